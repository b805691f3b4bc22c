import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { post, requestBody } from '../support/client-requests.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { NOW, startGateway } from '../support/gateway.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

/** A cursor of another log: the first event arrives at once, and shows that the subscription is established. */
const SUBSCRIBE = requestBody('subscription { reservationChanged(after: "elsewhere-0") { __typename } }');
const QUERY = requestBody('{ __typename }');
const clock = runningClock(NOW);

describe.skipIf(NO_REDIS !== undefined)(`two gateways on one Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  async function startBoth(limits: Partial<typeof DEFAULT_LIMITS>, url = redis.url) {
    const { keys, clients } = keyedClients({ web: { '*': 'read' }, app: { '*': 'read' } });
    const prefix = `test-${randomUUID()}`;
    const start = async () => {
      const state = createRedisState({ url, clock, prefix });
      return (await startGateway([], { clients, state, clock, limits: { ...DEFAULT_LIMITS, ...limits } })).url;
    };
    return { keys, urls: await Promise.all([start(), start()]) };
  }

  /** The text until the first event, and a function that ends the subscription. */
  async function subscribe(url: string, key: string) {
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const { body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bearer(key) },
      body: SUBSCRIBE,
      signal: stop.signal,
    });
    let text = '';
    for await (const chunk of body.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      text += String(chunk);
      if (text.includes('data: ')) break;
    }
    return { text, end: () => stop.abort() };
  }

  test('allow a client as many subscriptions together as one of them allows', async () => {
    const { keys, urls } = await startBoth({ subscriptions: 2 });
    const first = await subscribe(urls[0], keys.web);
    expect([first, await subscribe(urls[1], keys.web)].map(({ text }) => text)).toEqual(
      Array(2).fill(expect.stringContaining('ResyncRequired')),
    );
    for (const url of urls) expect((await subscribe(url, keys.web)).text).toContain('RATE_LIMITED');
    expect((await subscribe(urls[1], keys.app)).text).toContain('ResyncRequired');
    first.end();
    await expect.poll(async () => (await subscribe(urls[1], keys.web)).text).toContain('ResyncRequired');
  });

  test('allow a client as many requests together as one of them allows', async () => {
    const { keys, urls } = await startBoth({ requestsPerMinute: 3 });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1)
      for (const url of urls) statuses.push((await post(url, QUERY, bearer(keys.web))).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
  });

  test('each keep to the limit of requests while Redis is away', async () => {
    const away = await startRedis();
    onTestFinished(() => away.close());
    const { keys, urls } = await startBoth({ requestsPerMinute: 2 }, away.url);
    await away.kill();
    const statuses = async (url: string) => {
      const found: number[] = [];
      for (let i = 0; i < 3; i += 1) found.push((await post(url, QUERY, bearer(keys.web))).status);
      return found;
    };
    expect(await Promise.all(urls.map(statuses))).toEqual(urls.map(() => [200, 200, 429]));
  });
});
