import { expect, test } from 'vitest';
import type { BookingConnector } from '../../../src/connectors/connector.ts';
import type { BookingState } from '../../../src/domain/booking.ts';
import { GatewayHolds } from '../../../src/reservations/gateway-holds.ts';
import { NO_READER, plainCall } from '../../support/plain-account.ts';

test('findBooking searches the provider by every value that the booking was made with', async () => {
  const booking: BookingState = { id: 'b1', start: 1000, end: 2000, status: 'ACCEPTED' };
  const requests: unknown[] = [];
  const bookings: BookingConnector = {
    list: async () => [],
    get: async () => [],
    create: () => Promise.reject(new Error('nothing is booked')),
    async find(request, call) {
      requests.push([request, call]);
      return booking;
    },
  };
  const nothing = () => Promise.reject(new Error('nothing is held'));
  const backend = new GatewayHolds({ account: 'a', bookings, reader: NO_READER, held: nothing, now: () => 0 });
  const time = { eventTypeId: '7', calendarId: '31', start: 1000, end: 2000 };
  const booker = { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' };
  const call = plainCall();
  expect(await backend.findBooking({ account: 'a', id: 'h1', expiresAt: 9000, ...time }, booker, call)).toBe(booking);
  expect(requests).toEqual([[{ ...time, booker }, call]]);
});
