import { expect, test } from 'vitest';
import type { Booking } from '../../../src/domain/booking.ts';
import type { Reader } from '../../../src/loaders/reader.ts';
import { readerWithout } from '../../../src/reservations/own-time.ts';

const OWN = { start: 1000, end: 2000 };
const OTHER = { start: 1000, end: 3000 };
const BOOKING = { ...OWN, calendarId: '31' } as Booking;
const WINDOW = { account: 'a', from: 0, to: 5000 };

test('frees the time of the booking once, and no other time', async () => {
  const load = async () => [OWN, OTHER, OWN];
  const read = readerWithout(
    { busy: { load }, eventTypeBusy: { load }, eventTypeBookings: { load } } as unknown as Reader,
    BOOKING,
  );
  expect(await read.busy.load({ ...WINDOW, id: '31' })).toEqual([OTHER, OWN]);
  expect(await read.busy.load({ ...WINDOW, id: '32' })).toEqual([OWN, OTHER, OWN]);
  expect(await read.eventTypeBusy.load({ ...WINDOW, id: '7' })).toEqual([OTHER, OWN]);
  expect(await read.eventTypeBookings.load({ ...WINDOW, id: '7' })).toEqual([OTHER, OWN]);
});

test('changes nothing when the booking is not among the busy times', async () => {
  const load = async () => [OTHER];
  const read = readerWithout({ eventTypeBusy: { load } } as unknown as Reader, BOOKING);
  expect(await read.eventTypeBusy.load({ ...WINDOW, id: '7' })).toEqual([OTHER]);
});
