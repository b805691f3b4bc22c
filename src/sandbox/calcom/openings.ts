import type { CalcomBooking, CalcomEventType, CalcomSchedule, CalcomUser } from './data.ts';
import { minutesOf } from './schedules.ts';
import { WORKING_HOURS } from './seed.ts';
import {
  addDays,
  DAY,
  dateOf,
  instantOf,
  MINUTE,
  mergeOverlapping,
  overlaps,
  type Range,
  subtract,
  weekdayOf,
} from './wall-time.ts';
import type { World } from './world.ts';

interface Hours {
  readonly timeZone: string;
  readonly schedule: Pick<CalcomSchedule, 'availability' | 'overrides'>;
}

/**
 * Which hours an event type follows: its own schedule, else its host's default one, else Monday to Friday 09:00-17:00
 * in the host's zone (also when the default schedule was deleted).
 */
function hoursOf({ state }: World, eventType: CalcomEventType, host: CalcomUser): Hours {
  const schedule =
    state.schedules.find(({ id }) => id === eventType.scheduleId) ??
    state.schedules.find(({ id }) => id === host.defaultScheduleId);
  if (schedule) return { schedule, timeZone: schedule.timeZone ?? 'Europe/London' };
  return { schedule: { availability: [WORKING_HOURS], overrides: [] }, timeZone: host.timeZone };
}

/**
 * When the host can be booked for the event type: hours minus days off, bookings with the buffers of both event types,
 * and connected calendars. Ranges that only touch stay apart, so that no slot spans midnight.
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
  const open: Range[] = [];
  const last = addDays(dateOf(window.end, timeZone), 1);
  for (let date = addDays(dateOf(window.start, timeZone), -1); date <= last; date = addDays(date, 1)) {
    const isAway = world.state.outOfOffice.some(
      ({ userId, start, end }) => userId === host.id && start <= date && date <= end,
    );
    if (!isAway) open.push(...rangesOn(schedule, date, timeZone, world.options.daylightSavingDefect ?? false));
  }
  return mergeOverlapping(open);
}

function rangesOn(schedule: Hours['schedule'], date: string, timeZone: string, hasDefect: boolean): Range[] {
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

  const isChangeDay = instantOf(date, 1440, timeZone) - instantOf(date, 0, timeZone) !== DAY;
  return entries
    .map(({ startTime, endTime }) => {
      const from = minutesOf(startTime);
      const late = hasDefect && isChangeDay && from >= 13 * 60 ? 60 * MINUTE : 0;
      return {
        start: instantOf(date, from, timeZone) + late,
        end: instantOf(date, endTime === '23:59' ? 1440 : minutesOf(endTime), timeZone) + late,
      };
    })
    .filter(({ start, end }) => start < end);
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
  const hasSeatsLeft =
    its?.id === eventType.id && its.seatsPerTimeSlot !== null && booking.attendees.length < its.seatsPerTimeSlot;
  if (!hasSeatsLeft) return [{ start: booking.start - before, end: booking.end + after }];

  // The time itself can still be booked by others, but nothing else may come near it.
  return [
    { start: booking.start - before, end: booking.start },
    { start: booking.end, end: booking.end + after },
  ].filter(({ start, end }) => start < end);
}
