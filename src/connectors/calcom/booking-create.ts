import type { BookingState } from '../../domain/booking.ts';
import { ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Booker, BookingRequest } from '../../domain/reservation.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, isSameEmail, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { readBookings } from './booking-list.ts';
import { toBookingState, toBookingStatus } from './calcom.map.ts';
import { bookedResponse, type WireListedBooking } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import type { EventTypeReader } from './event-types.ts';
import { MINUTE, minutesBetween } from './hold-requests.ts';

/**
 * Books a time; Cal.com does not link the booking to a hold of that time. A recurring event type books a series, of which the
 * first booking is returned.
 *
 * @throws SlotTakenError
 */
export async function createBooking(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  { eventTypeId, start, end, booker, notes }: BookingRequest,
  call: CallContext,
): Promise<BookingState> {
  const { durationMinutes } = await eventTypes.one(eventTypeId, call);
  const minutes = minutesBetween(start, end);
  const { name, email, timeZone, phone } = booker;
  const body = {
    start: new Date(start).toISOString(),
    eventTypeId: Number(eventTypeId),
    attendee: { name, email, timeZone, ...(phone !== undefined && { phoneNumber: phone }) },
    // Event types of one length reject every length, even their own.
    ...(minutes !== durationMinutes && { lengthInMinutes: minutes }),
    ...(notes !== undefined && { bookingFieldsResponses: { notes } }),
  };
  try {
    const booked = await api.request(
      { resource: 'bookings', method: 'POST', path: path`/v2/bookings`, body, answer: bookedResponse },
      call,
    );
    return toBookingState(Array.isArray(booked) ? booked[0]! : booked);
  } catch (error) {
    throw withSlotTaken(error, start, end);
  }
}

/**
 * The booking of a time for a booker. The list is not filtered by e-mail address, since Cal.com compares
 * addresses exactly and stores a different one for managed users (docs/providers/calcom.md, section 10).
 *
 * @throws ProviderError also if a booking of that time has no readable attendees and no other one matches.
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
    .map((booking) => (booking.attendees ? booking : api.unexpectedShape('booking', ['attendees'])));
  const found = findCreated(sameTime, ({ attendees }) =>
    (attendees ?? []).some((attendee) => isSame(booker, attendee)),
  );
  return found && toBookingState(found);
}

function hasTimeOf({ eventTypeId, start, end }: BookingRequest, booking: WireListedBooking): boolean {
  return (
    toBookingStatus(booking.status) !== 'CANCELLED' &&
    String(booking.eventType?.id ?? booking.eventTypeId) === eventTypeId &&
    booking.start === start &&
    booking.end === end
  );
}

type WireAttendee = NonNullable<WireListedBooking['attendees']>[number];

function isSame(booker: Booker, { email, displayEmail }: WireAttendee): boolean {
  return isSameEmail(email, booker.email) || isSameEmail(displayEmail, booker.email);
}

/**
 * A `SlotTakenError` if a booking was rejected because its time is taken, otherwise the error itself. Taken time is a 400 that
 * differs from other errors only in its message; full seats and races are 409 (docs/providers/calcom.md, section 10).
 */
export function withSlotTaken(error: unknown, start: number, end: number): unknown {
  const isTaken = hasStatus(error, 409) || (error instanceof ProviderError && error.upstreamReason === 'TIME_TAKEN');
  return isTaken ? new SlotTakenError(start, end) : error;
}
