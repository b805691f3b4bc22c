import type { Clock } from '../../src/time/clock.ts';

/** A clock whose timers fire at once: it jumps to the instant of the timer, and stays ahead from then on. */
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

/** The time settings of a connector whose waits end at once. */
export function hurriedConditions(base: () => number) {
  const clock = hurriedClock(base);
  return { clock, now: clock.now, random: () => 0.5 };
}
