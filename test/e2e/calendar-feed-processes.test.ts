import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFeed, readFeed } from '../support/calendar-feeds.ts';
import { idOf } from '../support/gateway.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';

const BUSY = { kind: 'BUSY', target: idOf('Calendar', 'gravity-rail', '31') };
const PROCESSES_MS = 60_000;

describe.skipIf(NO_REDIS !== undefined)(`processes on one Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  const start = () => startGatewayProcess({ REDIS_URL: redis.url, SANDBOX: 'true' });
  const asGateway = (process: GatewayProcess) => ({
    url: process.url,
    execute: (query: string, variables: object = {}) => process.execute(query, variables),
  });

  test('share their calendar feeds, which outlive them, and their revocation', { timeout: PROCESSES_MS }, async () => {
    const [one, other] = await Promise.all([start(), start()]);
    const { id, path } = await createFeed(asGateway(one), BUSY);
    expect((await readFeed(other, path)).status).toBe(200);
    one.signal('SIGTERM');
    await one.ended;
    const third = await start();
    expect((await readFeed(third, path)).status).toBe(200);
    const revoked = await third.execute(
      'mutation ($id: ID!) { revokeCalendarFeed(input: { id: $id }) { __typename } }',
      {
        id,
      },
    );
    expect(revoked.data.revokeCalendarFeed).toEqual({ __typename: 'RevokeCalendarFeedPayload' });
    expect((await readFeed(other, path)).status).toBe(404);
    for (const { stdout, stderr } of [one, other, third]) {
      expect(stdout() + stderr()).not.toContain(path.slice('/calendars/'.length, -'.ics'.length));
    }
  });

  test('return 503 while Redis is unreachable, not 404', { timeout: PROCESSES_MS }, async () => {
    const process = await start();
    const { path } = await createFeed(asGateway(process), BUSY);
    await redis.kill();
    const { status, headers } = await readFeed(process, path);
    expect([status, Number(headers['retry-after']) > 0]).toEqual([503, true]);
    await redis.restart();
    await expect.poll(async () => (await readFeed(process, path)).status, { timeout: 20_000 }).toBe(200);
  });
});
