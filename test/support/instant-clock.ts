import type { Clock } from '../../src/time/clock.ts';

/** A clock whose timers fire at once: it jumps to the instant of the timer, and stays ahead from then on. */
export function instantClock(base: () => number): Clock {
  let ahead = 0;
  const now = () => base() + ahead;
  return {
    now,
    setTimer(instant, callback) {
      const alarm = setImmediate(() => {
        ahead = Math.max(ahead, instant - base());
        callback();
      });
      return () => clearImmediate(alarm);
    },
  };
}

/** The time settings of a connector whose waits end at once. */
export function instantConditions(base: () => number) {
  const clock = instantClock(base);
  return { clock, now: clock.now, random: () => 0.5 };
}
