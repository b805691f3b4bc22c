import { getEventListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { LockNotAcquiredError, Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { LockLostError } from '../../../src/state/shared-locks.ts';
import { StateUnavailableError } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';

import { hold, processes, recorder } from './lock-processes.ts';

const SECOND = 1000;
/** The longest time until a waiting process notices that a lock is free. */
const POLL_MS = 50;

describe('work under one name', () => {
  test('waits for the work of another process, and begins soon after it', async () => {
    const { one, other, pass } = processes();
    const { log, work } = recorder();
    const first = hold(one);
    await first.begun;
    const second = other.withLock('a', {}, work('second'));
    await pass(5 * SECOND);
    expect(log).toEqual([]);
    first.end();
    await first.done;
    await pass(POLL_MS);
    await second;
    expect(log).toEqual(['second']);
  });

  test('does not wait for work under another name', async () => {
    const { one, other } = processes();
    const first = hold(one);
    await first.begun;
    expect(await other.withLock('b', {}, async () => 'done')).toBe('done');
  });

  test('is served in order within a process', async () => {
    const { one } = processes();
    const { log, work } = recorder();
    await Promise.all(['first', 'second', 'third'].map((name) => one.withLock('a', {}, work(name))));
    expect(log).toEqual(['first', 'second', 'third']);
  });

  test('takes turns with another process that has many callers', async () => {
    const { one, other, pass } = processes();
    const { log, work } = recorder();
    const first = hold(one);
    await first.begun;
    const queued = ['one', 'one', 'one'].map((name) => one.withLock('a', {}, work(name)));
    const waiting = other.withLock('a', {}, work('other'));
    await nextTurn();
    first.end();
    await pass(POLL_MS);
    expect(log[0]).toBe('other');
    for (let turn = 0; turn < 3; turn += 1) await pass(POLL_MS);
    await Promise.all([...queued, waiting]);
    expect(log).toEqual(['other', 'one', 'one', 'one']);
  });

  test('passes its error on, and admits the next work', async () => {
    const { one } = processes();
    const failure = new Error('It failed');
    await expect(one.withLock('a', {}, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(await one.withLock('a', {}, async () => 'next')).toBe('next');
  });

  test('begins when the lease of a process that died has expired', async () => {
    const { values, one, pass } = processes();
    await values.compareAndSet('lock:a', undefined, 'of a dead process', 15 * SECOND);
    const waiting = one.withLock('a', {}, async () => 'begun');
    for (let second = 0; second <= 15; second += 1) await pass(SECOND);
    expect(await waiting).toBe('begun');
  });
});

describe.each([
  ['in the queue of its process', ({ one }: ReturnType<typeof processes>) => one],
  ['for another process', ({ other }: ReturnType<typeof processes>) => other],
])('a wait %s', (_, waiterOf) => {
  test('ends when its signal is aborted, and the next caller is served', async () => {
    const all = processes();
    const { log, work } = recorder();
    const first = hold(all.one);
    await first.begun;
    const client = new AbortController();
    const cancelled = waiterOf(all).withLock('a', { signal: client.signal }, work('cancelled'));
    const next = waiterOf(all).withLock('a', {}, work('next'));
    await nextTurn();
    client.abort(new Error('The client is gone'));
    await expect(cancelled).rejects.toBeInstanceOf(LockNotAcquiredError);
    await expect(cancelled).rejects.toMatchObject({ retryable: true, cause: new Error('The client is gone') });
    first.end();
    await first.done;
    await all.pass(POLL_MS);
    await all.pass(POLL_MS);
    await next;
    expect(log).toEqual(['next']);
  });

  test('ends at its deadline, and leaves no timer', async () => {
    const all = processes();
    const first = hold(all.one);
    await first.begun;
    const timers = all.clock.timerCount();
    const late = waiterOf(all).withLock('a', { deadline: NOW + 3 * SECOND }, async () => undefined);
    await all.pass(2 * SECOND);
    let isOver = false;
    late.catch(() => {
      isOver = true;
    });
    await all.pass(SECOND - 1);
    expect(isOver).toBe(false);
    await all.pass(1);
    await expect(late).rejects.toMatchObject({
      name: 'LockNotAcquiredError',
      code: 'CONFLICT',
      retryable: true,
      message: expect.stringContaining('Waited 3000 ms for another operation on the same resource'),
    });
    expect(all.clock.timerCount()).toBe(timers);
  });
});

describe('limits of the wait', () => {
  test.each([
    ['the signal is aborted', { signal: AbortSignal.abort() }],
    ['the deadline has passed', { deadline: NOW }],
  ])('keep work from beginning at all when %s', async (_, wait) => {
    const { one } = processes();
    const { log, work } = recorder();
    await expect(one.withLock('a', wait, work('begun'))).rejects.toBeInstanceOf(LockNotAcquiredError);
    expect(log).toEqual([]);
  });

  test('do not interrupt work that has begun', async () => {
    const { clock, one, pass } = processes();
    const client = new AbortController();
    const end = Promise.withResolvers<string>();
    const working = one.withLock('a', { signal: client.signal, deadline: NOW + SECOND }, () => end.promise);
    await pass(0);
    // The timer of the renewal.
    expect(clock.timerCount()).toBe(1);
    expect(getEventListeners(client.signal, 'abort')).toEqual([]);
    client.abort();
    await pass(2 * SECOND);
    end.resolve('done');
    expect(await working).toBe('done');
    expect(clock.timerCount()).toBe(0);
  });
});

describe('a lease', () => {
  test('is renewed for as long as the work runs', async () => {
    const { one, other, pass } = processes();
    const { log, work } = recorder();
    const first = hold(one);
    await first.begun;
    const second = other.withLock('a', {}, work('second'));
    for (let second = 0; second < 60; second += 1) await pass(SECOND);
    expect(log).toEqual([]);
    first.end();
    await expect((await first.done).assertHeld()).rejects.toThrow(LockLostError);
    await pass(POLL_MS);
    await second;
  });

  test('is held during the work', async () => {
    const { one } = processes();
    await one.withLock('a', {}, async (lease) => {
      await expect(lease.assertHeld()).resolves.toBeUndefined();
    });
  });

  test('is lost by a process that was suspended for too long, without effect on the next one', async () => {
    const { clock, one, other } = processes();
    await one.withLock('a', {}, async (lease) => {
      // In one step, so that no renewal follows another.
      clock.advanceTo(clock.now() + 60 * SECOND);
      const second = hold(other);
      await second.begun;
      await expect(lease.assertHeld()).rejects.toMatchObject({ name: 'LockLostError', code: 'CONFLICT' });
      second.end();
      await second.done;
    });
  });

  test('of a suspended process does not end that of the next one with its work', async () => {
    const { clock, one, other } = processes();
    const first = hold(one);
    await first.begun;
    clock.advanceTo(clock.now() + 60 * SECOND);
    const end = Promise.withResolvers<void>();
    const second = other.withLock('a', {}, async (lease) => {
      await end.promise;
      await lease.assertHeld();
      return 'still held';
    });
    await nextTurn();
    first.end();
    await first.done;
    end.resolve();
    expect(await second).toBe('still held');
  });
});

describe('without the state', () => {
  test('no work begins', async () => {
    const { one } = processes((values) => ({ ...values, get: () => Promise.reject(new StateUnavailableError()) }));
    const { log, work } = recorder();
    await expect(one.withLock('a', {}, work('begun'))).rejects.toThrow(StateUnavailableError);
    expect(log).toEqual([]);
  });

  test('a lock whose acquisition succeeded without a response is released', async () => {
    let isResponding = false;
    const { one, other } = processes((values) => ({
      ...values,
      async compareAndSet(...parts) {
        const isDone = await values.compareAndSet(...parts);
        if (isResponding) return isDone;
        isResponding = true;
        throw new StateUnavailableError();
      },
    }));
    await expect(one.withLock('a', {}, async () => undefined)).rejects.toThrow(StateUnavailableError);
    expect(await other.withLock('a', {}, async () => 'begun')).toBe('begun');
  });
});

test('stores nothing when the state belongs to one process, and serves its callers in order', async () => {
  const clock = manualClock(NOW);
  const { values } = createMemoryState({ now: clock.now });
  const locks = new Locks({ values, isShared: false }, clock);
  const { log, work } = recorder();
  const first = hold(locks);
  await first.begun;
  const second = locks.withLock('a', {}, work('second'));
  await nextTurn();
  expect([log, await values.get('lock:a')]).toEqual([[], undefined]);
  first.end();
  await second;
  await expect((await first.done).assertHeld()).resolves.toBeUndefined();
});
