import { describe, expect, test } from 'vitest';
import type { CredentialSource } from '../../../src/connectors/accounts.ts';
import type { BookingState } from '../../../src/domain/booking.ts';
import type { BookingWebhookEvent } from '../../../src/domain/reservation.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { fakeAccount, MINUTE, reservationsOf, START } from './fake-account.ts';

const END = START + 30 * MINUTE;
const BOOKING: BookingState = { id: 'u1', start: START, end: END, status: 'ACCEPTED' };
const ADA = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

/** One held slot; `apply` delivers an event of the provider. */
async function held(credential: CredentialSource = { fixed: 'none' }) {
  const clock = manualClock(NOW);
  const { at: fixed, request, log } = fakeAccount({ now: clock.now });
  const at = { ...fixed, account: { ...fixed.account, credential } };
  const reservations = reservationsOf(clock);
  const { id } = await reservations.reserve(at, request);
  log.length = 0;
  const apply = (event: Partial<BookingWebhookEvent>) =>
    reservations.applyWebhookEvent('a', {
      key: 'k',
      kind: 'BOOKED',
      eventTypeId: '7',
      booking: BOOKING,
      at: NOW,
      ...event,
    });
  // What is recorded: the provider's bookings are not read.
  const account = { ...at.account, connector: { ...at.account.connector, bookings: undefined } };
  const find = () => reservations.refresh({ ...at, account }, id);
  return { reservations, at, id, apply, find, log, clock };
}

describe('a booking that was made elsewhere', () => {
  test('confirms the reservation of the same time', async () => {
    const { apply, find, log } = await held();
    await apply({});
    expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: BOOKING });
    expect(log).toEqual([]);
  });

  test('confirms the reservation also where clients send credentials of their own', async () => {
    const { apply, find } = await held({ fromHeader: 'x-key' });
    await apply({});
    expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: BOOKING });
  });

  test.each([
    ['begins within the held time', { start: START + 15 * MINUTE, end: END + 15 * MINUTE }],
    ['ends within the held time', { start: START - 15 * MINUTE, end: START + MINUTE }],
  ])('ends the reservation as lost when it %s', async (_, time) => {
    const { apply, find } = await held();
    await apply({ booking: { ...BOOKING, ...time } });
    expect(await find()).toMatchObject({ status: 'LOST', booking: null });
  });

  test.each([
    ['has another event type', { eventTypeId: '8' }],
    ['begins right after the held time', { booking: { ...BOOKING, start: END, end: END + MINUTE } }],
    ['is cancelled already', { booking: { ...BOOKING, status: 'CANCELLED' as const } }],
  ])('changes nothing when it %s', async (_, event) => {
    const { apply, find } = await held();
    await apply(event);
    expect(await find()).toMatchObject({ status: 'HELD' });
  });

  test('changes nothing at another account', async () => {
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

test('a booking made through the gateway changes nothing, even while it is being made', async () => {
  const { reservations, at, id, apply, find } = await held();
  const confirming = reservations.confirm(at, id, ADA, undefined);
  const own = { ...BOOKING, id: 'b1' };
  await Promise.all([confirming, apply({ booking: own })]);
  await apply({ booking: own });
  expect((await find()).booking).toEqual(own);
});

test('a moved booking moves the reservation once', async () => {
  const { apply, find } = await held();
  await apply({});
  const moved = { ...BOOKING, id: 'u2', start: START + 60 * MINUTE, end: END + 60 * MINUTE };
  await apply({ kind: 'MOVED', booking: moved, previousBookingId: 'u1' });
  await apply({ kind: 'MOVED', booking: moved, previousBookingId: 'u1' });
  expect(await find()).toMatchObject({ status: 'CONFIRMED', start: moved.start, end: moved.end, booking: moved });
});

test('a pending booking becomes accepted, also when its request is delivered again later', async () => {
  const { apply, find } = await held();
  const requested = { ...BOOKING, status: 'PENDING' as const };
  await apply({ booking: requested });
  expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: { status: 'PENDING' } });
  await apply({});
  expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: { status: 'ACCEPTED' } });
  await apply({ booking: requested });
  expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: { status: 'ACCEPTED' } });
});

test('a booking that was moved to the held time confirms the reservation', async () => {
  const { apply, find } = await held();
  await apply({ kind: 'MOVED', previousBookingId: 'unknown' });
  expect(await find()).toMatchObject({ status: 'CONFIRMED' });
});

test('a cancelled booking releases the reservation, also when an older event arrives later', async () => {
  const { apply, find } = await held();
  await apply({});
  await apply({ kind: 'CANCELLED', booking: { ...BOOKING, status: 'CANCELLED' } });
  expect(await find()).toMatchObject({ status: 'RELEASED', booking: { id: 'u1', status: 'CANCELLED' } });
  await apply({ kind: 'MOVED', booking: { ...BOOKING, start: START + MINUTE } });
  expect(await find()).toMatchObject({ status: 'RELEASED' });
});
