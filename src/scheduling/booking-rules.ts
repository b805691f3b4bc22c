import type { EventType, PeriodLimits } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { Reader } from '../loaders/reader.ts';
import { firstEndingAfter, type Interval, union } from '../time/interval.ts';
import {
  type DayNumber,
  firstDayOfMonth,
  firstDayOfWeek,
  firstDayOfYear,
  formatLocalDate,
  parseLocalDate,
  type Weekday,
} from '../time/local-date.ts';
import { at, localDateOf } from '../time/wall-time.ts';

/** Time at which an event type cannot be booked, whatever its hours and busy time. Sorted and disjoint. */
export interface Unbookable {
  /** Beyond the booking window; all time if the event type is not active. */
  readonly beyondWindow: readonly Interval[];
  /** The local dates, weeks, calendar months and years that have no room for another booking. */
  readonly full: readonly Interval[];
}

const ALWAYS: readonly Interval[] = [{ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY }];

/** Of an event type that is not active. */
export const NEVER_BOOKABLE: Unbookable = { beyondWindow: ALWAYS, full: [] };

/**
 * @param timeZone the zone of the local dates that the rules count in.
 * @param now epoch milliseconds.
 * @param counted what `countedBookings` returned for a window that contains the time in question.
 * @param durationMinutes the length of the booking in question, by default the shortest that is possible.
 */
export function unbookableOf(
  eventType: EventType,
  timeZone: string,
  now: number,
  counted: readonly Interval[],
  durationMinutes = eventType.durationOptions[0] ?? eventType.durationMinutes,
): Unbookable {
  return {
    beyondWindow: beyondWindow(eventType, timeZone, now),
    full: fullPeriods(eventType, timeZone, counted, durationMinutes),
  };
}

/** The reason why no booking can start at the instant; undefined if one can. */
export function unbookableReason(
  { beyondWindow: beyond, full }: Unbookable,
  start: number,
): 'BOOKING_WINDOW' | 'BOOKING_LIMIT' | undefined {
  if (contains(beyond, start)) return 'BOOKING_WINDOW';
  return contains(full, start) ? 'BOOKING_LIMIT' : undefined;
}

/** The bookings and the given holds that count towards the limits in the periods that the window touches. */
export async function countedBookings(
  eventType: EventType,
  window: Interval,
  held: readonly Hold[],
  reader: Reader,
): Promise<readonly Interval[]> {
  if (!hasLimits(eventType)) return [];
  const { account, id } = eventType;
  const bookings = await reader.eventTypeBookings.load({ account, id, ...periodsAround(eventType, window) });
  return [...bookings, ...held.filter(({ eventTypeId }) => eventTypeId === id)];
}

export function hasLimits(eventType: EventType): boolean {
  return limitsOf(eventType).length > 0;
}

/** The window, extended to whole periods of each limit of the event type. */
export function periodsAround(eventType: EventType, { start, end }: Interval): TimeWindow {
  const limits = limitsOf(eventType);
  const firstWeekday = firstWeekdayOf(eventType);
  // Local dates are at most one day from those of UTC.
  const firstDay = Math.floor(start / DAY_MS) - 1;
  const lastDay = Math.floor(end / DAY_MS) + 1;
  const firstDays = limits.map(({ firstDayOf }) => firstDayOf(firstDay, firstWeekday));
  const lastDays = limits.map(({ firstDayOf, lastDayOf }) => lastDayOf(firstDayOf(lastDay, firstWeekday)));
  return {
    from: Math.min(start, ...firstDays.map((day) => (day - 1) * DAY_MS)),
    to: Math.max(end, ...lastDays.map((day) => (day + 2) * DAY_MS)),
  };
}

/** The last local date that can be booked is `maximumDaysAhead` days after today. */
function beyondWindow({ isActive, maximumDaysAhead }: EventType, timeZone: string, now: number): readonly Interval[] {
  if (isActive === false) return NEVER_BOOKABLE.beyondWindow;
  if (maximumDaysAhead === undefined) return [];
  const last = formatLocalDate(parseLocalDate(localDateOf(timeZone, now)) + maximumDaysAhead);
  return [{ start: at(timeZone, last, '24:00'), end: Number.POSITIVE_INFINITY }];
}

function fullPeriods(
  eventType: EventType,
  timeZone: string,
  counted: readonly Interval[],
  durationMinutes: number,
): readonly Interval[] {
  const firstWeekday = firstWeekdayOf(eventType);
  const limits = limitsOf(eventType);
  if (limits.some(({ maximumMinutes }) => durationMinutes > maximumMinutes)) return ALWAYS;
  const periods = limits.flatMap(({ maximumBookings, maximumMinutes, firstDayOf, lastDayOf }) => {
    const byFirstDay = Map.groupBy(counted, ({ start }) =>
      firstDayOf(parseLocalDate(localDateOf(timeZone, start)), firstWeekday),
    );
    return [...byFirstDay]
      .filter(
        ([, bookings]) => bookings.length >= maximumBookings || minutesOf(bookings) + durationMinutes > maximumMinutes,
      )
      .map(([first]) => ({
        start: at(timeZone, formatLocalDate(first), '00:00'),
        end: at(timeZone, formatLocalDate(lastDayOf(first)), '24:00'),
      }));
  });
  return union(periods);
}

function minutesOf(bookings: readonly Interval[]): number {
  return bookings.reduce((sum, { start, end }) => sum + (end - start) / MINUTE_MS, 0);
}

/** The periods that have a limit, with both maximums: infinite where there is none. */
function limitsOf({ maximumBookings, maximumMinutes }: EventType) {
  return PERIODS.flatMap(({ name, ...period }) => {
    const limits = { bookings: maximumBookings?.[name], minutes: maximumMinutes?.[name] };
    if (limits.bookings === undefined && limits.minutes === undefined) return [];
    const { bookings = Number.POSITIVE_INFINITY, minutes = Number.POSITIVE_INFINITY } = limits;
    return [{ ...period, maximumBookings: bookings, maximumMinutes: minutes }];
  });
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Period {
  readonly name: keyof PeriodLimits;
  /** @param firstWeekday the day on which weeks begin. */
  readonly firstDayOf: (day: DayNumber, firstWeekday: Weekday) => DayNumber;
  readonly lastDayOf: (first: DayNumber) => DayNumber;
}

const PERIODS: readonly Period[] = [
  {
    name: 'day',
    firstDayOf: (day) => day,
    lastDayOf: (first) => first,
  },
  {
    name: 'week',
    firstDayOf: firstDayOfWeek,
    lastDayOf: (first) => first + 6,
  },
  {
    name: 'month',
    firstDayOf: firstDayOfMonth,
    lastDayOf: (first) => firstDayOfMonth(first + 31) - 1,
  },
  {
    name: 'year',
    firstDayOf: firstDayOfYear,
    lastDayOf: (first) => firstDayOfYear(first + 366) - 1,
  },
];

function firstWeekdayOf({ firstDayOfWeek: firstWeekday = 'MONDAY' }: EventType): Weekday {
  return firstWeekday;
}

/** @param ranges sorted and disjoint. */
function contains(ranges: readonly Interval[], instant: number): boolean {
  const range = ranges[firstEndingAfter(ranges, instant)];
  return range !== undefined && range.start <= instant;
}
