import { ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Booker, Booking, Hold } from '../../domain/reservation.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, isSameEmail, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { readBookings } from './booking-list.ts';
import { toBooking, toBookingStatus } from './calcom.map.ts';
import { envelope, type WireListedBooking, wireBooked } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

const MINUTE = 60_000;

interface BookingRequest {
  readonly hold: Hold;
  readonly booker: Booker;
  readonly notes: string | undefined;
  /** Only where it differs from the event type's own. */
  readonly lengthInMinutes: number | undefined;
}

/**
 * Books the time of a hold; Cal.com knows no link between the two. Of a series that a recurring event type books, the
 * first booking is answered.
 *
 * @throws SlotTakenError
 */
export async function book(api: CalcomApi, request: BookingRequest, call: CallContext): Promise<Booking> {
  const { hold, booker, notes, lengthInMinutes } = request;
  const { name, email, timeZone, phone } = booker;
  const body = {
    start: new Date(hold.start).toISOString(),
    eventTypeId: Number(hold.eventTypeId),
    attendee: { name, email, timeZone, ...(phone !== undefined && { phoneNumber: phone }) },
    ...(lengthInMinutes !== undefined && { lengthInMinutes }),
    ...(notes !== undefined && { bookingFieldsResponses: { notes } }),
  };
  try {
    const { data } = await api.request(
      { resource: 'bookings', method: 'POST', path: path`/v2/bookings`, body, answer: envelope(wireBooked) },
      call,
    );
    return toBooking(Array.isArray(data) ? data[0]! : data);
  } catch (error) {
    if (isTaken(error)) throw new SlotTakenError(hold.start, hold.end);
    throw error;
  }
}

/**
 * The booking of a hold's time for a booker. The list is not filtered by e-mail address, since Cal.com compares
 * addresses exactly and stores a different one for managed users (docs/providers/calcom.md, section 10).
 */
export async function findBooking(
  api: CalcomApi,
  hold: Hold,
  booker: Booker,
  call: CallContext,
): Promise<Booking | undefined> {
  const window = { start: hold.start - MINUTE, end: hold.end + MINUTE };
  const listed = await readBookings(api, window, { eventTypeId: hold.eventTypeId }, withoutDedupe(call));
  const ofTime = listed
    .filter((booking) => isOfTime(hold, booking))
    .map((booking) =>
      booking.attendees ? booking : api.fail('UPSTREAM_INVALID', 'returned a booking without attendees'),
    );
  const made = findCreated(ofTime, ({ attendees }) => (attendees ?? []).some((attendee) => isOneOf(booker, attendee)));
  return made && toBooking(made);
}

function isOfTime({ eventTypeId, start, end }: Hold, booking: WireListedBooking): boolean {
  return (
    toBookingStatus(booking.status) !== 'CANCELLED' &&
    String(booking.eventType?.id ?? booking.eventTypeId) === eventTypeId &&
    booking.start === start &&
    booking.end === end
  );
}

type WireAttendee = NonNullable<WireListedBooking['attendees']>[number];

function isOneOf(booker: Booker, { email, displayEmail }: WireAttendee): boolean {
  return isSameEmail(email, booker.email) || isSameEmail(displayEmail, booker.email);
}

/**
 * Taken time is a 400 that differs from other errors only in its text; full seats and races are 409
 * (docs/providers/calcom.md, section 10).
 */
function isTaken(error: unknown): boolean {
  return hasStatus(error, 409) || (error instanceof ProviderError && error.upstreamReason === 'TIME_TAKEN');
}
