import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRedisState } from '../../src/state/redis-state.ts';
import {
  at,
  BOOKER,
  CALCOM,
  EVENT_TYPE,
  listen,
  post,
  run,
  start,
  stateAt,
  UIDS,
  until,
  webhook,
} from '../support/booking-changes.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { NO_REDIS, type RedisServer, startRedis } from '../support/redis-server.ts';
import { runningClock } from '../support/running-clock.ts';
import { calcomAccount } from '../support/small-accounts.ts';

describe('what bypasses the gateway', () => {
  test('is reported by webhooks, each change once', async () => {
    const gateway = await start();
    const events = await listen(gateway);
    const booking = { uid: 'wb1', eventTypeId: 7, startTime: at('13:00'), endTime: until('13:00') };
    for (const _ of [1, 2]) await webhook(gateway, 'BOOKING_REQUESTED', { ...booking, status: 'PENDING' });
    await webhook(gateway, 'BOOKING_CREATED', { ...booking, status: 'ACCEPTED' });
    const moved = { ...booking, uid: 'wb2', startTime: at('14:00'), endTime: until('14:00'), status: 'ACCEPTED' };
    await webhook(gateway, 'BOOKING_RESCHEDULED', { ...moved, rescheduleUid: 'wb1' });
    await webhook(gateway, 'BOOKING_CANCELLED', { ...moved, status: 'CANCELLED' });
    const [wb1, wb2] = [idOf('Booking', 'calcom', 'wb1'), idOf('Booking', 'calcom', 'wb2')];
    expect([await events.next(), await events.next(), await events.next(), await events.next()]).toMatchObject([
      { kind: 'CREATED', bookingId: wb1, state: stateAt('13:00', 'PENDING'), previous: null },
      { kind: 'ACCEPTED', bookingId: wb1, state: stateAt('13:00') },
      { kind: 'MOVED', bookingId: wb2, replacedId: wb1, state: stateAt('14:00'), previous: stateAt('13:00') },
      { kind: 'CANCELLED', bookingId: wb2, state: stateAt('14:00', 'CANCELLED') },
    ]);
  });

  test('is seen for watched bookings, with one poll however many watch, until the booking is over', async () => {
    const clock = manualClock(NOW);
    const gateway = await start({ clock });
    const id = idOf('Booking', 'calcom', UIDS.accepted);
    const watching = [await listen(gateway, { bookings: [id] }), await listen(gateway, { bookings: [id] })];
    // The heartbeats, and the next poll.
    const isWaiting = () => clock.timerCount() === 2;
    await waitFor(isWaiting);
    expect(gateway.paths()).toEqual([`GET /v2/bookings/${UIDS.accepted}`]);

    const moved = await post(gateway, `/${UIDS.accepted}/reschedule`, { start: at('13:00') });
    gateway.paths();
    clock.advanceTo(NOW + 60_000);
    for (const events of watching) {
      expect(await events.next()).toMatchObject({ kind: 'MOVED', replacedId: id, state: stateAt('13:00') });
    }
    await waitFor(isWaiting);
    await post(gateway, `/${moved}/cancel`, { cancellationReason: 'Ill' });
    clock.advanceTo(NOW + 120_000);
    for (const events of watching) expect(await events.next()).toMatchObject({ kind: 'CANCELLED' });
    await waitFor(() => clock.timerCount() === 1);
    gateway.paths();
    clock.advanceTo(NOW + 300_000);
    expect(gateway.paths()).toEqual([]);
  });

  test('is seen when the reservation of a booking is read', async () => {
    const gateway = await start();
    const events = await listen(gateway);
    const reserve = `mutation { reserveSlot(input: { eventType: "${EVENT_TYPE}", start: "${at('16:00')}" }) {
      ... on ReserveSlotPayload { reservation { id } } } }`;
    const { id } = (await gateway.execute(reserve)).data.reserveSlot.reservation;
    const confirm = `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) {
      ... on ConfirmReservationPayload { reservation { booking { providerId } } } } }`;
    const { data } = await gateway.execute(confirm, { input: { id, attendee: BOOKER } });
    expect(await events.next()).toMatchObject({ kind: 'CREATED' });
    const { providerId } = data.confirmReservation.reservation.booking;
    await post(gateway, `/${providerId}/cancel`, { cancellationReason: 'Ill' });
    expect((await gateway.execute(`{ reservation(id: "${id}") { status } }`)).data.reservation.status).toBe('RELEASED');
    expect(await events.next()).toMatchObject({ kind: 'CANCELLED', state: stateAt('16:00', 'CANCELLED') });
  });
});

describe.skipIf(NO_REDIS !== undefined)(`several processes on one Redis${NO_REDIS ? ` (${NO_REDIS})` : ''}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  test('report a change of one of them once, in one order, and resume from the cursors of each other', async () => {
    const prefix = randomUUID();
    const clock = { ...runningClock(NOW), now: () => NOW };
    const account = await calcomAccount(CALCOM);
    const open = () => startGateway([account.entry], { state: createRedisState({ url: redis.url, clock, prefix }) });
    const [one, two] = [await open(), await open()];
    const [ofOne, ofTwo] = [await listen(one), await listen(two)];
    const created = await run(one, 'createBooking', { eventType: EVENT_TYPE, start: at('13:00'), attendee: BOOKER });
    const moved = await run(two, 'rescheduleBooking', { id: created, start: at('14:00') });
    for (const gateway of [one, two]) await run(gateway, 'cancelBooking', { id: created, reason: 'Ill' });
    await run(one, 'approveBooking', { id: idOf('Booking', 'calcom', UIDS.pending) });
    const all = [];
    for (const events of [ofOne, ofTwo]) {
      all.push([await events.next(), await events.next(), await events.next(), await events.next()]);
    }
    expect(all[0]).toEqual(all[1]);
    expect(all[0]).toMatchObject([
      { kind: 'CREATED', bookingId: created },
      { kind: 'MOVED', bookingId: moved, replacedId: created },
      { kind: 'CANCELLED', bookingId: moved },
      { kind: 'ACCEPTED' },
    ]);
    const resumed = await listen(two, { after: all[0]![1].cursor });
    expect([await resumed.next(), await resumed.next()]).toEqual(all[0]!.slice(2));
  });
});

/** Waits for something that happens by itself, a turn of the event loop at a time. */
async function waitFor(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
