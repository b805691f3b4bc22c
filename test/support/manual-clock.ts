import type { Clock } from '../../src/time/clock.ts';

/** A clock that advances only when a test calls `advanceTo`. */
export interface ManualClock extends Clock {
  /** Advances to an instant (epoch milliseconds), and calls the due timers in order. */
  advanceTo(instant: number): void;
  /** The number of pending timers. */
  timerCount(): number;
}

export function manualClock(start: number): ManualClock {
  let time = start;
  const timers = new Set<{ readonly instant: number; readonly callback: () => void }>();
  return {
    now: () => time,
    setTimer(instant, callback) {
      const timer = { instant, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    timerCount: () => timers.size,
    advanceTo(instant) {
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.instant <= instant).sort((a, b) => a.instant - b.instant);
        if (!next) break;
        time = Math.max(time, next.instant);
        timers.delete(next);
        next.callback();
      }
      time = instant;
    },
  };
}
