import { turns } from '../concurrency/turns.ts';
import type { Interval } from '../time/interval.ts';
import { type SessionTimes, sessionRange } from '../time/session-range.ts';

export interface Conflict<T> {
  readonly first: T;
  readonly second: T;
  readonly overlap: Interval;
}

/**
 * All pairs of overlapping sessions, sorted by start. Sessions that only touch do not overlap
 * (docs/time-semantics.md, section 1). Yields to the event loop between many pairs.
 * @param timeZone The calendar's zone, which determines the date of all-day sessions; undefined if there are none.
 */
export async function conflictsBetween<T extends SessionTimes>(
  sessions: readonly T[],
  timeZone: string | undefined,
): Promise<Conflict<T>[]> {
  const timed = sessions
    .flatMap((session) => {
      const range = sessionRange(session, timeZone);
      return range ? [{ session, range }] : [];
    })
    .sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const conflicts: Conflict<T>[] = [];
  for (const [i, first] of timed.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- the steps follow each other, to let the event loop run between them
    if (turns.isUsedUp) await turns.next();
    for (let j = i + 1; j < timed.length && timed[j]!.range.start < first.range.end; j += 1) {
      const second = timed[j]!;
      const overlap = { start: second.range.start, end: Math.min(first.range.end, second.range.end) };
      conflicts.push({ first: first.session, second: second.session, overlap });
    }
  }
  return conflicts;
}
