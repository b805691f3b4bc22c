import { InvalidInputError, ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Booking, BookingRequest } from '../../domain/reservation.ts';
import type { BookingConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, isSameEmail, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { brokenRow, type CalendarReader, notFound, type ReaderParts } from './calendar-reader.ts';
import { eventQuery, hasNaiveTime, timesOf } from './event-times.ts';
import { isWireId, type WireEvent } from './gravity-rail.wire.ts';
import { createPagedList } from './list-pages.ts';
import type { Writes } from './writes.ts';

/**
 * Reasons to refuse a booking: outside the calendar's hours, taken, or full (docs/providers/gravity-rail.md, section
 * 7).
 */
const REFUSED = [400, 409];

/** Calendar events. The server checks the calendar's hours and the attendee limit itself. */
export function createBookings(parts: ReaderParts, reader: CalendarReader, writes: Writes): BookingConnector {
  const { account, http, wire } = parts;
  const { literals } = parts.dialect;
  const pages = createPagedList(http, path`/calendar-events`, wire.eventRow);

  /** All events of the calendar in these hours that are not cancelled, and of this type. */
  async function eventsLike({ eventTypeId, start, end }: BookingRequest, calendarId: string, call: CallContext) {
    const rows = await pages.all({ calendarId, ...eventQuery({ start, end }) }, call);
    return rows.flatMap(({ id, value }) =>
      value &&
      (value.calendarId ?? calendarId) === calendarId &&
      value.eventTypeId === eventTypeId &&
      literals.read('eventStatus', value.status ?? '') !== 'cancelled'
        ? { ...value, id }
        : [],
    );
  }

  async function zoneOf(calendarId: string, call: CallContext): Promise<Result<string>> {
    const calendar = (await reader.get([calendarId], call, { schedules: false })).get(calendarId);
    if (calendar instanceof ProviderError) return calendar;
    return calendar?.timeZone ?? notFound(account, `time zone of calendar ${calendarId}, which its event times need`);
  }

  /** Undefined for another booking; an error for one that can be the wanted one, but cannot be read. */
  function toBooking(
    event: WireEvent & { readonly id: string },
    { start, end, booker }: BookingRequest,
    zone: Result<string>,
  ): Result<Booking> | undefined {
    const { id, attendees } = event;
    if (attendees && !attendees.some(({ email }) => isSameEmail(email, booker.email))) return undefined;
    const times = timesOf(event, zone);
    if (times === undefined) return brokenRow(account, `times of event ${id}`);
    if (times instanceof ProviderError) return times;
    if (times.start !== start || times.end !== end) return undefined;
    return attendees ? { id, start, end, status: 'ACCEPTED' } : brokenRow(account, `attendees of event ${id}`);
  }

  return {
    async find(request, call): Promise<Booking | undefined> {
      const calendarId = placeOf(request);
      const fresh = withoutDedupe(call);
      const events = await eventsLike(request, calendarId, fresh);
      const zone = events.some(hasNaiveTime) ? await zoneOf(calendarId, fresh) : 'UTC';
      const bookings = events.map((event) => toBooking(event, request, zone));
      return findCreated(
        bookings.filter((booking) => booking !== undefined),
        () => true,
      );
    },
    async create(request: BookingRequest, call): Promise<Booking> {
      const calendarId = placeOf(request);
      const { eventTypeId, start, end, booker, notes } = request;
      const attendee = {
        name: booker.name,
        email: booker.email,
        ...(booker.phone !== undefined && { phone: booker.phone }),
      };
      const fields = {
        calendarId: Number(calendarId),
        eventTypeId: Number(eventTypeId),
        title: booker.name,
        description: notes,
        startTime: new Date(start).toISOString(),
        endTime: new Date(end).toISOString(),
        attendees: [attendee],
      };
      try {
        const id = await writes.post(path`/calendar-events`, 'Event', fields, call);
        return { id, start, end, status: 'ACCEPTED' };
      } catch (error) {
        if (hasStatus(error, ...REFUSED)) {
          throw new SlotTakenError(start, end);
        }
        throw error;
      }
    },
  };
}

/** The calendar to book at. @throws InvalidInputError */
function placeOf({ calendarId, eventTypeId }: BookingRequest): string {
  if (calendarId !== undefined && isWireId(calendarId) && isWireId(eventTypeId)) return calendarId;
  throw new InvalidInputError([{ path: ['id'], message: 'This hold has no calendar of Gravity Rail to book in' }]);
}
