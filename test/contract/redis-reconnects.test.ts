import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createRedisState } from '../../src/state/redis-state.ts';
import { NOW } from '../support/gateway.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';

const LOG = 'ab12cd34';

describe.skipIf(NO_REDIS !== undefined)(`clients that reconnect${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ appendonly: 'no' });
  });
  afterAll(() => server.close());

  /** A log of so many events, numbered from 1, and a gateway that was started after them. */
  async function start(prefix: string, count: number) {
    const redis = new Redis(server.url);
    onTestFinished(() => redis.disconnect());
    await redis.set(`{${prefix}}:log`, LOG);
    const writes = redis.pipeline();
    for (let i = 1; i <= count; i += 1) {
      writes.xadd(`{${prefix}}:events`, `${i}-0`, 'log', LOG, 'event', JSON.stringify({ number: i }));
    }
    await writes.exec();
    const state = createRedisState({ url: server.url, clock: runningClock(NOW), prefix });
    onTestFinished(() => state.close());
    await state.events.lag();
    async function scripts(): Promise<number> {
      const [, calls] = /cmdstat_eval:calls=(\d+)/.exec(await redis.info('commandstats')) ?? [];
      return Number(calls);
    }
    /** Follows from the event with that number up to another one. @returns the numbers of the events. */
    async function numbersFrom(number: number, until: number): Promise<unknown[]> {
      const numbers: unknown[] = [];
      for await (const entry of state.events.follow(`${LOG}-${number}-0`, new AbortController().signal)) {
        numbers.push('event' in entry ? (entry.event as unknown as { number: number }).number : 'resync');
        if (numbers.at(-1) === until || numbers.at(-1) === 'resync') break;
      }
      return numbers;
    }
    return { scripts, numbersFrom };
  }

  async function reconnect(prefix: string, count: number, from: readonly number[], until = count) {
    const { scripts, numbersFrom } = await start(prefix, count);
    const before = await scripts();
    const received = await Promise.all(from.map((first) => numbersFrom(first, until)));
    for (const [i, first] of from.entries()) {
      expect(received[i]).toEqual(Array.from({ length: until - first }, (_, k) => first + 1 + k));
    }
    return (await scripts()) - before;
  }

  test('get the latest 10,000 events without a read of Redis for each', async () => {
    const from = Array.from({ length: 100 }, (_, i) => 1000 + i * 7);
    // Those that the sweep of the outbox takes meanwhile do not count towards the clients.
    expect(await reconnect('tail', 3000, from)).toBeLessThan(5);
  });

  test('share the pages of older events', async () => {
    const from = Array.from({ length: 100 }, (_, i) => 1 + i * 19);
    // The first 2,000 of 12,000 events are older: four pages, and those in which a later client begins.
    expect(await reconnect('past', 12_000, from, 2100)).toBeLessThan(15);
  });
});
