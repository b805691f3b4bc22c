import { z } from 'zod';
import { bookingOutput } from './booking-output.ts';
import type { CalcomBooking } from './data.ts';
import { type CalcomContext, callerOf, success } from './endpoints.ts';
import { databaseFailure, failure } from './failure.ts';
import { checkedReadably } from './validation.ts';
import type { World } from './world.ts';

const declineBody = z.strictObject({ reason: z.string().optional() });

/** Two requests for one time can both be confirmed (docs/providers/calcom.md, section 16, #10789). */
export function confirmBooking(world: World, c: CalcomContext): Response {
  const booking = ownPending(world, c);
  booking.status = 'accepted';
  return decided(world, c, booking, 'BOOKING_CREATED');
}

export function declineBooking(world: World, c: CalcomContext): Response {
  checkedReadably(declineBody, c.var.body);
  const booking = ownPending(world, c);
  booking.status = 'rejected';
  return decided(world, c, booking, 'BOOKING_REJECTED');
}

function ownPending({ state }: World, c: CalcomContext): CalcomBooking {
  const uid = c.req.param('bookingUid');
  const booking = state.bookings.find((known) => known.uid === uid);
  if (!booking) throw failure(404, `Booking with uid=${uid} was not found in the database`);
  if (booking.userId !== callerOf(c).id) throw databaseFailure(401, 'TRPCError', 'UNAUTHORIZED');
  if (booking.status !== 'pending') throw databaseFailure(400, 'TRPCError', 'Booking already confirmed');
  return booking;
}

function decided(
  world: World,
  c: CalcomContext,
  booking: CalcomBooking,
  trigger: 'BOOKING_CREATED' | 'BOOKING_REJECTED',
): Response {
  booking.updatedAt = world.options.now();
  world.notify(trigger, booking);
  return success(c, bookingOutput(world, booking));
}
