import type { EventType } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { Reader } from '../loaders/reader.ts';
import { type Interval, union } from '../time/interval.ts';
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
  /** The local dates, weeks, calendar months and years that have their maximum of bookings. */
  readonly full: readonly Interval[];
}

/** Of an event type that is not active. */
export const NEVER_BOOKABLE: Unbookable = {
  beyondWindow: [{ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY }],
  full: [],
};

/**
 * @param timeZone the zone of the local dates that the rules count in.
 * @param now epoch milliseconds.
 * @param counted what `countedBookings` returned for a window that contains the time in question.
 */
export function unbookableOf(
  eventType: EventType,
  timeZone: string,
  now: number,
  counted: readonly Interval[],
): Unbookable {
  return { beyondWindow: beyondWindow(eventType, timeZone, now), full: fullPeriods(eventType, timeZone, counted) };
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
  if (limitsOf(eventType).length === 0) return [];
  const { account, id } = eventType;
  const bookings = await reader.eventTypeBookings.load({ account, id, ...periodsAround(eventType, window) });
  return [...bookings, ...held.filter(({ eventTypeId }) => eventTypeId === id)];
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

function fullPeriods(eventType: EventType, timeZone: string, counted: readonly Interval[]): Interval[] {
  const firstWeekday = firstWeekdayOf(eventType);
  const periods = limitsOf(eventType).flatMap(({ maximum, firstDayOf, lastDayOf }) => {
    const days = counted.map(({ start }) => firstDayOf(parseLocalDate(localDateOf(timeZone, start)), firstWeekday));
    return [...Map.groupBy(days, (day) => day)]
      .filter(([, bookings]) => bookings.length >= maximum)
      .map(([first]) => ({
        start: at(timeZone, formatLocalDate(first), '00:00'),
        end: at(timeZone, formatLocalDate(lastDayOf(first)), '24:00'),
      }));
  });
  return union(periods);
}

function limitsOf(eventType: EventType) {
  return PERIODS.flatMap(({ limit, ...period }) => {
    const maximum = eventType[limit];
    return maximum === undefined ? [] : [{ maximum, ...period }];
  });
}

const DAY_MS = 86_400_000;

interface Period {
  readonly limit: 'maximumPerDay' | 'maximumPerWeek' | 'maximumPerMonth' | 'maximumPerYear';
  /** @param firstWeekday the day on which weeks begin. */
  readonly firstDayOf: (day: DayNumber, firstWeekday: Weekday) => DayNumber;
  readonly lastDayOf: (first: DayNumber) => DayNumber;
}

const PERIODS: readonly Period[] = [
  {
    limit: 'maximumPerDay',
    firstDayOf: (day) => day,
    lastDayOf: (first) => first,
  },
  {
    limit: 'maximumPerWeek',
    firstDayOf: firstDayOfWeek,
    lastDayOf: (first) => first + 6,
  },
  {
    limit: 'maximumPerMonth',
    firstDayOf: firstDayOfMonth,
    lastDayOf: (first) => firstDayOfMonth(first + 31) - 1,
  },
  {
    limit: 'maximumPerYear',
    firstDayOf: firstDayOfYear,
    lastDayOf: (first) => firstDayOfYear(first + 366) - 1,
  },
];

function firstWeekdayOf({ firstDayOfWeek: firstWeekday = 'MONDAY' }: EventType): Weekday {
  return firstWeekday;
}

function contains(ranges: readonly Interval[], instant: number): boolean {
  return ranges.some(({ start, end }) => start <= instant && instant < end);
}
