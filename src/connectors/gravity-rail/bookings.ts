import type { BookingState } from '../../domain/booking.ts';
import { InvalidInputError, ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { BookingRequest } from '../../domain/reservation.ts';
import type { BookingConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, isSameEmail, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { CalendarReader } from './calendar-reader.ts';
import { EventReader } from './event-reader.ts';
import { DAY_MS, eventQuery, hasNaiveTime, timesOf } from './event-times.ts';
import { cancelEvent, rescheduleEvent } from './event-writes.ts';
import { isWireId, type WireEvent } from './gravity-rail.wire.ts';
import { PagedList } from './list-pages.ts';
import { notFound, type Upstream, unexpectedRow } from './upstream.ts';
import type { ResourceWriter } from './writes.ts';

interface Parts {
  readonly upstream: Upstream;
  readonly calendars: CalendarReader;
  readonly events: PagedList<WireEvent>;
  readonly writer: ResourceWriter;
}

/**
 * Bookings are calendar events. The server checks the hours of the calendar and the attendee limit. No call confirms or rejects
 * an event (docs/providers/gravity-rail.md, section 2).
 */
export function createBookings(
  upstream: Upstream,
  calendars: CalendarReader,
  writer: ResourceWriter,
): BookingConnector {
  const events = new PagedList(upstream, path`/calendar-events`, upstream.wire.event);
  const parts = { upstream, calendars, events, writer };
  const reader = new EventReader(upstream, calendars);
  return {
    list: (query, call) => reader.list(query, call),
    get: (ids, call) => reader.get(ids, call),
    reschedule: (current, move, call) => rescheduleEvent({ upstream, writer, reader }, current, move, call),
    cancel: (current, reason, call) => cancelEvent(upstream, current, reason, call),
    find: (request, call) => findBooking(parts, request, call),
    create: (request, call) => createBooking(parts, request, call),
  };
}

async function findBooking(
  parts: Parts,
  request: BookingRequest,
  call: CallContext,
): Promise<BookingState | undefined> {
  const { account } = parts.upstream;
  const calendarId = calendarOf(request);
  const freshCall = withoutDedupe(call);
  const events = await similarEvents(parts, request, calendarId, freshCall);
  const zone = events.some(hasNaiveTime) ? await zoneOf(parts, calendarId, freshCall) : 'UTC';
  const bookings = events.map((event) => toBookingState(account, event, request, zone));
  return findCreated(
    bookings.filter((booking) => booking !== undefined),
    () => true,
  );
}

/** @throws SlotTakenError, InvalidInputError, ProviderError */
async function createBooking({ writer }: Parts, request: BookingRequest, call: CallContext): Promise<BookingState> {
  const calendarId = calendarOf(request);
  const { eventTypeId, start, end, booker, notes } = request;
  const { name, email, phone } = booker;
  const fields = {
    calendarId: Number(calendarId),
    eventTypeId: Number(eventTypeId),
    title: name,
    description: notes,
    startTime: new Date(start).toISOString(),
    endTime: new Date(end).toISOString(),
    attendees: [{ name, email, ...(phone !== undefined && { phone }) }],
  };
  try {
    const id = await writer.create(path`/calendar-events`, 'Event', fields, call);
    return { id, start, end, status: 'ACCEPTED' };
  } catch (error) {
    // Outside the calendar's hours, taken, or full (docs/providers/gravity-rail.md, section 7).
    if (hasStatus(error, 400, 409)) throw new SlotTakenError(start, end);
    throw error;
  }
}

/** The events of the calendar in this window that are not cancelled, and not of another event type. */
async function similarEvents(
  { upstream, events }: Parts,
  { eventTypeId, start, end }: BookingRequest,
  calendarId: string,
  call: CallContext,
): Promise<WireEvent[]> {
  const { enumValues } = upstream.wireFormat;
  const found = await events.all({ calendarId, ...eventQuery({ start, end }, Math.max(DAY_MS, end - start)) }, call);
  return found.filter(
    (event) =>
      (event.calendarId ?? calendarId) === calendarId &&
      (event.eventTypeId === undefined || event.eventTypeId === eventTypeId) &&
      enumValues.read('eventStatus', event.status ?? '') !== 'cancelled',
  );
}

async function zoneOf({ upstream, calendars }: Parts, calendarId: string, call: CallContext): Promise<Result<string>> {
  const calendar = (await calendars.get([calendarId], call, { schedules: false })).get(calendarId);
  if (calendar instanceof ProviderError) return calendar;
  const what = `time zone of calendar ${calendarId}, which its event times need`;
  return calendar?.timeZone ?? notFound(upstream.account, what);
}

/** Undefined if the event is another booking; an error if it may be the requested booking and cannot be read. */
function toBookingState(
  account: string,
  event: WireEvent,
  { start, end, booker }: BookingRequest,
  zone: Result<string>,
): Result<BookingState> | undefined {
  const { id, attendees, eventTypeId } = event;
  if (attendees && !attendees.some(({ email }) => isSameEmail(email, booker.email))) return undefined;
  const times = timesOf(event, zone);
  if (times === undefined) return unexpectedRow(account, `times of event ${id}`);
  if (times instanceof ProviderError) return times;
  if (times.start !== start || times.end !== end) return undefined;
  if (eventTypeId === undefined) return unexpectedRow(account, `event type of event ${id}`);
  return attendees ? { id, start, end, status: 'ACCEPTED' } : unexpectedRow(account, `attendees of event ${id}`);
}

/** The calendar in which to book. @throws InvalidInputError */
function calendarOf({ calendarId, eventTypeId }: BookingRequest): string {
  if (calendarId !== undefined && isWireId(calendarId) && isWireId(eventTypeId)) return calendarId;
  throw new InvalidInputError([{ path: ['id'], message: 'This hold has no calendar of Gravity Rail to book in' }]);
}
