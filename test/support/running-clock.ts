import { type Clock, systemClock } from '../../src/time/clock.ts';

/** A clock that runs from an instant (epoch milliseconds), with real timers: for tests with a server that has a clock of its own. */
export function runningClock(from: number): Clock {
  const startedAt = performance.now();
  return systemClock(() => from + performance.now() - startedAt);
}
