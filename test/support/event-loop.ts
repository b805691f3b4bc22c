import { onTestFinished, vi } from 'vitest';
import { nextTurn } from '../../src/concurrency/turns.ts';

/**
 * Adds to the time of the monotonic clock at each reading, until the end of the test, so that work that takes as much of a turn of the
 * event loop as its time allows is interrupted as often on every machine, however fast.
 */
export function advanceClockAtEachReading(milliseconds = 1): void {
  const now = performance.now.bind(performance);
  let added = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + (added += milliseconds));
  onTestFinished(async () => {
    // A turn that has begun is measured by this clock.
    await nextTurn();
    clock.mockRestore();
  });
}

/**
 * Counts the turns of the event loop from now on, in each of which a server can respond to a request. Advances the clock at each
 * reading.
 */
export function countTurns({ millisecondsPerReading = 1 } = {}): () => number {
  advanceClockAtEachReading(millisecondsPerReading);
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(next));
  return () => turns;
}
