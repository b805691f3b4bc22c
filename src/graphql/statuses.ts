import { builder, described } from './builder.ts';

export const ReservationStatusEnum = builder.enumType('ReservationStatus', {
  description: 'The status of a reservation.',
  values: described({
    HELD: 'The slot is held until `expiresAt`.',
    RELEASED: 'The hold was released, or the booking was cancelled.',
    EXPIRED: 'The hold expired.',
    CONFIRMED: 'The time was booked.',
    LOST: 'The hold disappeared at the provider before it expired, without a release through this gateway.',
  }),
});

export const BookingStatusEnum = builder.enumType('BookingStatus', {
  description: 'The status of a booking.',
  values: described({
    ACCEPTED: 'The booking is accepted.',
    PENDING: 'The booking awaits confirmation by the host.',
    CANCELLED: 'The booking was cancelled or rejected.',
  }),
});
