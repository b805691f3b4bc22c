import type { Interval } from './interval.ts';
import { dateRange, localDateOf } from './wall-time.ts';

/** A session as providers keep it; instants in epoch milliseconds. */
export interface SessionTimes {
  readonly start: number;
  readonly end: number | null;
  readonly allDay: boolean;
}

/**
 * The time that a session takes (time law, section 3): an all-day one its local date in `timeZone`, one without an end
 * none at all.
 */
export function sessionRange({ start, end, allDay }: SessionTimes, timeZone: string): Interval | undefined {
  if (allDay) return dateRange(timeZone, localDateOf(timeZone, start));
  return end !== null && end > start ? { start, end } : undefined;
}
