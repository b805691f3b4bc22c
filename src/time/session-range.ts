import type { Interval } from './interval.ts';
import { dateRange, localDateOf } from './wall-time.ts';

/** A session as providers store it; instants in epoch milliseconds. */
export interface SessionTimes {
  readonly start: number;
  readonly end: number | null;
  readonly allDay: boolean;
}

/**
 * The time that a session occupies (docs/time-semantics.md, section 3): for an all-day session its local date in
 * `timeZone`, for a session without an end no time.
 *
 * @param timeZone may be undefined unless the session is an all-day session.
 * @throws RangeError for an all-day session without a zone.
 */
export function sessionRange({ start, end, allDay }: SessionTimes, timeZone: string | undefined): Interval | undefined {
  if (allDay && timeZone === undefined) throw new RangeError('An all-day session needs a time zone');
  if (allDay && timeZone !== undefined) return dateRange(timeZone, localDateOf(timeZone, start));
  return end !== null && end > start ? { start, end } : undefined;
}
