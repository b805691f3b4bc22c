import { InvalidInputError, SlotTakenError } from '../../domain/errors.ts';
import type { Booker, Booking, Hold } from '../../domain/reservation.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { readAllPages } from '../http/paging.ts';
import { findCreated, isSameEmail, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { toBooking, toBookingStatus } from './calcom.map.ts';
import { bookedResponse, bookingsResponse, type WireListedBooking } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';
import { hasReason } from './failure-reason.ts';

const MINUTE = 60_000;
const BOOKINGS_PER_PAGE = 250;

interface BookingRequest {
  readonly hold: Hold;
  readonly booker: Booker;
  readonly notes: string | undefined;
  /** Only for event types with several lengths: Cal.com rejects it for all others. */
  readonly lengthInMinutes: number | undefined;
}

/**
 * All bookings that lie wholly inside the window, in any status (docs/providers/calcom.md, section 10). Users report
 * that filters are sometimes ignored, so callers must filter the result again.
 */
export function readBookings(
  api: CalcomApi,
  window: Interval,
  filters: { readonly eventTypeId?: string },
  call: CallContext,
): Promise<WireListedBooking[]> {
  return readAllPages(api.account, async (page, isRepeat) => {
    const query = {
      ...filters,
      afterStart: new Date(window.start).toISOString(),
      beforeEnd: new Date(window.end).toISOString(),
      sortStart: 'asc',
      take: BOOKINGS_PER_PAGE,
      skip: (page - 1) * BOOKINGS_PER_PAGE,
    };
    const request = { resource: 'bookings', path: path`/v2/bookings`, query } as const;
    const pageCall = isRepeat ? withoutDedupe(call) : call;
    const { data, pagination } = await api.request({ ...request, schema: bookingsResponse }, pageCall);
    return {
      rows: data,
      pageCount: pagination?.totalPages ?? undefined,
      total: pagination?.totalItems ?? undefined,
      hasNext: pagination?.hasNextPage ?? data.length === BOOKINGS_PER_PAGE,
    };
  });
}

/**
 * Books the time of a hold; Cal.com does not link the two. A recurring event type books a series, of which the first
 * booking is returned.
 *
 * @throws SlotTakenError
 * @throws InvalidInputError if the event type requires a phone number.
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
    const booked = await api.request(
      { resource: 'bookings', method: 'POST', path: path`/v2/bookings`, body, schema: bookedResponse },
      call,
    );
    return toBooking(Array.isArray(booked) ? booked[0]! : booked);
  } catch (error) {
    if (isTaken(error)) throw new SlotTakenError(hold.start, hold.end);
    if (hasReason(error, 'PHONE_REQUIRED')) {
      const message = 'Cal.com requires a phone number for bookings of this event type';
      throw new InvalidInputError([{ path: ['attendee', 'phone'], message }]);
    }
    throw error;
  }
}

/**
 * The booking of a hold's time for a booker. The list is not filtered by e-mail address, since Cal.com compares
 * addresses exactly and stores a different one for managed users (docs/providers/calcom.md, section 10).
 *
 * @throws ProviderError also if a booking of that time has no readable attendees and no other one matches.
 */
export async function findBooking(
  api: CalcomApi,
  hold: Hold,
  booker: Booker,
  call: CallContext,
): Promise<Booking | undefined> {
  const window = { start: hold.start - MINUTE, end: hold.end + MINUTE };
  const listed = await readBookings(api, window, { eventTypeId: hold.eventTypeId }, withoutDedupe(call));
  const sameTime = listed
    .filter((booking) => hasTimeOf(hold, booking))
    .map((booking) => (booking.attendees ? booking : api.unexpectedShape('booking', ['attendees'])));
  const found = findCreated(sameTime, ({ attendees }) =>
    (attendees ?? []).some((attendee) => isSame(booker, attendee)),
  );
  return found && toBooking(found);
}

function hasTimeOf({ eventTypeId, start, end }: Hold, booking: WireListedBooking): boolean {
  return (
    toBookingStatus(booking.status) !== 'CANCELLED' &&
    eventTypeIdOf(booking) === eventTypeId &&
    booking.start === start &&
    booking.end === end
  );
}

/** The id of the booked event type, as in the domain. */
export function eventTypeIdOf({ eventType, eventTypeId }: WireListedBooking): string {
  return String(eventType?.id ?? eventTypeId);
}

type WireAttendee = NonNullable<WireListedBooking['attendees']>[number];

function isSame(booker: Booker, { email, displayEmail }: WireAttendee): boolean {
  return isSameEmail(email, booker.email) || isSameEmail(displayEmail, booker.email);
}

/** Whether a booking was rejected because its time is taken; full seats and races are 409 (docs/providers/calcom.md, section 10). */
function isTaken(error: unknown): boolean {
  return hasStatus(error, 409) || hasReason(error, 'TIME_TAKEN');
}
