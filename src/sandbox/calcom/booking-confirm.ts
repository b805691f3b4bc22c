import { z } from 'zod';
import { bookingOutput } from './booking-output.ts';
import type { CalcomBooking } from './data.ts';
import { databaseFailure, failure } from './failure.ts';
import { type Call, callerOf, type Reply, success } from './routing.ts';
import { checkedReadably } from './validation.ts';
import type { World } from './world.ts';

const declineBody = z.strictObject({ reason: z.string().optional() });

/** Two requests for one time can both be confirmed (docs/providers/calcom.md, section 16, #10789). */
export function confirmBooking(world: World, call: Call): Reply {
  const booking = ownPending(world, call);
  booking.status = 'accepted';
  return decided(world, booking, 'BOOKING_CREATED');
}

export function declineBooking(world: World, call: Call): Reply {
  checkedReadably(declineBody, call.body);
  const booking = ownPending(world, call);
  booking.status = 'rejected';
  return decided(world, booking, 'BOOKING_REJECTED');
}

function ownPending({ state }: World, call: Call): CalcomBooking {
  const uid = call.params['bookingUid'];
  const booking = state.bookings.find((known) => known.uid === uid);
  if (!booking) throw failure(404, `Booking with uid=${uid} was not found in the database`);
  if (booking.userId !== callerOf(call).id) throw databaseFailure(401, 'TRPCError', 'UNAUTHORIZED');
  if (booking.status !== 'pending') throw databaseFailure(400, 'TRPCError', 'Booking already confirmed');
  return booking;
}

function decided(world: World, booking: CalcomBooking, trigger: 'BOOKING_CREATED' | 'BOOKING_REJECTED'): Reply {
  booking.updatedAt = world.options.now();
  world.tell(trigger, booking);
  return success(bookingOutput(world, booking));
}
