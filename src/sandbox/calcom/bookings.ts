import type { Hono } from 'hono';
import { cancelBooking } from './booking-cancel.ts';
import { confirmBooking, declineBooking } from './booking-confirm.ts';
import { createBooking } from './booking-create.ts';
import { listBookings, listLegacyBookings } from './booking-list.ts';
import { bookingOutput, legacyBookingOutput } from './booking-output.ts';
import { rescheduleBooking } from './booking-reschedule.ts';
import type { CalcomBooking } from './data.ts';
import { type CalcomContext, type CalcomEnv, endpoint, success } from './endpoints.ts';
import { failure } from './failure.ts';
import type { World } from './world.ts';

/** Routes for bookings (docs/providers/calcom.md, section 10). */
export function addBookingRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const current = ['2024-08-13'] as const;
  const legacy = ['2024-04-15', '2024-06-11', '2024-06-14'] as const;
  const guarded = { access: 'required', isGuarded: true } as const;
  const list = { ...guarded, scope: 'BOOKING_READ' } as const;
  const decide = { ...guarded, versions: current, scope: 'BOOKING_WRITE' } as const;
  const open = { versions: current, access: 'optional' } as const;
  routes.get('/bookings', endpoint(world, { ...list, versions: current }, listBookings));
  routes.get('/bookings', endpoint(world, { ...list, versions: legacy }, listLegacyBookings));
  routes.post('/bookings', endpoint(world, open, createBooking));
  routes.get('/bookings/by-seat/:seatUid', endpoint(world, open, getBySeat));
  routes.get('/bookings/:bookingUid', endpoint(world, { ...open, versions: [...current, ...legacy] }, get));
  routes.post(
    '/bookings/:bookingUid/cancel',
    endpoint(world, open, (_, c) => cancelBooking(world, c, bookingsWithUid(world, c))),
  );
  routes.post('/bookings/:bookingUid/reschedule', endpoint(world, open, rescheduleBooking));
  routes.post('/bookings/:bookingUid/confirm', endpoint(world, decide, confirmBooking));
  routes.post('/bookings/:bookingUid/decline', endpoint(world, decide, declineBooking));
}

/** One booking, or all of a series if the uid is that of the series. */
function bookingsWithUid({ state }: World, c: CalcomContext): CalcomBooking[] {
  const uid = c.req.param('bookingUid');
  const single = state.bookings.find((booking) => booking.uid === uid);
  if (single) return [single];
  return state.bookings
    .filter(({ recurringBookingUid }) => recurringBookingUid === uid)
    .sort((a, b) => a.start - b.start);
}

function get(world: World, c: CalcomContext): Response {
  const uid = c.req.param('bookingUid');
  const found = bookingsWithUid(world, c);
  const [first] = found;
  if (!first) throw failure(404, `Booking with uid=${uid} was not found in the database`);
  const outputOf = c.var.version === '2024-08-13' ? bookingOutput : legacyBookingOutput;
  if (first.uid === uid) return success(c, outputOf(world, first));
  return success(
    c,
    found.map((booking) => outputOf(world, booking)),
  );
}

function getBySeat(world: World, c: CalcomContext): Response {
  const uid = c.req.param('seatUid');
  const booking = world.state.bookings.find(({ attendees }) => attendees.some(({ seatUid }) => seatUid === uid));
  if (!booking) throw failure(404, `Booking with seatUid=${uid} was not found in the database`);
  return success(c, bookingOutput(world, booking));
}
