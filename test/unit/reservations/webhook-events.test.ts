import { describe, expect, test } from 'vitest';
import type { Booking, BookingNotice } from '../../../src/domain/reservation.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { diary, MINUTE, reservationsOf, START } from './diary.ts';

const END = START + 30 * MINUTE;
const BOOKING: Booking = { id: 'u1', start: START, end: END, status: 'ACCEPTED' };
const ADA = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

/** One held slot, and what the provider tells by itself. */
async function held() {
  const clock = manualClock(NOW);
  const { at, request, log } = diary({ now: clock.now });
  const reservations = reservationsOf(clock);
  const { id } = await reservations.reserve(at, request);
  log.length = 0;
  const tell = (notice: Partial<BookingNotice>) =>
    reservations.applyWebhookEvent('a', {
      key: 'k',
      kind: 'BOOKED',
      eventTypeId: '7',
      booking: BOOKING,
      at: NOW,
      ...notice,
    });
  const find = () => reservations.refresh(at, id);
  return { reservations, at, id, tell, find, log, clock };
}

describe('a time that was booked past the gateway', () => {
  test('confirms the reservation that held just that', async () => {
    const { tell, find, log } = await held();
    await tell({});
    expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: BOOKING });
    expect(log).toEqual([]);
  });

  test.each([
    ['begins in it', { start: START + 15 * MINUTE, end: END + 15 * MINUTE }],
    ['ends in it', { start: START - 15 * MINUTE, end: START + MINUTE }],
  ])('takes the reservation away that %s', async (_, time) => {
    const { tell, find } = await held();
    await tell({ booking: { ...BOOKING, ...time } });
    expect(await find()).toMatchObject({ status: 'LOST', booking: null });
  });

  test.each([
    ['of another event type', { eventTypeId: '8' }],
    ['right after it', { booking: { ...BOOKING, start: END, end: END + MINUTE } }],
    ['that is off again', { booking: { ...BOOKING, status: 'CANCELLED' as const } }],
  ])('is no matter %s', async (_, notice) => {
    const { tell, find } = await held();
    await tell(notice);
    expect(await find()).toMatchObject({ status: 'HELD' });
  });

  test('at another account is no matter', async () => {
    const { reservations, find } = await held();
    await reservations.applyWebhookEvent('b', {
      key: 'k',
      kind: 'BOOKED',
      eventTypeId: '7',
      booking: BOOKING,
      at: NOW,
    });
    expect(await find()).toMatchObject({ status: 'HELD' });
  });
});

test('a booking made through the gateway is known already, also while it is being made', async () => {
  const { reservations, at, id, tell, find } = await held();
  const confirming = reservations.confirm(at, id, ADA, undefined);
  const own = { ...BOOKING, id: `b-${id}` };
  await Promise.all([confirming, tell({ booking: own })]);
  await tell({ booking: own });
  expect((await find()).booking).toEqual(own);
});

test('a booking that was moved moves the reservation, once', async () => {
  const { tell, find } = await held();
  await tell({});
  const moved = { ...BOOKING, id: 'u2', start: START + 60 * MINUTE, end: END + 60 * MINUTE };
  await tell({ kind: 'MOVED', booking: moved, previousBookingId: 'u1' });
  await tell({ kind: 'MOVED', booking: moved, previousBookingId: 'u1' });
  expect(await find()).toMatchObject({ status: 'CONFIRMED', start: moved.start, end: moved.end, booking: moved });
});

test('a booking that was moved to where something is held takes that', async () => {
  const { tell, find } = await held();
  await tell({ kind: 'MOVED', previousBookingId: 'unknown' });
  expect(await find()).toMatchObject({ status: 'CONFIRMED' });
});

test('a booking that was cancelled lets the time go, whatever comes late after it', async () => {
  const { tell, find } = await held();
  await tell({});
  await tell({ kind: 'CANCELLED', booking: { ...BOOKING, status: 'CANCELLED' } });
  expect(await find()).toMatchObject({ status: 'RELEASED', booking: { id: 'u1', status: 'CANCELLED' } });
  await tell({ kind: 'MOVED', booking: { ...BOOKING, start: START + MINUTE } });
  expect(await find()).toMatchObject({ status: 'RELEASED' });
});
