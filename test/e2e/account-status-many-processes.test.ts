import { randomUUID } from 'node:crypto';
import { Cluster, Redis } from 'ioredis';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import { vastalEntry } from '../support/account-entries.ts';
import { type Gateway, NOW, startGateway } from '../support/gateway.ts';
import { knownEpochNames } from '../support/known-epochs.ts';
import { NO_REDIS, type RedisServer, startRedis, startRedisCluster } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

const READ = '{ eventTypes { nodes { name } accountResults { error { code retryAfterSeconds } } } }';
const STATUS = '{ accounts { health callBudget { limit remaining resetAt } } }';
const clock = runningClock(NOW);

describe.skipIf(NO_REDIS !== undefined).each([
  ['one Redis', startRedis],
  ['a Redis Cluster', startRedisCluster],
])(`the status of an account at two gateways on %s${NO_REDIS ? ` (${NO_REDIS})` : ''}`, (_, startStore) => {
  let redis: Pick<RedisServer, 'url' | 'close'>;
  beforeAll(async () => {
    redis = await startStore();
  });
  afterAll(() => redis.close());

  /** Gateways to one account at Vastal, started one by one. */
  async function startAccount() {
    const provider = await startFakeProvider(createVastalSandbox({ now: clock.now }));
    onTestFinished(() => provider.close());
    const prefix = `test-${randomUUID()}`;
    const isCluster = redis.url.includes(',');
    const start = async () => {
      const state = createRedisState({ url: redis.url, isCluster, clock, prefix });
      const entry = vastalEntry(provider.url, 'UTC', { rateLimit: { calls: 500, seconds: 60 } });
      const gateway = await startGateway([entry], {
        state,
        clock,
        upstreamClock: clock,
        sharesCallBudgets: true,
      });
      // Its calls before it reaches Redis count in this process alone.
      await knownEpochNames(state.writeEpochs!, 'vastal');
      return gateway;
    };
    const direct = isCluster
      ? new Cluster(
          redis.url
            .slice('redis://'.length)
            .split(',')
            .map((node) => `redis://${node}`),
        )
      : new Redis(redis.url);
    onTestFinished(() => direct.disconnect());
    return { provider, start, direct };
  }

  async function statusAt({ execute, url }: Gateway) {
    const { data } = await execute(STATUS);
    const ready = await request(new URL('/ready', url));
    return { ...data.accounts[0], ready: ready.statusCode, body: await ready.body.json() };
  }

  test('shows a block after a 429 at the gateway that sent nothing', async () => {
    const { provider, start } = await startAccount();
    const [one, other] = [await start(), await start()];
    expect(await statusAt(other)).toMatchObject({ health: 'HEALTHY', callBudget: null, ready: 200 });
    provider.faults.add({ kind: 'status', status: 429, headers: { 'retry-after': '60' } });
    await one.execute(READ);
    const sent = provider.requests.length;
    const blocked = await vi.waitUntil(async () => {
      const status = await statusAt(other);
      return status.callBudget !== null && status;
    });
    expect(blocked).toMatchObject({ health: 'HEALTHY', callBudget: { limit: 500, remaining: 0 }, ready: 200 });
    const resetsIn = Date.parse(blocked.callBudget.resetAt) - clock.now();
    expect(resetsIn).toBeGreaterThan(50_000);
    expect(resetsIn).toBeLessThanOrEqual(60_000);
    const { data } = await other.execute(READ);
    expect(data.eventTypes.accountResults[0].error).toMatchObject({ code: 'RATE_LIMITED' });
    expect(provider.requests).toHaveLength(sent);
    expect((await statusAt(one)).callBudget).toMatchObject({ remaining: 0 });
  });

  test('shows failures and the open circuit breaker of the other, until a call has succeeded', async () => {
    const { provider, start, direct } = await startAccount();
    const [one, other] = [await start(), await start()];
    provider.faults.add({ kind: 'reset' });
    // Each read is attempted three times.
    await one.execute(READ);
    await vi.waitUntil(async () => (await statusAt(other)).health === 'UNREACHABLE');
    expect((await statusAt(other)).ready).toBe(200);
    await one.execute(READ);
    const sent = provider.requests.length;
    await vi.waitUntil(async () => (await statusAt(other)).ready === 503);
    expect(await statusAt(other)).toMatchObject({
      health: 'UNREACHABLE',
      body: { reasons: ['ALL_ACCOUNTS_UNREACHABLE'] },
    });
    expect(provider.requests).toHaveLength(sent);

    // Ten seconds later, by the clock of Redis: a third gateway probes.
    provider.faults.clear();
    const nodes = direct instanceof Cluster ? direct.nodes('master') : [direct];
    const found = await Promise.all(nodes.map((node) => node.keys('*:budget:*')));
    const open = await Promise.all(found.flat().map(async (key) => ((await direct.hexists(key, 'open')) ? [key] : [])));
    for (const key of open.flat()) await direct.hset(key, 'open', 1);
    expect(await statusAt(other)).toMatchObject({ health: 'UNREACHABLE', ready: 200 });
    await (await start()).execute(READ);
    await vi.waitUntil(async () => (await statusAt(other)).health === 'HEALTHY');
  });
});
