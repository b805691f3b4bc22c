import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { LockLostError } from '../../../src/state/shared-locks.ts';
import { NOW } from '../../support/gateway.ts';
import { hold, processes, recorder } from './lock-processes.ts';

const SECOND = 1000;
/** The longest time until a waiting process notices that a lock is free. */
const POLL_MS = 50;

describe('the queue of a lock over processes', () => {
  test('serves processes in the order in which they began to wait, each of them once in a round', async () => {
    const { one, other, third, pass } = processes();
    const { log, work } = recorder();
    const first = hold(one);
    await first.begun;
    const all = [];
    for (const [name, locks] of Object.entries({ third, other, one })) {
      all.push(...[1, 2].map(() => locks.withLock('a', {}, work(name))));
      await nextTurn();
    }
    first.end();
    for (let turn = 0; turn < 8; turn += 1) await pass(POLL_MS);
    await Promise.all(all);
    expect(log).toEqual(['third', 'other', 'one', 'third', 'other', 'one']);
  });

  test('skips a process that died while it was the first', async () => {
    const { one, other, third, killThird, clock, pass } = processes();
    const { log, work } = recorder();
    const first = hold(one);
    await first.begun;
    const dead = new AbortController();
    const died = third.withLock('a', { signal: dead.signal }, work('died')).catch(() => undefined);
    await nextTurn();
    killThird();
    const waiting = other.withLock('a', {}, work('other'));
    await nextTurn();
    first.end();
    for (let turn = 0; turn < 30; turn += 1) await pass(POLL_MS);
    await waiting;
    expect(log).toEqual(['other']);
    expect(clock.now()).toBeLessThanOrEqual(NOW + 30 * POLL_MS);
    dead.abort();
    await died;
  });
});

describe('work under several names', () => {
  test('excludes work under any of them, and holds the lease of each', async () => {
    const { one, other, clock, pass } = processes();
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const both = one.withLocks(['a', 'b'], {}, async (lease) => {
      begun.resolve();
      await end.promise;
      await lease.assertHeld();
      return lease;
    });
    await begun.promise;
    const { log, work } = recorder();
    const waiting = ['b', 'a'].map((name) => other.withLocks([name], {}, work(name)));
    await other.withLocks(['c'], {}, work('c'));
    await pass(POLL_MS);
    expect(log).toEqual(['c']);
    end.resolve();
    await both;
    await pass(POLL_MS);
    await Promise.all(waiting);
    await one.withLocks(['a', 'b'], {}, async (lease) => {
      // In one step, so that no renewal follows another.
      clock.advanceTo(clock.now() + 60 * SECOND);
      await expect(lease.assertHeld()).rejects.toThrow(LockLostError);
    });
  });
});
