import { InvalidInputError } from '../domain/errors.ts';
import type { EventType, Slot } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { Reader } from '../loaders/reader.ts';
import { availabilityOf, takenWindow } from '../time/availability.ts';
import type { Interval } from '../time/interval.ts';
import { formatLocalDate, parseLocalDate, weekdayIndexOf } from '../time/local-date.ts';
import { slotsOf } from '../time/slots.ts';
import { at, localDateOf } from '../time/wall-time.ts';
import { marginsOf, placesOf, timeBySchedule } from './participants.ts';

/** Instants in epoch milliseconds. */
interface SlotQuery {
  readonly window: Interval;
  readonly now: number;
  readonly durationMinutes: number | undefined;
}

/** Slots on the grid of one zone. */
interface ZonedSlots {
  readonly timeZone: string;
  /** The calendar at which they are free, if the event type can be booked at several. */
  readonly calendarId?: string;
  readonly slots: readonly Interval[];
}

/**
 * The slots of an event type whose provider computes none: its openings without busy time, on the grid of its
 * schedule's zone, as many as its limits allow (docs/time-semantics.md, section 6).
 *
 * @throws InvalidInputError if the event type cannot be booked for the requested duration.
 * @throws ProviderError
 */
export async function computeSlots(eventType: EventType, query: SlotQuery, reader: Reader): Promise<Slot[]> {
  const durationMinutes = durationOf(eventType, query.durationMinutes);
  const [zoned, bookings] = await Promise.all([
    eventType.atEveryCalendar
      ? slotsAtPlaces(eventType, query, durationMinutes, reader)
      : slotsOfSchedule(eventType, query, durationMinutes, reader).then((slots) => [slots]),
    bookingsThatCount(eventType, query.window, reader),
  ]);
  const byStart = new Map<number, Slot>();
  for (const { timeZone, calendarId, slots } of zoned) {
    const near = withinHorizon(slots, eventType, timeZone, query.now);
    for (const slot of withinLimits(near, eventType, timeZone, bookings)) {
      const calendarIds =
        calendarId === undefined ? undefined : [...(byStart.get(slot.start)?.calendarIds ?? []), calendarId];
      byStart.set(slot.start, { ...slot, ...(calendarIds && { calendarIds }) });
    }
  }
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/** The requested duration, or the event type's default. @throws InvalidInputError if it cannot be booked for that duration. */
export function durationOf({ durationMinutes, durationOptions }: EventType, requested: number | undefined): number {
  if (requested === undefined || durationOptions.includes(requested)) return requested ?? durationMinutes;
  const message = `This event type can be booked for ${durationOptions.join(', ')} minutes`;
  throw new InvalidInputError([{ path: ['durationMinutes'], message }]);
}

async function slotsOfSchedule(
  eventType: EventType,
  { window, now }: SlotQuery,
  durationMinutes: number,
  reader: Reader,
): Promise<ZonedSlots> {
  // As wide as the bookings are read for the limits, so that both share one read.
  const { from, to } = periodsAround(eventType, takenWindow(window, marginsOf(eventType)));
  const { schedule, participant } = await timeBySchedule(eventType, { start: from, end: to }, reader);
  const availability = availabilityOf({ window, now, require: 'ALL', participants: [participant] });
  const { timeZone } = schedule;
  return { timeZone, slots: slotsOf(availability, { timeZone, durationMinutes }) };
}

/** Each calendar has its own zone, and so its own grid. */
async function slotsAtPlaces(
  eventType: EventType,
  { window, now }: SlotQuery,
  durationMinutes: number,
  reader: Reader,
): Promise<ZonedSlots[]> {
  const places = await placesOf(eventType, takenWindow(window, marginsOf(eventType)), reader);
  return places.map(({ calendar, participant }) => {
    const timeZone = calendar.timeZone ?? 'UTC';
    const availability = availabilityOf({ window, now, require: 'ALL', participants: [participant] });
    return { timeZone, calendarId: calendar.id, slots: slotsOf(availability, { timeZone, durationMinutes }) };
  });
}

/** The slots up to the last local date that can be booked: today and `maximumDaysAhead` days. */
function withinHorizon(slots: readonly Interval[], { maximumDaysAhead }: EventType, timeZone: string, now: number) {
  if (maximumDaysAhead === undefined) return slots;
  const last = formatLocalDate(parseLocalDate(localDateOf(timeZone, now)) + maximumDaysAhead);
  const end = at(timeZone, last, '24:00');
  return slots.filter(({ start }) => start < end);
}

/** The slots outside the local dates, weeks from Monday, and calendar months that have their maximum of bookings. */
function withinLimits(
  slots: readonly Interval[],
  eventType: EventType,
  timeZone: string,
  bookings: readonly Interval[],
) {
  const fullPeriods = limitsOf(eventType).map(({ maximum, periodOf }) => {
    const counts = new Map<string, number>();
    for (const { start } of bookings) {
      const period = periodOf(localDateOf(timeZone, start));
      counts.set(period, (counts.get(period) ?? 0) + 1);
    }
    return (date: string) => (counts.get(periodOf(date)) ?? 0) >= maximum;
  });
  return slots.filter(({ start }) => {
    const date = localDateOf(timeZone, start);
    return !fullPeriods.some((isFull) => isFull(date));
  });
}

async function bookingsThatCount(eventType: EventType, window: Interval, reader: Reader): Promise<readonly Interval[]> {
  if (limitsOf(eventType).length === 0) return [];
  const { account, id } = eventType;
  const taken = takenWindow(window, marginsOf(eventType));
  return reader.eventTypeBookings.load({ account, id, ...periodsAround(eventType, taken) });
}

function limitsOf(eventType: EventType) {
  return PERIODS.flatMap(({ limit, ...period }) => {
    const maximum = eventType[limit];
    return maximum === undefined ? [] : [{ maximum, ...period }];
  });
}

/** The window, extended to whole periods of each limit of the event type. */
function periodsAround(eventType: EventType, { start, end }: Interval): TimeWindow {
  const reach = Math.max(0, ...limitsOf(eventType).map((limit) => limit.reach));
  return { from: start - reach, to: end + reach };
}

const DAY_MS = 86_400_000;

/** `reach`: how far beyond a window a period that it touches can extend. */
const PERIODS = [
  { limit: 'maximumPerDay', periodOf: (date: string) => date, reach: 2 * DAY_MS },
  { limit: 'maximumPerWeek', periodOf: mondayOf, reach: 8 * DAY_MS },
  { limit: 'maximumPerMonth', periodOf: (date: string) => date.slice(0, 7), reach: 32 * DAY_MS },
] as const;

function mondayOf(date: string): string {
  const day = parseLocalDate(date);
  return formatLocalDate(day - weekdayIndexOf(day));
}

/**
 * The places at which an event type can be booked for exactly this time: by their hours, busy time, buffers, minimum notice,
 * and the given holds. The maximum days ahead and the limits are not considered.
 */
export async function openPlaces(
  eventType: EventType,
  time: Interval,
  now: number,
  held: readonly Hold[],
  reader: Reader,
): Promise<{ readonly calendarId: string | undefined }[]> {
  const margins = marginsOf(eventType);
  const taken = takenWindow(time, margins);
  const places = eventType.atEveryCalendar
    ? await placesOf(eventType, taken, reader)
    : [{ calendar: undefined, participant: (await timeBySchedule(eventType, taken, reader)).participant }];
  return places.flatMap(({ calendar, participant }) => {
    const heldHere = held.filter(({ calendarId }) => calendarId === calendar?.id);
    const { openings } = availabilityOf({
      window: time,
      now,
      require: 'ALL',
      participants: [{ ...participant, held: heldHere }],
    });
    const isOpen = openings.some(({ start, end }) => start === time.start && end === time.end);
    return isOpen ? [{ calendarId: calendar?.id }] : [];
  });
}
