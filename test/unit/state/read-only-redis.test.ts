import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { createReachability } from '../../../src/state/reachability.ts';
import { createRedisState } from '../../../src/state/redis-state.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { NO_REDIS, startRedis } from '../../support/redis-server.ts';

test.skipIf(NO_REDIS)('is unavailable while Redis is a replica, and available once it is a primary again', async () => {
  const server = await startRedis();
  const state = createRedisState({ url: server.url, clock: systemClock(Date.now) });
  const operator = new Redis(server.url);
  onTestFinished(async () => {
    operator.disconnect();
    await state.close();
    await server.close();
  });
  const isAvailable = createReachability(state);
  expect(await isAvailable()).toBe(true);
  // Nothing listens at this port, so it stays a replica without a primary.
  await operator.replicaof('127.0.0.1', 1);
  expect(await isAvailable()).toBe(false);
  await operator.replicaof('NO', 'ONE');
  await expect.poll(isAvailable).toBe(true);
});
