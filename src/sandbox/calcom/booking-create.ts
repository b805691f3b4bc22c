import { DateTime } from 'luxon';
import { bookedEventType, type CreateBookingBody, locationOf, readCreateBody, responsesOf } from './booking-body.ts';
import { bookingOutput } from './booking-output.ts';
import type { CalcomAttendee, CalcomBooking, CalcomEventType, CalcomUser } from './data.ts';
import { type CalcomContext, success } from './endpoints.ts';
import { lengthsOf } from './event-type-lookup.ts';
import { bareFailure, failure } from './failure.ts';
import { freeRanges } from './openings.ts';
import { bookingUid } from './seed.ts';
import { crossesSeatedBooking, isWithinBookingWindow, limitReached, seatedBookingAt } from './slot-times.ts';
import { DAY, MINUTE, parseIso, type Range } from './wall-time.ts';
import type { World } from './world.ts';

/** The input that determines whether a time can be booked. */
export interface TimeRequest {
  readonly body: Pick<CreateBookingBody, 'lengthInMinutes'> & {
    readonly attendee: { readonly email?: string | undefined };
  };
  readonly eventType: CalcomEventType;
  readonly host: CalcomUser;
}

interface Request extends TimeRequest {
  readonly body: CreateBookingBody;
  readonly responses: Record<string, unknown>;
  readonly location: string;
}

/**
 * Books one time, a series, or a seat (docs/providers/calcom.md, section 10). It neither respects nor consumes holds.
 */
export async function createBooking(world: World, c: CalcomContext): Promise<Response> {
  const body = readCreateBody(c.var.body);
  const { eventType, host } = bookedEventType(world, body);
  if (body.instant) throw failure(400, 'Instant meetings are only supported for team event types');
  checkMayBook(world, c, eventType, body);
  const request = {
    body,
    eventType,
    host,
    responses: responsesOf(eventType, body),
    location: locationOf(eventType, body.location),
  };
  const slots = slotsOf(request);
  for (const slot of slots) checkTime(world, request, slot);
  await world.options.beforeInsert?.('booking');
  if (world.options.failNextBookings) {
    world.options.failNextBookings -= 1;
    throw bareFailure(500, 'Internal server error');
  }

  const recurringBookingUid = eventType.recurrence ? world.ids.uuid() : undefined;
  const made = slots.map((slot) => ({
    ...book(world, request, slot, recurringBookingUid),
    isPlatformManagedUserBooking: false,
  }));
  return success(c, eventType.recurrence ? made : made[0], 201);
}

function checkMayBook(
  world: World,
  { var: { caller } }: CalcomContext,
  eventType: CalcomEventType,
  body: CreateBookingBody,
) {
  if (eventType.bookingRequiresAuthentication && caller?.id !== eventType.ownerId) {
    throw caller
      ? failure(403, 'You are not allowed to book this event type')
      : failure(401, 'This event type requires authentication to be booked');
  }
  if (body.recurrenceCount !== undefined && body.recurrenceCount > (eventType.recurrence?.occurrences ?? 0)) {
    throw failure(400, `Can't specify recurrenceCount=${body.recurrenceCount} for this event type`);
  }
  const { lengthInMinutes } = body;
  if (lengthInMinutes !== undefined && !eventType.lengthInMinutesOptions) {
    throw failure(400, "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths.");
  }
  if (lengthInMinutes !== undefined && !lengthsOf(eventType).includes(lengthInMinutes)) {
    throw failure(400, `lengthInMinutes must be one of the event type's lengths: ${lengthsOf(eventType).join(', ')}`);
  }
  if (eventType.requiresBookerEmailVerification) {
    if (body.emailVerificationCode === undefined) throw bareFailure(400, 'email_verification_required');
    if (body.emailVerificationCode !== (world.options.verificationCode ?? '123456')) {
      throw bareFailure(400, 'invalid_verification_code');
    }
  }
}

function slotsOf({ body, eventType, host }: Request): Range[] {
  const length = (body.lengthInMinutes ?? eventType.lengthInMinutes) * MINUTE;
  const first = parseIso(body.start) ?? 0;
  const { recurrence } = eventType;
  if (!recurrence) return [{ start: first, end: first + length }];

  const unit = { yearly: 'years', monthly: 'months', weekly: 'weeks' }[recurrence.frequency];
  return Array.from({ length: body.recurrenceCount ?? recurrence.occurrences }, (_, index) => {
    const start = DateTime.fromMillis(first, { zone: host.timeZone })
      .plus({ [unit]: index * recurrence.interval })
      .toMillis();
    return { start, end: start + length };
  });
}

/** @throws CalcomFailure if it cannot be booked at that time. */
export function checkTime(world: World, { body, eventType, host }: TimeRequest, slot: Range) {
  const now = world.options.now();
  if (slot.start < now) throw failure(400, 'Attempting to book a meeting in the past.');
  const isTooSoon = slot.start < now + eventType.minimumBookingNotice * MINUTE;
  if (isTooSoon || !isWithinBookingWindow(world, eventType, host, slot.start)) {
    throw failure(400, `The event type can't be booked at the "start" time provided: too soon or too far ahead.`);
  }
  const seated = eventType.seatsPerTimeSlot === null ? undefined : seatedBookingAt(world, eventType, slot.start);
  if (seated) {
    if (seated.attendees.length >= (eventType.seatsPerTimeSlot ?? 0)) {
      throw failure(409, 'booking_seats_full_error');
    }
    if (seated.attendees.some(({ email }) => email === body.attendee.email)) {
      throw bareFailure(409, 'already_signed_up_for_this_booking_error');
    }
    return;
  }
  const reachedLimit = limitReached(world, eventType, host, slot);
  if (reachedLimit) throw bareFailure(401, `${reachedLimit}_limit_reached`);
  if (!isAvailable(world, eventType, host, slot)) {
    throw failure(400, `User either already has booking at this time or is not available`);
  }
}

/** Any free minute can be booked, whether it is on the grid of the slots or not. */
function isAvailable(world: World, eventType: CalcomEventType, host: CalcomUser, slot: Range): boolean {
  const window = { start: slot.start - DAY, end: slot.end + DAY };
  const isFree = freeRanges(world, eventType, host, window).some(
    (free) => free.start <= slot.start && slot.end <= free.end,
  );
  return isFree && !(eventType.seatsPerTimeSlot !== null && crossesSeatedBooking(world, eventType, slot));
}

function book(world: World, request: Request, slot: Range, recurringBookingUid: string | undefined) {
  const { state, options, ids } = world;
  const { body, eventType, host, responses, location } = request;
  const now = options.now();
  const isSeated = eventType.seatsPerTimeSlot !== null;
  const attendee = attendeeOf(request, isSeated ? ids.uuid() : undefined);
  const shared = isSeated ? seatedBookingAt(world, eventType, slot.start) : undefined;
  const seat = attendee.seatUid === undefined ? {} : { seatUid: attendee.seatUid };
  if (shared) {
    shared.attendees.push(attendee);
    shared.updatedAt = now;
    world.notify('BOOKING_CREATED', shared);
    return { ...bookingOutput(world, shared), ...seat };
  }
  const isDuplicate = state.bookings.some(
    (other) => other.eventTypeId === eventType.id && other.status === 'accepted' && other.start === slot.start,
  );
  if (isDuplicate) throw bareFailure(409, 'booking_conflict_error');

  const booking: CalcomBooking = {
    id: ids.next(),
    uid: bookingUid(ids),
    userId: host.id,
    eventTypeId: eventType.id,
    title: `${eventType.title} between ${host.name} and ${body.attendee.name}`,
    description: eventType.description,
    status: eventType.confirmationPolicy ? 'pending' : 'accepted',
    ...slot,
    attendees: [attendee],
    guests: body.guests ?? [],
    location,
    metadata: body.metadata ?? {},
    bookingFieldsResponses: { name: attendee.name, email: attendee.email, ...responses },
    cancellationReason: '',
    cancelledByEmail: '',
    createdAt: now,
    updatedAt: now,
    ...(recurringBookingUid === undefined ? {} : { recurringBookingUid }),
  };
  state.bookings.push(booking);
  world.notify(booking.status === 'pending' ? 'BOOKING_REQUESTED' : 'BOOKING_CREATED', booking);
  return { ...bookingOutput(world, booking), ...seat };
}

function attendeeOf({ body, responses }: Request, seatUid: string | undefined): CalcomAttendee {
  const { name, timeZone, language = 'en', phoneNumber } = body.attendee;
  const email = body.attendee.email ?? `${phoneNumber?.slice(1)}@sms.cal.com`;
  return {
    name,
    email,
    timeZone,
    language,
    absent: false,
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(seatUid === undefined
      ? {}
      : { seatUid, bookingFieldsResponses: { name, email, ...responses }, metadata: body.metadata ?? {} }),
  };
}
