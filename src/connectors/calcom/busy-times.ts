import type { Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { EventTypeWindow } from '../../domain/event-type.ts';
import type { TakenTime } from '../../time/availability.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import { eventTypeIdOf, readBookings, withPossibleOverlaps } from './booking-list.ts';
import { type CalendarKey, toBookingStatus, toCalendarKey, utcDate } from './calcom.map.ts';
import { busyTimesResponse, type WireListedBooking } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { ReadCalendars } from './calendar-reader.ts';
import type { EventTypeReader } from './event-type-reader.ts';
import { createSharedReads } from './shared-reads.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** When the owner is busy. Every range overlaps the window; ranges may extend beyond it and overlap each other. */
export interface BusyTimes {
  /** All bookings except cancelled, rejected and unconfirmed ones. */
  ofBookings(window: Interval, call: CallContext): Promise<Interval[]>;
  /** The events of one connected calendar. */
  ofCalendar(calendar: CalendarKey, window: Interval, call: CallContext): Promise<Interval[]>;
  /**
   * What occupies the time of each event type: the owner's bookings with the buffers of their own event types, its own
   * unconfirmed bookings if it is configured so, and the events of all calendars that Cal.com checks for conflicts. A
   * booking with seats left does not occupy the time of its own event type. Equal windows share their calls.
   */
  ofEventTypes(windows: readonly EventTypeWindow[], call: CallContext): Promise<Result<readonly TakenTime[]>[]>;
  /** The accepted bookings of each event type, which alone count towards its limits. */
  ofAccepted(windows: readonly EventTypeWindow[], call: CallContext): Promise<Result<readonly Interval[]>[]>;
}

export function createBusyTimes(api: CalcomApi, readCalendars: ReadCalendars, eventTypes: EventTypeReader): BusyTimes {
  const ofCalendar = (calendar: CalendarKey, window: Interval, call: CallContext) =>
    readCalendarTimes(api, calendar, window, call);
  return {
    async ofBookings(window, call) {
      const bookings = await readOpenBookings(api, window, call);
      return bookings
        .filter((booking) => !isPending(booking) && overlaps(booking, window))
        .map(({ start, end }) => ({ start, end }));
    },
    ofCalendar,
    ofAccepted: (windows, call) =>
      Promise.all(windows.map((window) => readAccepted(api, window, call).catch(asProviderError))),
    ofEventTypes(windows, call) {
      if (windows.length === 0) return Promise.resolve([]);
      const selected = readCalendars(call).then((all) =>
        all.filter(({ providerData }) => providerData?.isSelected !== false),
      );
      const readBooked = createSharedReads<BookedTime[]>();
      const readBusy = createSharedReads<Interval[]>();
      return Promise.all(
        windows.map(async ({ from, to, eventTypeId }) => {
          const window = { start: from, end: to };
          const [booked, busy] = await Promise.all([
            readBooked([from, to], () => readBookedTimes(api, eventTypes, window, call)),
            readBusy([from, to], () => readSelectedCalendars(ofCalendar, selected, window, call)),
          ]);
          if (booked instanceof ProviderError) return booked;
          if (busy instanceof ProviderError) return busy;
          const isTaken = ({ onlyFor = eventTypeId, exceptFor }: BookedTime) =>
            onlyFor === eventTypeId && exceptFor !== eventTypeId;
          return [...booked.filter(isTaken).map(toTakenTime), ...busy];
        }),
      );
    },
  };
}

interface BookedTime extends TakenTime {
  /** The only event type whose time it occupies; undefined if that of all. */
  readonly onlyFor?: string | undefined;
  /** The event type for which it has seats left. */
  readonly exceptFor?: string | undefined;
}

async function readOpenBookings(api: CalcomApi, window: Interval, call: CallContext): Promise<WireListedBooking[]> {
  const bookings = await readBookings(api, withPossibleOverlaps(window), {}, call);
  return bookings.filter(({ status }) => toBookingStatus(status) !== 'CANCELLED');
}

/** Cal.com widens a booking by the buffers of its own event type (docs/providers/calcom.md, section 0). */
async function readBookedTimes(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  window: Interval,
  call: CallContext,
): Promise<BookedTime[]> {
  const bookings = await readOpenBookings(api, window, call);
  const ids = bookings.flatMap((booking) => eventTypeIdOf(booking) ?? []);
  const found = await eventTypes.many(ids, call);
  const times = bookings.flatMap((booking): BookedTime[] => {
    const { start, end } = booking;
    const id = eventTypeIdOf(booking);
    const own = id === undefined ? undefined : found.get(id);
    // Without its event type, which can be deleted or another user's, a booking has no known buffers.
    if (own instanceof ProviderError && own.code !== 'NOT_FOUND') throw own;
    const eventType = own instanceof ProviderError ? undefined : own;
    if (isPending(booking) && !eventType?.pendingBookingsOccupyTime) return [];
    const bufferBefore = (eventType?.bufferBeforeMinutes ?? 0) * MINUTE;
    const bufferAfter = (eventType?.bufferAfterMinutes ?? 0) * MINUTE;
    const exceptFor = hasSeatsLeft(booking, eventType?.seats) ? id : undefined;
    return [{ start, end, bufferBefore, bufferAfter, onlyFor: isPending(booking) ? id : undefined, exceptFor }];
  });
  return times.filter(({ start, end, bufferBefore = 0, bufferAfter = 0 }) =>
    overlaps({ start: start - bufferBefore, end: end + bufferAfter }, window),
  );
}

function toTakenTime({ start, end, bufferBefore, bufferAfter }: BookedTime): TakenTime {
  return bufferBefore || bufferAfter ? { start, end, bufferBefore, bufferAfter } : { start, end };
}

function hasSeatsLeft({ attendees }: WireListedBooking, seats = 0): boolean {
  const booked = attendees ?? [];
  return booked.some(({ seatUid }) => seatUid) && booked.length < seats;
}

async function readAccepted(
  api: CalcomApi,
  { eventTypeId, from, to }: EventTypeWindow,
  call: CallContext,
): Promise<Interval[]> {
  const bookings = await readBookings(api, withPossibleOverlaps({ start: from, end: to }), { eventTypeId }, call);
  return bookings
    .filter((booking) => toBookingStatus(booking.status) === 'ACCEPTED' && eventTypeIdOf(booking) === eventTypeId)
    .filter((booking) => overlaps(booking, { start: from, end: to }))
    .map(({ start, end }) => ({ start, end }));
}

/** Not a status that is unknown here: the time of such a booking counts as taken. */
function isPending({ status }: WireListedBooking): boolean {
  return status === 'pending';
}

async function readSelectedCalendars(
  read: BusyTimes['ofCalendar'],
  selected: Promise<readonly Calendar[]>,
  window: Interval,
  call: CallContext,
): Promise<Interval[]> {
  const calendars = await selected;
  const times = await Promise.all(
    calendars.map(({ id }) =>
      read(toCalendarKey(id)!, window, call).catch((error: unknown) => {
        // A calendar that was just disconnected is still listed for some seconds. The list itself could be read, so the
        // credential is valid.
        if (hasStatus(error, 401)) return [];
        throw error;
      }),
    ),
  );
  return times.flat();
}

/**
 * Takes a call per calendar: the response does not show which calendar a time belongs to, and one broken calendar fails
 * the whole call.
 */
async function readCalendarTimes(
  api: CalcomApi,
  { credentialId, externalId }: CalendarKey,
  window: Interval,
  call: CallContext,
): Promise<Interval[]> {
  const query = new URLSearchParams({
    dateFrom: utcDate(window.start),
    // Long enough whether Cal.com takes the start or the end of the date.
    dateTo: utcDate(window.end - 1 + DAY),
    timeZone: 'UTC',
    'calendarsToLoad[0][credentialId]': String(credentialId),
    'calendarsToLoad[0][externalId]': externalId,
  });
  const busy = await api.request({ path: path`/v2/calendars/busy-times`, query, schema: busyTimesResponse }, call);
  return busy.filter((range) => overlaps(range, window)).map(({ start, end }) => ({ start, end }));
}

function overlaps(range: Interval, window: Interval): boolean {
  return range.start < window.end && range.end > window.start;
}
