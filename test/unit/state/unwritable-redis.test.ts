import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createReachability } from '../../../src/state/reachability.ts';
import { createRedisState } from '../../../src/state/redis-state.ts';
import { StateUnavailableError } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import { NO_REDIS, startRedis } from '../../support/redis-server.ts';
import { runningClock } from '../../support/running-clock.ts';

const clock = runningClock(NOW);

describe.skipIf(NO_REDIS !== undefined)(`a reachable Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  async function start(path = '') {
    const server = await startRedis();
    const state = createRedisState({ url: server.url + path, clock });
    const operator = new Redis(server.url);
    onTestFinished(async () => {
      operator.disconnect();
      await state.close();
      await server.close();
    });
    return { state, operator, whyUnavailable: createReachability(state) };
  }

  test('is unavailable while it is a replica, and available once it is a primary again', async () => {
    const { operator, whyUnavailable } = await start();
    expect(await whyUnavailable()).toBeUndefined();
    // Nothing listens at this port, so it stays a replica without a primary.
    await operator.replicaof('127.0.0.1', 1);
    expect(await whyUnavailable()).toBe('REDIS_READONLY');
    await operator.replicaof('NO', 'ONE');
    await expect.poll(whyUnavailable).toBeUndefined();
  });

  test.each([
    ['out of memory', 'maxmemory', '1', 'REDIS_OOM'],
    ['without the replicas that it needs', 'min-replicas-to-write', '1', 'REDIS_NOREPLICAS'],
  ])('is unavailable while it is %s, and available afterwards', async (_, parameter, value, reason) => {
    const { operator, whyUnavailable } = await start();
    await operator.config('SET', parameter, value);
    expect(await whyUnavailable()).toBe(reason);
    await operator.config('SET', parameter, '0');
    expect(await whyUnavailable()).toBeUndefined();
  });

  test('writes nothing to another database when the one of its URL does not exist', async () => {
    const { state, operator, whyUnavailable } = await start('/99');
    expect(await state.isDatabaseMissing()).toBe(true);
    expect(await whyUnavailable()).toBe('REDIS_DATABASE_MISSING');
    await expect(state.values.compareAndSet('key', undefined, 'value', 60_000)).rejects.toThrow(StateUnavailableError);
    expect(await operator.dbsize()).toBe(0);
  });

  test('writes to the database of its URL', async () => {
    const { state, operator } = await start('/5');
    expect(await state.isDatabaseMissing()).toBe(false);
    await state.values.compareAndSet('key', undefined, 'value', 60_000);
    expect(await operator.dbsize()).toBe(0);
    await operator.select(5);
    expect(await operator.keys('*:value:key')).toHaveLength(1);
  });
});
