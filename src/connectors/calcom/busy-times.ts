import type { Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { EventTypeWindow } from '../../domain/event-type.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { eventTypeIdOf, readBookings } from './bookings.ts';
import { type CalendarKey, toBookingStatus, toCalendarKey } from './calcom.map.ts';
import { busyTimesResponse, type WireListedBooking } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { ReadCalendars } from './calendar-reader.ts';
import { createSharedReads } from './shared-reads.ts';

const DAY = 86_400_000;
/** Bookings are selected by their start and end, so one that is longer than this is not found within it. */
const LONGEST_BOOKING = 31 * DAY;

/** When the owner is busy. Every range overlaps the window; ranges may extend beyond it and overlap each other. */
export interface BusyTimes {
  /** All bookings that are neither cancelled nor rejected; unconfirmed ones are included. */
  ofBookings(window: Interval, call: CallContext): Promise<Interval[]>;
  /** The events of one connected calendar. */
  ofCalendar(calendar: CalendarKey, window: Interval, call: CallContext): Promise<Interval[]>;
  /**
   * Bookings and the events of all calendars that Cal.com checks for conflicts. Equal windows share their calls. A booking
   * with seats left does not make the owner busy for its own event type.
   *
   * @param readSeats reads the seats of an event type; called only if it has a booking with seats.
   */
  ofOwner(
    windows: readonly EventTypeWindow[],
    readSeats: (eventTypeId: string) => Promise<number | undefined>,
    call: CallContext,
  ): Promise<Result<readonly Interval[]>[]>;
  /** The accepted bookings of each event type, which alone count towards its limits. */
  ofEventTypes(windows: readonly EventTypeWindow[], call: CallContext): Promise<Result<readonly Interval[]>[]>;
}

export function createBusyTimes(api: CalcomApi, readCalendars: ReadCalendars): BusyTimes {
  return {
    ofBookings: async (window, call) => (await readBookedTimes(api, window, call)).map(toInterval),
    ofCalendar: (calendar, window, call) => readCalendarTimes(api, calendar, window, call),
    ofEventTypes: (windows, call) =>
      Promise.all(windows.map((window) => readAccepted(api, window, call).catch(asProviderError))),
    ofOwner(windows, readSeats, call) {
      if (windows.length === 0) return Promise.resolve([]);
      const selected = readCalendars(call).then((all) =>
        all.filter(({ providerData }) => providerData?.isSelected !== false),
      );
      const read = createSharedReads<OwnerTimes>();
      return Promise.all(
        windows.map(async ({ eventTypeId, from, to }) => {
          const times = await read([from, to], () => readOwnerTimes(api, { start: from, end: to }, selected, call));
          return times instanceof ProviderError ? times : withoutSeatsLeft(times, eventTypeId, readSeats);
        }),
      );
    },
  };
}

async function readBookedTimes(api: CalcomApi, window: Interval, call: CallContext): Promise<WireListedBooking[]> {
  const wider = { start: window.start - LONGEST_BOOKING, end: window.end + LONGEST_BOOKING };
  const bookings = await readBookings(api, wider, {}, call);
  return bookings.filter((booking) => toBookingStatus(booking.status) !== 'CANCELLED' && overlaps(booking, window));
}

/** What makes the owner busy. */
interface OwnerTimes {
  readonly bookings: readonly WireListedBooking[];
  readonly events: readonly Interval[];
}

async function withoutSeatsLeft(
  { bookings, events }: OwnerTimes,
  eventTypeId: string,
  readSeats: (eventTypeId: string) => Promise<number | undefined>,
): Promise<Result<Interval[]>> {
  const isSeated = (booking: WireListedBooking) =>
    eventTypeIdOf(booking) === eventTypeId && (booking.attendees ?? []).some(({ seatUid }) => seatUid);
  const seats = bookings.some(isSeated) ? await readSeats(eventTypeId).catch(asProviderError) : undefined;
  if (seats instanceof ProviderError) return seats;
  const taken = bookings.filter((booking) => !(isSeated(booking) && (booking.attendees ?? []).length < (seats ?? 0)));
  return [...taken.map(toInterval), ...events];
}

function toInterval({ start, end }: Interval): Interval {
  return { start, end };
}

async function readAccepted(
  api: CalcomApi,
  { eventTypeId, from, to }: EventTypeWindow,
  call: CallContext,
): Promise<Interval[]> {
  const wider = { start: from - LONGEST_BOOKING, end: to + LONGEST_BOOKING };
  const bookings = await readBookings(api, wider, { eventTypeId }, call);
  return bookings
    .filter((booking) => toBookingStatus(booking.status) === 'ACCEPTED' && eventTypeIdOf(booking) === eventTypeId)
    .filter((booking) => overlaps(booking, { start: from, end: to }))
    .map(({ start, end }) => ({ start, end }));
}

/**
 * Takes a call per calendar: the response does not say which calendar a time belongs to, and one broken calendar fails the
 * whole call.
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

async function readOwnerTimes(
  api: CalcomApi,
  window: Interval,
  selected: Promise<readonly Calendar[]>,
  call: CallContext,
): Promise<OwnerTimes> {
  const [bookings, events] = await Promise.all([
    readBookedTimes(api, window, call),
    selected.then((calendars) =>
      Promise.all(calendars.map(({ id }) => readCalendarTimes(api, toCalendarKey(id) as CalendarKey, window, call))),
    ),
  ]);
  return { bookings, events: events.flat() };
}

function overlaps(range: Interval, window: Interval): boolean {
  return range.start < window.end && range.end > window.start;
}

function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
