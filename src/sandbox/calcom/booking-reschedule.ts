import { z } from 'zod';
import { checkTime, type TimeRequest } from './booking-create.ts';
import { bookingOutput } from './booking-output.ts';
import type { CalcomBooking } from './data.ts';
import { type CalcomContext, success } from './endpoints.ts';
import { hostOf } from './event-type-lookup.ts';
import { failure } from './failure.ts';
import { bookingUid } from './seed.ts';
import { checkedReadably, emailText, isoText } from './validation.ts';
import { isoWhole, MINUTE, parseIso, type Range } from './wall-time.ts';
import type { World } from './world.ts';

const rescheduleBody = z.strictObject({
  start: isoText,
  rescheduledBy: emailText.optional(),
  reschedulingReason: z.string().optional(),
  emailVerificationCode: z.string().optional(),
});

/**
 * Reschedules a booking: a new one with a new uid and the event type's own length replaces it
 * (docs/providers/calcom.md, section 10). Where bookings need confirmation, only the host's reschedule stays confirmed.
 * Seats are not supported.
 */
export function rescheduleBooking(world: World, c: CalcomContext): Response {
  const { state, options, ids } = world;
  const body = checkedReadably(rescheduleBody, c.var.body);
  const uid = c.req.param('bookingUid');
  const old = state.bookings.find((known) => known.uid === uid);
  if (!old) throw failure(404, `Booking with uid=${uid} was not found in the database`);
  if (old.status === 'cancelled' || old.status === 'rejected') {
    throw failure(400, `Can't reschedule booking with uid=${uid} because it has been cancelled or rescheduled already`);
  }
  const eventType = state.eventTypes.find(({ id }) => id === old.eventTypeId);
  if (!eventType) throw failure(404, `Event type with id ${old.eventTypeId} not found`);
  if (eventType.seatsPerTimeSlot !== null) throw failure(400, 'This fake provider reschedules no seats');
  const host = hostOf(world, eventType);
  const start = parseIso(body.start) ?? 0;
  const slot = { start, end: start + eventType.lengthInMinutes * MINUTE };
  checkTimeWithout(world, old, { eventType, host }, slot);

  const now = options.now();
  const isConfirmed = !eventType.confirmationPolicy || body.rescheduledBy === host.email;
  const booking: CalcomBooking = {
    ...structuredClone(old),
    ...slot,
    id: ids.next(),
    uid: bookingUid(ids),
    status: isConfirmed ? 'accepted' : 'pending',
    createdAt: now,
    updatedAt: now,
    rescheduledFromUid: old.uid,
    ...(body.reschedulingReason !== undefined && { reschedulingReason: body.reschedulingReason }),
    ...(body.rescheduledBy !== undefined && { rescheduledByEmail: body.rescheduledBy }),
  };
  state.bookings.push(booking);
  Object.assign(old, { status: 'cancelled', rescheduledToUid: booking.uid, updatedAt: now });
  // Users report that a reschedule is delivered as a request (docs/providers/calcom.md, section 16, #21169).
  world.notify(isConfirmed ? 'BOOKING_RESCHEDULED' : 'BOOKING_REQUESTED', booking, {
    rescheduleId: old.id,
    rescheduleUid: old.uid,
    rescheduleStartTime: isoWhole(old.start),
    rescheduleEndTime: isoWhole(old.end),
    rescheduledBy: body.rescheduledBy,
  });
  return success(c, { ...bookingOutput(world, booking), isPlatformManagedUserBooking: false }, 201);
}

/** Checks a time as if the booking itself did not occupy any. */
function checkTimeWithout(
  world: World,
  booking: CalcomBooking,
  { eventType, host }: Pick<TimeRequest, 'eventType' | 'host'>,
  slot: Range,
) {
  const { status } = booking;
  const email = booking.attendees[0]?.email;
  booking.status = 'cancelled';
  try {
    checkTime(world, { body: { attendee: { email } }, eventType, host }, slot);
  } finally {
    booking.status = status;
  }
}
