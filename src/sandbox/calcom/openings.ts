import type { CalcomBooking, CalcomEventType, CalcomSchedule, CalcomUser } from './data.ts';
import { minutesOf } from './schedules.ts';
import { WORKING_HOURS } from './seed.ts';
import {
  addDays,
  DAY,
  dateOf,
  instantOf,
  MINUTE,
  overlaps,
  type Range,
  subtract,
  weekdayOf,
  zoneOffset,
} from './wall-time.ts';
import type { World } from './world.ts';

interface Hours {
  readonly timeZone: string;
  readonly schedule: Pick<CalcomSchedule, 'availability' | 'overrides'>;
}

/**
 * Which hours an event type follows: its own schedule, else its host's default one (any, for a host who names no default), else
 * Monday to Friday 09:00-17:00 in the host's zone (also when the default schedule was deleted).
 */
function hoursOf({ state }: World, eventType: CalcomEventType, host: CalcomUser): Hours {
  const schedule =
    state.schedules.find(({ id }) => id === eventType.scheduleId) ??
    state.schedules.find(
      ({ id, userId }) => userId === host.id && (host.defaultScheduleId === null || id === host.defaultScheduleId),
    );
  if (schedule) return { schedule, timeZone: schedule.timeZone ?? 'Europe/London' };
  return { schedule: { availability: [WORKING_HOURS], overrides: [] }, timeZone: host.timeZone };
}

/**
 * When the host can be booked for the event type: hours minus days off, bookings with the buffers of both event types,
 * and connected calendars.
 *
 * @param ignoredUid a booking whose own time counts as free.
 */
export function freeRanges(
  world: World,
  eventType: CalcomEventType,
  host: CalcomUser,
  window: Range,
  ignoredUid?: string,
): Range[] {
  const open = openRanges(world, hoursOf(world, eventType, host), host, window);
  return subtract(open, busyRanges(world, eventType, host, ignoredUid)).filter((range) => overlaps(range, window));
}

function openRanges(world: World, { schedule, timeZone }: Hours, host: CalcomUser, window: Range): Range[] {
  const open: OpenRange[] = [];
  const last = addDays(dateOf(window.end, timeZone), 1);
  for (let date = addDays(dateOf(window.start, timeZone), -1); date <= last; date = addDays(date, 1)) {
    // Out-of-office days have an effect only on week days with weekly hours: others can have hours by an override.
    const isAway =
      schedule.availability.some(({ days }) => days.includes(weekdayOf(date))) &&
      world.state.outOfOffice.some(({ userId, start, end }) => userId === host.id && start <= date && date <= end);
    if (!isAway) open.push(...rangesOn(schedule, date, timeZone, world.options.daylightSavingDefect ?? false));
  }
  return joined(open);
}

/** A range of hours, with the number of its row in the schedule. */
interface OpenRange extends Range {
  readonly row: number;
}

/** Sorted. Ranges that overlap are joined; ranges that touch are joined if the row of the earlier one comes first. */
function joined(ranges: readonly OpenRange[]): Range[] {
  const merged: OpenRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && (range.start < last.end || (range.start === last.end && last.row <= range.row))) {
      merged[merged.length - 1] = { ...range, start: last.start, end: Math.max(last.end, range.end) };
    } else merged.push(range);
  }
  return merged;
}

function rangesOn(schedule: Hours['schedule'], date: string, timeZone: string, hasDefect: boolean): OpenRange[] {
  const overrides = schedule.overrides.filter((override) => override.date === date);
  const weekday = weekdayOf(date);
  const entries =
    overrides.length > 0
      ? // Entries that end at the same minute collapse into the last one.
        [
          ...new Map(
            overrides.filter((entry) => entry.startTime !== entry.endTime).map((entry) => [entry.endTime, entry]),
          ).values(),
        ]
      : schedule.availability.filter(({ days }) => days.includes(weekday));

  const rows: readonly { startTime: string; endTime: string }[] =
    overrides.length > 0 ? overrides : schedule.availability;
  const isChangeDay = instantOf(date, 1440, timeZone) - instantOf(date, 0, timeZone) !== DAY;
  const isDefective = hasDefect && isChangeDay && overrides.length === 0;
  return entries
    .map((entry) => {
      const from = minutesOf(entry.startTime);
      const to = entry.endTime === '23:59' && !isDefective ? 1440 : minutesOf(entry.endTime);
      const range = isDefective
        ? shiftedRange(date, from, to, timeZone)
        : { start: instantOf(date, from, timeZone), end: instantOf(date, to, timeZone) };
      return { ...range, row: rows.indexOf(entry) };
    })
    .filter(({ start, end }) => start < end);
}

/**
 * Weekly hours of a day on which the clocks change, as the provider computes them (docs/providers/calcom.md, section
 * 0): it counts elapsed minutes from midnight, and corrects both ends by the difference between the offset at midnight
 * and the one at an instant that results from formatting the start with a 12-hour clock and parsing it as UTC.
 */
function shiftedRange(date: string, from: number, to: number, timeZone: string): Range {
  const first = instantOf(date, 0, timeZone);
  const isMidnightSkipped = (first + zoneOffset(first, timeZone)) % DAY !== 0;
  const midnight = isMidnightSkipped ? first - 60 * MINUTE : first;
  const offset = zoneOffset(midnight, timeZone);
  const reading = midnight + from * MINUTE + offset;
  const minutes = (reading % DAY) % (DAY / 2);
  const readAsUtc = reading - (reading % DAY) + (minutes < 60 * MINUTE ? minutes + DAY / 2 : minutes);
  const shift = offset - zoneOffset(readAsUtc, timeZone);
  return { start: midnight + from * MINUTE + shift, end: midnight + to * MINUTE + shift };
}

function busyRanges(
  world: World,
  eventType: CalcomEventType,
  host: CalcomUser,
  ignoredUid: string | undefined,
): Range[] {
  const { state, options } = world;
  const bookings = state.bookings
    .filter(({ uid, userId }) => userId === host.id && uid !== ignoredUid)
    .flatMap((booking) => busyOfBooking(world, booking, eventType));

  const connections = state.connections.filter(({ userId }) => userId === host.id);
  if (options.brokenCalendarSlots === 'empty' && connections.some(({ broken }) => broken)) {
    return [{ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY }];
  }
  const calendars = connections
    .filter(({ broken }) => !broken)
    .flatMap((connection) => connection.calendars.filter(({ isSelected }) => isSelected))
    .flatMap(({ busy }) => busy)
    .map(({ start, end }) => ({
      start: start - eventType.afterEventBuffer * MINUTE,
      end: end + eventType.beforeEventBuffer * MINUTE,
    }));
  return [...bookings, ...calendars];
}

function busyOfBooking({ state }: World, booking: CalcomBooking, eventType: CalcomEventType): Range[] {
  const its = state.eventTypes.find(({ id }) => id === booking.eventTypeId);
  const blocks =
    booking.status === 'accepted' ||
    (booking.status === 'pending' &&
      its?.id === eventType.id &&
      its.confirmationPolicy?.blockUnconfirmedBookingsInBooker === true);
  if (!blocks) return [];

  const before = ((its?.beforeEventBuffer ?? 0) + eventType.afterEventBuffer) * MINUTE;
  const after = ((its?.afterEventBuffer ?? 0) + eventType.beforeEventBuffer) * MINUTE;
  const isSeated = its?.id === eventType.id && its.seatsPerTimeSlot !== null;
  if (!isSeated) return [{ start: booking.start - before, end: booking.end + after }];

  // The booked time itself stays listed, even without seats left, but no overlapping time is.
  return [
    { start: booking.start - before, end: booking.start },
    { start: booking.end, end: booking.end + after },
  ].filter(({ start, end }) => start < end);
}
