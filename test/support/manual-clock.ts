import type { Clock } from '../../src/time/clock.ts';

/** A clock that advances only when a test calls `turnTo`. */
export interface ManualClock extends Clock {
  /** Advances to an instant (epoch milliseconds), and calls the due timers in order. */
  turnTo(instant: number): void;
  /** The number of pending timers. */
  alarms(): number;
}

export function manualClock(start: number): ManualClock {
  let time = start;
  const alarms = new Set<{ readonly instant: number; readonly wake: () => void }>();
  return {
    now: () => time,
    setTimer(instant, wake) {
      const alarm = { instant, wake };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    alarms: () => alarms.size,
    turnTo(instant) {
      for (;;) {
        const [next] = [...alarms].filter((alarm) => alarm.instant <= instant).sort((a, b) => a.instant - b.instant);
        if (!next) break;
        time = Math.max(time, next.instant);
        alarms.delete(next);
        next.wake();
      }
      time = instant;
    },
  };
}
