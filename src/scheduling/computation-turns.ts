import { TurnQueue } from '../concurrency/turn-queue.ts';
import type { Hours } from '../time/hours.ts';
import type { Interval } from '../time/interval.ts';
import { openingsOf } from '../time/openings.ts';

const DAY_MS = 86_400_000;
/** About 10 ms of computation. */
const DAYS_PER_TURN = 2000;
const turns = new TurnQueue(DAYS_PER_TURN);

/**
 * Resolves when hours or slots of a window may be computed. Long windows of many objects are thereby computed over several turns
 * of the event loop, between which other requests are served.
 *
 * @returns undefined if the computation may begin at once.
 */
export function computationTurn({ start, end }: Interval): Promise<void> | undefined {
  return turns.take(Math.max(1, (end - start) / DAY_MS));
}

/** `openingsOf`, when it may be computed. */
export async function computeOpenings(hours: Hours, window: Interval): Promise<readonly Interval[]> {
  await computationTurn(window);
  return openingsOf(hours, window);
}
