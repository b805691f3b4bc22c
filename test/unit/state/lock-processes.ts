import { setImmediate as nextTurn } from 'node:timers/promises';
import { Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import type { KeyValueStore } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** Processes that share one state, and a manual clock. */
export function processes(wrap: (values: KeyValueStore) => KeyValueStore = (values) => values) {
  const clock = manualClock(NOW);
  const values = wrap(createMemoryState({ now: clock.now }).values);
  const start = () => new Locks({ values, isShared: true }, clock);
  let isDead = false;
  const mortal = {
    now: clock.now,
    setTimer: (instant: number, callback: () => void) => clock.setTimer(instant, () => isDead || callback()),
  };
  const third = new Locks({ values, isShared: true }, mortal);
  async function pass(milliseconds: number) {
    await nextTurn();
    clock.advanceTo(clock.now() + milliseconds);
    await nextTurn();
  }
  return { clock, values, one: start(), other: start(), third, killThird: () => (isDead = true), pass };
}

/** Work under a lock that is pending until `end` is called. */
export function hold(locks: Locks, name = 'a') {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const done = locks.withLock(name, {}, async (lease) => {
    begun.resolve();
    await end.promise;
    return lease;
  });
  return { begun: begun.promise, end: () => end.resolve(), done };
}

/** Records the name of each work when it begins. */
export function recorder() {
  const log: string[] = [];
  return { log, work: (name: string) => async () => void log.push(name) };
}
