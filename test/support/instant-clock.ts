import type { Clock } from '../../src/time/clock.ts';

/** A clock for whom waits are over at once: it jumps to the instant that somebody waits for, and is ahead from then on. */
export function hurriedClock(base: () => number): Clock {
  let ahead = 0;
  const now = () => base() + ahead;
  return {
    now,
    setTimer(instant, wake) {
      const alarm = setImmediate(() => {
        ahead = Math.max(ahead, instant - base());
        wake();
      });
      return () => clearImmediate(alarm);
    },
  };
}

/** What a connector is told of time, where all its waits are over at once. */
export function hurriedConditions(base: () => number) {
  const clock = hurriedClock(base);
  return { clock, now: clock.now, random: () => 0.5 };
}
