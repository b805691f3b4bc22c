import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { isReservationEvent } from '../../src/domain/event-log.ts';
import type { State } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { runProject } from '../support/project-process.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';
import { holdMany, openExpiryProcess, PARTITION } from './expiring-holds.ts';

describe.skipIf(NO_REDIS !== undefined)(`holds that expire at once${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  const clock = runningClock(NOW);

  function openProcess(prefix: string) {
    const opened = openExpiryProcess({ url: redis.url, prefix, clock });
    onTestFinished(opened.close);
    return opened;
  }

  test('are recorded by one of two processes, which reads them once and writes 500 at a time', async () => {
    const processes = [openProcess('two'), openProcess('two')];
    const { state } = processes[0]!;
    const expired = await followExpired(state);
    await holdMany(state, 1200, clock.now() + 1000);
    expect(new Set(await expired(1200)).size).toBe(1200);
    const writes = () => processes.map((each) => each.writes).filter(({ length }) => length > 0);
    await expect.poll(writes).toEqual([[500, 500, 200].map((events) => ({ events, isWritten: true }))]);
    // The other process may look once more after the first one has finished.
    expect(processes.reduce((sum, { reads }) => sum + reads(), 0)).toBeLessThanOrEqual(2);
  });

  test('are recorded by another process when the first one is killed', async () => {
    const [url, prefix] = [redis.url, 'killed'];
    const writer = openExpiryProcess({ url, prefix, clock });
    await holdMany(writer.state, 3, clock.now());
    // It leaves the expiries to the process that is killed.
    await writer.close();
    const environment = { REDIS_URL: url, PREFIX: prefix, NOW: String(clock.now()) };
    const holder = runProject('test/contract/expiry-holder.ts', environment);
    await holder.output(/writing/);
    const other = openProcess(prefix);
    const expired = await followExpired(other.state);
    // A look later, the lock is not free.
    await expect.poll(() => other.looks()).toBeGreaterThanOrEqual(2);
    expect(other.reads()).toBe(0);
    holder.signal('SIGKILL');
    expect(await holder.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect((await expired(3)).toSorted()).toEqual(['h0', 'h1', 'h2']);
    await expect.poll(() => other.writes).toEqual([{ events: 3, isWritten: true }]);
  });

  test('are no longer due when their records are gone', async () => {
    const { state } = openProcess('gone');
    await holdMany(state, 3, clock.now() + 60_000);
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    await client.del(...(await client.keys(`*gone*:reservation:${PARTITION}:*`)));
    const due = async () => (await state.reservations.due(clock.now() + 120_000)).keys.length;
    expect(await due()).toBe(3);
    await due();
    expect(await due()).toBe(0);
  });
});

/** Follows the log from now on. Returns a function that awaits so many expiries, and returns their ids. */
async function followExpired({ events }: State) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const entries = events.follow(undefined, stop.signal);
  const first = entries.next();
  // The follower has its position in the log when a later read on the same connection has ended.
  await events.lag();
  return async (count: number) => {
    const ids: string[] = [];
    while (ids.length < count) {
      const { value } = ids.length === 0 ? await first : await entries.next();
      if (!value || 'resync' in value || !isReservationEvent(value.event)) throw new Error('Not a reservation event');
      ids.push(value.event.reservation.id);
    }
    return ids;
  };
}
