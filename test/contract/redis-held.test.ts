import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createRedisState } from '../../src/state/redis-state.ts';
import { NOW } from '../support/gateway.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';
import { HELD } from './held-reservation.ts';

const clock = { ...runningClock(NOW), now: () => NOW };

describe.skipIf(NO_REDIS !== undefined)(`held reservations in Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ appendonly: 'no' });
  });
  afterAll(() => server.close());

  function open() {
    const state = createRedisState({ url: server.url, clock, prefix: 'held' });
    onTestFinished(() => state.close());
    const redis = new Redis(server.url);
    onTestFinished(() => redis.disconnect());
    const write = (version: number, ...ids: readonly string[]) =>
      state.reservations.write('a', version, {
        writes: ids.map((id) => ({ scope: 's', reservation: { ...HELD, id } })),
      });
    return { state, redis, write };
  }

  test('are sent once while nothing changes', async () => {
    const { state, redis, write } = open();
    const ids = Array.from({ length: 500 }, (_, i) => `h${i}`);
    await write(0, ...ids);
    async function bytesOf(read: () => Promise<unknown>): Promise<number> {
      const sent = async () => Number(/total_net_output_bytes:(\d+)/.exec(await redis.info('stats'))?.[1]);
      const before = await sent();
      await read();
      return (await sent()) - before;
    }
    const first = await bytesOf(() => state.reservations.held('a'));
    const second = await bytesOf(() => state.reservations.held('a'));
    expect(first).toBeGreaterThan(100_000);
    expect(second).toBeLessThan(20_000);
    expect((await state.reservations.held('a')).held).toHaveLength(500);
  });

  test('are read again after all data was lost, also at the same version', async () => {
    const { state, redis, write } = open();
    await redis.flushall();
    await write(0, 'h1');
    expect(await state.reservations.held('a')).toMatchObject({ held: [{ reservation: { id: 'h1' } }], version: 1 });
    await redis.flushall();
    await write(0, 'h2');
    expect(await state.reservations.held('a')).toMatchObject({ held: [{ reservation: { id: 'h2' } }], version: 1 });
  });
});
