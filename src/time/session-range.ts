import type { Interval } from './interval.ts';
import { dateRange, localDateOf } from './wall-time.ts';

/** A session as providers keep it; instants in epoch milliseconds. */
export interface SessionTimes {
  readonly start: number;
  readonly end: number | null;
  readonly allDay: boolean;
}

/**
 * The time that a session occupies (docs/time-semantics.md, section 3): for an all-day session its local date in
 * `timeZone`, for a session without an end no time.
 */
export function sessionRange({ start, end, allDay }: SessionTimes, timeZone: string): Interval | undefined {
  if (allDay) return dateRange(timeZone, localDateOf(timeZone, start));
  return end !== null && end > start ? { start, end } : undefined;
}
