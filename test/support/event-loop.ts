import { onTestFinished } from 'vitest';

/** Counts the turns of the event loop from now on, in each of which a server can respond to a request. */
export function countTurns(): () => number {
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(next));
  return () => turns;
}
