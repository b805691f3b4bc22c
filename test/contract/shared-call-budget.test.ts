import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { HttpClientSettings } from '../../src/connectors/http/http-request.ts';
import type { ProviderError } from '../../src/domain/errors.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import type { State } from '../../src/state/state.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';
import { always, createCall, createClient, inTurn, startServer, THINGS } from '../unit/connectors/http/http-server.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const AN_HOUR = { calls: 5, seconds: 3600 };
/** A write, which is sent once. */
const POST = { ...THINGS, method: 'POST' } as const;
const clock = runningClock(NOW);

describe.skipIf(NO_REDIS !== undefined)(`processes on one Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** Clients of one account, each with a connection of its own to Redis as separate processes have. */
  function startClients(origin: string, settings: Partial<HttpClientSettings> = {}, url = redis.url) {
    const prefix = `test-${randomUUID()}`;
    const states: State[] = [];
    const start = () => {
      const state = createRedisState({ url, clock, prefix });
      states.push(state);
      onTestFinished(() => state.close());
      return createClient(origin, { clock, openCallBudget: state.openCallBudget!, maxQueueMs: 100, ...settings });
    };
    /** Resolves once Redis has what was sent before. */
    const settled = () => Promise.all(states.map(({ values }) => values.get('any')));
    return { prefix, start, settled };
  }

  type Client = ReturnType<ReturnType<typeof startClients>['start']>;

  /** Sends that many requests at once. @returns the errors. */
  async function send(clients: readonly Client[], times: number): Promise<ProviderError[]> {
    const requests = clients.flatMap((client) =>
      Array.from({ length: times }, () => client.request(POST, createCall().call)),
    );
    const results = await Promise.allSettled(requests);
    return results.flatMap((result) => (result.status === 'rejected' ? [result.reason as ProviderError] : []));
  }

  test('send no more together than the rate limit allows, and reject the others until it allows more', async () => {
    const { origin, received } = await startServer(always(200));
    const { start } = startClients(origin, { rateLimit: AN_HOUR });
    const errors = await send([start(), start(), start()], 4);
    expect(received).toHaveLength(5);
    expect(errors.map(({ code }) => code)).toEqual(Array(7).fill('RATE_LIMITED'));
    expect(errors.every(({ retryAfterSeconds }) => retryAfterSeconds! > 3590)).toBe(true);
    // A process that starts later has the same budget.
    expect(await send([start()], 1)).toMatchObject([{ code: 'RATE_LIMITED' }]);
  });

  test('send what waits in the windows that follow, each with as many calls as allowed', async () => {
    const arrivals: number[] = [];
    const { origin } = await startServer((response) => {
      arrivals.push(performance.now());
      response.end('{}');
    });
    const rateLimit = { calls: 5, seconds: 0.4 };
    const { start } = startClients(origin, { rateLimit, maxQueueMs: 10_000 });
    const clients = [start(), start()];
    expect(await send(clients, 6)).toEqual([]);
    expect(arrivals).toHaveLength(12);
    // Timers of Node.js end up to a millisecond early, and requests arrive some time after they were counted.
    expect(arrivals[5]! - arrivals[0]!).toBeGreaterThan(300);
    expect(arrivals[10]! - arrivals[0]!).toBeGreaterThan(700);
  });

  test('have a budget for each credential', async () => {
    const { origin, received } = await startServer(always(200));
    const { start } = startClients(origin, { rateLimit: AN_HOUR });
    const client = start();
    await send([client], 6);
    await client.request(POST, { ...createCall().call, credential: 'another' });
    expect(received).toHaveLength(6);
  });

  test('reuse a turn that is given back', async () => {
    const state = createRedisState({ url: redis.url, clock, prefix: `test-${randomUUID()}` });
    onTestFinished(() => state.close());
    const budget = state.openCallBudget!('acme', 'digest');
    const limit = { calls: 1, seconds: 3600 };
    const turn = await budget.acquire(limit, 0);
    expect(await budget.acquire(limit, 0)).toMatchObject({ rejectedBy: 'RATE_LIMIT' });
    if (turn && 'window' in turn) budget.release(turn);
    expect(await budget.acquire(limit, 0)).toMatchObject({ waitMs: 0 });
  });

  test('give back a turn that Redis grants too late', async () => {
    const slow = await startRedis();
    onTestFinished(() => slow.close());
    const state = createRedisState({ url: slow.url, clock, prefix: 'late' });
    onTestFinished(() => state.close());
    const budget = state.openCallBudget!('acme', 'digest');
    const limit = { calls: 1, seconds: 3600 };
    await state.values.get('any');
    slow.suspend();
    // It grants the turn when it is resumed.
    expect(await budget.acquire(limit, 0)).toBeUndefined();
    slow.resume();
    const direct = new Redis(slow.url);
    onTestFinished(() => direct.disconnect());
    const [key] = await vi.waitUntil(async () => (await direct.keys('*budget*')).length > 0 && direct.keys('*budget*'));
    await vi.waitUntil(async () => (await direct.hget(key!, 'taken')) === '0');
  });

  test('send nothing after the provider has rejected a call of one of them with 429', async () => {
    const { origin, received } = await startServer(always(429, '{}', { 'retry-after': '60' }));
    const { start, settled } = startClients(origin, { rateLimit: AN_HOUR });
    const [one, other] = [start(), start()];
    expect(await send([one], 1)).toMatchObject([{ code: 'RATE_LIMITED' }]);
    await settled();
    expect(await send([other], 1)).toMatchObject([{ code: 'RATE_LIMITED', retryAfterSeconds: 60 }]);
    expect(received).toHaveLength(1);
  });

  test('open their circuit breakers after six failures together, and probe with one call', async () => {
    const { origin, received } = await startServer(inTurn(...Array(6).fill(503), 200));
    const { start, prefix, settled } = startClients(origin);
    const [one, other] = [start(), start()];
    for (let i = 0; i < 3; i += 1) for (const client of [one, other]) await send([client], 1);
    await settled();
    const errors = await send([one, other], 1);
    expect(errors.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringContaining('Circuit breaker open')),
    );
    expect([one, other].map((client) => client.status().circuit)).toEqual(['OPEN', 'OPEN']);
    expect(received).toHaveLength(6);

    // Ten seconds later, by the clock of Redis.
    const direct = new Redis(redis.url);
    onTestFinished(() => direct.disconnect());
    const [key] = await direct.keys(`{${prefix}:acme}:budget:*`);
    await direct.hset(key!, 'open', 1);
    expect(await send([start(), start(), start()], 1)).toHaveLength(2);
    expect(received).toHaveLength(7);
    await settled();
    expect(await send([start()], 3)).toEqual([]);
  });

  test('refuse many calls at once for which the others have left no capacity, and read that once', async () => {
    const proxy = await startCuttingProxy(redis.url);
    const { origin, received } = await startServer(always(200));
    const { start } = startClients(origin, { rateLimit: AN_HOUR, reservedShare: 0.2 }, proxy.url);
    const [one, other] = [start(), start()];
    await send([one], 3);
    const capacityFor = (calls: number) => other.ensureCapacity(calls, createCall().call);
    await expect(capacityFor(3)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
    await expect(capacityFor(2)).rejects.toThrow('for whole lists (1 calls are kept for others)');
    await expect(capacityFor(6)).rejects.toMatchObject({ code: 'TOO_MANY_UPSTREAM_CALLS' });
    await send([other], 2);
    expect(received).toHaveLength(5);
    await expect(start().ensureCapacity(2, createCall().call)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  test('send many calls without a further command for each', async () => {
    const proxy = await startCuttingProxy(redis.url);
    const { origin } = await startServer(always(200));
    const { start } = startClients(origin, { rateLimit: { calls: 100, seconds: 3600 } }, proxy.url);
    const client = start();
    await send([client], 1);
    const before = proxy.scripts();
    await client.ensureCapacity(20, createCall().call);
    await send([client], 20);
    expect(proxy.scripts() - before).toBe(21);
  });

  test('keep their own budgets while Redis does not respond', async () => {
    const away = await startRedis();
    onTestFinished(() => away.close());
    const { origin, received } = await startServer(always(200));
    const { start } = startClients(origin, { rateLimit: AN_HOUR }, away.url);
    const [one, other] = [start(), start()];
    await send([one, other], 1);
    away.suspend();
    onTestFinished(() => away.resume());
    expect(await send([one, other], 5)).toHaveLength(2);
    expect(received).toHaveLength(10);
  });
});
