import type { BookingState } from '../../domain/booking.ts';
import { InvalidInputError, type ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { Booker, BookingRequest } from '../../domain/reservation.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, isSameEmail, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { eventTypeIdOf, readBookings } from './booking-list.ts';
import { toBookingState, toBookingStatus } from './calcom.map.ts';
import { bookedResponse, type WireListedBooking } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import type { EventTypeReader } from './event-type-reader.ts';
import { hasReason } from './failure-reason.ts';
import { addMinutes, MINUTE, minutesBetween } from './hold-requests.ts';

/**
 * Books a time; Cal.com does not link the booking to a hold of that time. A recurring event type books a series, of which the
 * first booking is returned.
 *
 * @param now the clock, epoch milliseconds
 * @throws SlotTakenError
 * @throws InvalidInputError if the event type requires a phone number.
 */
export async function createBooking(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  request: BookingRequest,
  call: CallContext,
  now: () => number,
): Promise<BookingState> {
  const { eventTypeId, start, end } = request;
  const eventType = await eventTypes.find(eventTypeId, call);
  const minutes = minutesBetween(start, end);
  // Event types of one length reject every length, even their own.
  const lengthInMinutes = minutes === eventType?.durationMinutes ? undefined : minutes;
  try {
    return await book(api, request, lengthInMinutes, call);
  } catch (error) {
    if (hasReason(error, 'OUTSIDE_BOOKING_WINDOW')) throw outsideBookingWindow(api, eventType, start, now());
    // Whether another user's event type has several lengths cannot be read.
    if (eventType || !hasReason(error, 'LENGTH_NOT_ACCEPTED')) throw error;
    return book(api, request, undefined, call);
  }
}

async function book(
  api: CalcomApi,
  { eventTypeId, start, end, booker, notes }: BookingRequest,
  lengthInMinutes: number | undefined,
  call: CallContext,
): Promise<BookingState> {
  const { name, email, timeZone, phone } = booker;
  const body = {
    start: new Date(start).toISOString(),
    eventTypeId: Number(eventTypeId),
    attendee: { name, email, timeZone, ...(phone !== undefined && { phoneNumber: phone }) },
    ...(lengthInMinutes !== undefined && { lengthInMinutes }),
    ...(notes !== undefined && { bookingFieldsResponses: { notes } }),
  };
  try {
    const booked = await api.request(
      { resource: 'bookings', method: 'POST', path: path`/v2/bookings`, body, schema: bookedResponse },
      call,
    );
    return toBookingState(Array.isArray(booked) ? booked[0]! : booked);
  } catch (error) {
    if (hasReason(error, 'PHONE_REQUIRED')) {
      const message = 'Cal.com requires a phone number for bookings of this event type';
      throw new InvalidInputError([{ path: ['attendee', 'phone'], message }]);
    }
    throw withSlotTaken(error, start, end);
  }
}

/** Cal.com has one message for both ends of the booking window. */
function outsideBookingWindow(
  api: CalcomApi,
  eventType: EventType | undefined,
  start: number,
  now: number,
): ProviderError {
  const minutes = eventType?.minimumNoticeMinutes ?? 0;
  if (start <= now) return api.error('INVALID_INPUT', 'does not book times in the past: choose a later slot');
  if (start < addMinutes(now, minutes)) {
    const why = `bookings of this event type need ${minutes} minutes of notice`;
    return api.error('INVALID_INPUT', `rejected the time as too soon: ${why}; choose a later slot`);
  }
  if (!eventType) {
    const why = 'it is inside the minimum notice or outside the booking window of the event type';
    return api.error('INVALID_INPUT', `rejected the time: ${why}; choose another slot`);
  }
  const why = 'it is outside the booking window of the event type';
  return api.error('INVALID_INPUT', `rejected the time as too far ahead: ${why}; choose an earlier slot`);
}

/**
 * The booking of a time for a booker. The list is not filtered by e-mail address, since Cal.com compares
 * addresses exactly and stores a different one for managed users (docs/providers/calcom.md, section 10).
 *
 * @throws ProviderError also if a booking of that time has no readable attendees or event type, and no other one matches.
 */
export async function findBooking(
  api: CalcomApi,
  request: BookingRequest,
  call: CallContext,
): Promise<BookingState | undefined> {
  const { eventTypeId, start, end, booker } = request;
  if (!isNumericId(eventTypeId)) return undefined;
  const window = { start: start - MINUTE, end: end + MINUTE };
  const listed = await readBookings(api, window, { eventTypeId }, withoutDedupe(call));
  const sameTime = listed
    .filter((booking) => hasTimeOf(request, booking))
    .map((booking) => {
      const unreadable = unreadableIn(booking, booker);
      return unreadable ? api.unexpectedShape('booking', [unreadable]) : booking;
    });
  const found = findCreated(sameTime, (booking) => isBookedBy(booker, booking));
  return found && toBookingState(found);
}

/** Whether it has the time and, if it can be read, the event type of the request, and is not cancelled. */
function hasTimeOf({ eventTypeId, start, end }: BookingRequest, booking: WireListedBooking): boolean {
  return (
    toBookingStatus(booking.status) !== 'CANCELLED' &&
    (hasUnreadableType(booking) || eventTypeIdOf(booking) === eventTypeId) &&
    booking.start === start &&
    booking.end === end
  );
}

/** The field whose absence leaves open whether the booking is that of the booker. */
function unreadableIn(booking: WireListedBooking, booker: Booker): 'attendees' | 'eventType' | undefined {
  if (!booking.attendees) return 'attendees';
  return hasUnreadableType(booking) && isBookedBy(booker, booking) ? 'eventType' : undefined;
}

/** Not one whose event type was deleted, for which Cal.com returns null. */
function hasUnreadableType(booking: WireListedBooking): boolean {
  return booking.eventType === undefined && eventTypeIdOf(booking) === undefined;
}

function isBookedBy(booker: Booker, { attendees }: WireListedBooking): boolean {
  return (attendees ?? []).some((attendee) => isSame(booker, attendee));
}

type WireAttendee = NonNullable<WireListedBooking['attendees']>[number];

function isSame(booker: Booker, { email, displayEmail }: WireAttendee): boolean {
  return isSameEmail(email, booker.email) || isSameEmail(displayEmail, booker.email);
}

/**
 * A `SlotTakenError` if a booking was rejected because its time is taken, otherwise the error itself. Full seats and races are
 * 409 (docs/providers/calcom.md, section 10).
 */
export function withSlotTaken(error: unknown, start: number, end: number): unknown {
  const isTaken = hasStatus(error, 409) || hasReason(error, 'TIME_TAKEN');
  return isTaken ? new SlotTakenError(start, end) : error;
}
