import { cancelBooking } from './booking-cancel.ts';
import { confirmBooking, declineBooking } from './booking-confirm.ts';
import { createBooking } from './booking-create.ts';
import { listBookings, listLegacyBookings } from './booking-list.ts';
import { bookingOutput, legacyBookingOutput } from './booking-output.ts';
import { rescheduleBooking } from './booking-reschedule.ts';
import type { CalcomBooking } from './data.ts';
import { failure } from './failure.ts';
import { type Call, type Reply, type Route, success } from './routing.ts';
import type { World } from './world.ts';

/** Routes for bookings (docs/providers/calcom.md, section 10). */
export function bookingRoutes(world: World): Route[] {
  const { state } = world;

  /** One booking, or all of a series if the uid is that of the series. */
  function find({ params }: Call): CalcomBooking[] {
    const uid = params['bookingUid'];
    const single = state.bookings.find((booking) => booking.uid === uid);
    if (single) return [single];
    return state.bookings
      .filter(({ recurringBookingUid }) => recurringBookingUid === uid)
      .sort((a, b) => a.start - b.start);
  }

  function get(call: Call): Reply {
    const found = find(call);
    const [first] = found;
    if (!first) throw failure(404, `Booking with uid=${call.params['bookingUid']} was not found in the database`);
    const shown = call.version === '2024-08-13' ? bookingOutput : legacyBookingOutput;
    if (first.uid === call.params['bookingUid']) return success(shown(world, first));
    return success(found.map((booking) => shown(world, booking)));
  }

  function getBySeat({ params }: Call): Reply {
    const booking = state.bookings.find(({ attendees }) =>
      attendees.some(({ seatUid }) => seatUid !== undefined && seatUid === params['seatUid']),
    );
    if (!booking) throw failure(404, `Booking with seatUid=${params['seatUid']} was not found in the database`);
    return success(bookingOutput(world, booking));
  }

  const current = ['2024-08-13'] as const;
  const legacy = ['2024-04-15', '2024-06-11', '2024-06-14'] as const;
  const list = {
    method: 'GET',
    path: '/bookings',
    access: 'required',
    isGuarded: true,
    scope: 'BOOKING_READ',
  } as const;
  const decide = {
    method: 'POST',
    versions: current,
    access: 'required',
    isGuarded: true,
    scope: 'BOOKING_WRITE',
  } as const;
  return [
    { ...list, versions: current, handle: (call) => listBookings(world, call) },
    { ...list, versions: legacy, handle: (call) => listLegacyBookings(world, call) },
    {
      method: 'POST',
      path: '/bookings',
      versions: current,
      access: 'optional',
      handle: (call) => createBooking(world, call),
    },
    { method: 'GET', path: '/bookings/by-seat/:seatUid', versions: current, access: 'optional', handle: getBySeat },
    {
      method: 'GET',
      path: '/bookings/:bookingUid',
      versions: [...current, ...legacy],
      access: 'optional',
      handle: get,
    },
    {
      method: 'POST',
      path: '/bookings/:bookingUid/cancel',
      versions: current,
      access: 'optional',
      handle: (call) => cancelBooking(world, call, find(call)),
    },
    {
      method: 'POST',
      path: '/bookings/:bookingUid/reschedule',
      versions: current,
      access: 'optional',
      handle: (call) => rescheduleBooking(world, call),
    },
    { ...decide, path: '/bookings/:bookingUid/confirm', handle: (call) => confirmBooking(world, call) },
    { ...decide, path: '/bookings/:bookingUid/decline', handle: (call) => declineBooking(world, call) },
  ];
}
