import type { Clock } from '../../src/time/clock.ts';

/** A clock that goes only when a test turns it. */
export interface ManualClock extends Clock {
  /** Goes to an instant (epoch milliseconds), waking whoever is due on the way, in order. */
  turnTo(instant: number): void;
  /** How many wait to be woken. */
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
