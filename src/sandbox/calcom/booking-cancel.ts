import { z } from 'zod';
import { bookingOutput } from './booking-output.ts';
import type { CalcomBooking } from './data.ts';
import { type CalcomContext, success } from './endpoints.ts';
import { bareFailure, failure } from './failure.ts';
import { checkedReadably } from './validation.ts';
import type { World } from './world.ts';

const cancelBody = z.strictObject({
  cancellationReason: z.string().optional(),
  cancelSubsequentBookings: z.boolean().optional(),
});
const cancelSeatBody = z.strictObject({ seatUid: z.string(), cancellationReason: z.string().optional() });

/**
 * Cancels a booking, the rest of a series, or one seat (docs/providers/calcom.md, section 10). Anyone with the uid may
 * cancel; a host must give a reason.
 */
export function cancelBooking(world: World, c: CalcomContext, found: readonly CalcomBooking[]): Response {
  const isSeat = typeof c.var.body === 'object' && c.var.body !== null && 'seatUid' in c.var.body;
  const seatUid = isSeat ? checkedReadably(cancelSeatBody, c.var.body).seatUid : undefined;
  const { cancellationReason = '', cancelSubsequentBookings = false } = isSeat
    ? { cancellationReason: checkedReadably(cancelSeatBody, c.var.body).cancellationReason }
    : checkedReadably(cancelBody, c.var.body);

  const now = world.options.now();
  const [first] = found;
  if (!first) throw failure(404, `Booking with uid=${c.req.param('bookingUid')} was not found in the database`);
  const isSeries = first.uid !== c.req.param('bookingUid');
  const remaining = isSeries ? found.filter(({ status, end }) => status !== 'cancelled' && end >= now) : found;
  const target = remaining[0] ?? first;
  checkMayCancel(world, c, target, cancellationReason, isSeat);

  if (seatUid !== undefined) {
    const seat = target.attendees.findIndex((attendee) => attendee.seatUid === seatUid);
    if (seat === -1) throw failure(404, `Seat with uid=${seatUid} was not found`);
    target.attendees.splice(seat, 1);
    target.updatedAt = now;
    if (target.attendees.length === 0) cancel(target);
    return success(c, bookingOutput(world, target));
  }

  const subsequent = world.state.bookings.filter(
    ({ recurringBookingUid, start, status }) =>
      recurringBookingUid !== undefined &&
      recurringBookingUid === target.recurringBookingUid &&
      start > target.start &&
      status !== 'cancelled',
  );
  const cancelled = isSeries ? remaining : [target, ...(cancelSubsequentBookings ? subsequent : [])];
  cancelled.forEach(cancel);
  return success(c, isSeries ? found.map((booking) => bookingOutput(world, booking)) : bookingOutput(world, target));

  function cancel(booking: CalcomBooking) {
    booking.status = 'cancelled';
    booking.cancellationReason = cancellationReason;
    booking.cancelledByEmail = c.var.caller?.email ?? '';
    booking.updatedAt = now;
    world.notify('BOOKING_CANCELLED', booking, {
      cancelledBy: c.var.caller?.email,
      cancellationReason,
      requestReschedule: false,
    });
  }
}

function checkMayCancel(
  world: World,
  { var: { caller } }: CalcomContext,
  booking: CalcomBooking,
  reason: string,
  isSeat: boolean,
) {
  const eventType = world.state.eventTypes.find(({ id }) => id === booking.eventTypeId);
  const isHost = caller?.id === booking.userId;
  if (booking.status === 'cancelled') {
    throw failure(400, `Can't cancel booking with uid=${booking.uid} because it has been cancelled already`);
  }
  if (eventType?.disableCancelling) throw bareFailure(400, 'This event type does not allow cancelling bookings');
  if (booking.end < world.options.now()) throw bareFailure(400, 'Cannot cancel a booking that has already ended');
  if ((eventType?.seatsPerTimeSlot ?? null) !== null && !isSeat && !isHost) {
    throw bareFailure(401, 'Only the host can cancel all seats; name your seat with seatUid');
  }
  const required = eventType?.cancellationReasonRequired ?? 'host';
  if (reason === '' && (required === 'both' || required === (isHost ? 'host' : 'attendee'))) {
    throw bareFailure(400, 'Cancellation reason is required');
  }
}
