import { expect, test } from 'vitest';
import { EVENT_TYPE, post, start, webhook } from '../support/booking-changes.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { calcomAccount } from '../support/small-accounts.ts';

const START = '2026-11-24T10:00:00Z';
const PENDING = { type: 'always', blockUnconfirmedBookingsInBooker: false } as const;
const CONFIRM = `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) { ... on ConfirmReservationPayload { reservation { booking { id providerId status } } } } }`;
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } } }`;

test('records a booking that was made and moved at the provider for a held time', async () => {
  const gateway = await start();
  const input = { eventType: EVENT_TYPE, start: START };
  const { id } = (await gateway.execute(RESERVE, { input })).data.reserveSlot.reservation;
  const attendee = { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' };
  const uid = await post(gateway, '', { start: START, eventTypeId: 7, attendee });
  const booking = { uid, eventTypeId: 7, status: 'ACCEPTED', startTime: START, endTime: '2026-11-24T10:30:00Z' };
  const find = async () =>
    (await gateway.execute(`{ reservation(id: "${id}") { status start booking { providerId start status } } }`)).data
      .reservation;

  expect(await webhook(gateway, 'BOOKING_CREATED', booking)).toBe(204);
  expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: { providerId: uid, status: 'ACCEPTED' } });

  const later = { startTime: '2026-11-24T12:00:00Z', endTime: '2026-11-24T12:30:00Z' };
  const newUid = await post(gateway, `/${uid}/reschedule`, { start: later.startTime });
  const moved = { ...booking, ...later, uid: newUid };
  expect(await webhook(gateway, 'BOOKING_RESCHEDULED', { ...moved, rescheduleUid: uid })).toBe(204);
  expect(await find()).toMatchObject({
    status: 'CONFIRMED',
    start: '2026-11-24T12:00:00.000Z',
    booking: { providerId: newUid, start: '2026-11-24T12:00:00.000Z' },
  });

  await post(gateway, `/${newUid}/cancel`, { cancellationReason: 'Ill' });
  expect(await webhook(gateway, 'BOOKING_CANCELLED', { ...moved, status: 'CANCELLED' })).toBe(204);
  expect(await find()).toMatchObject({ status: 'RELEASED', booking: { status: 'CANCELLED' } });
});

test('returns the current booking after it was moved or cancelled at the provider', async () => {
  const account = await calcomAccount({
    schedules: [
      { id: 7, timeZone: 'UTC', availability: [{ days: ['Tuesday'], startTime: '08:00', endTime: '17:00' }] },
    ],
    eventTypes: [
      {
        id: 7,
        lengthInMinutes: 30,
        minimumBookingNotice: 0,
        confirmationPolicy: PENDING,
      },
    ],
  });
  const gateway = await startGateway([account.entry]);
  const input = { eventType: idOf('EventType', 'calcom', '7'), start: START };
  const { id } = (await gateway.execute(RESERVE, { input })).data.reserveSlot.reservation;
  const confirm = { id, attendee: { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' } };
  const { data } = await gateway.execute(CONFIRM, { input: confirm });
  const { booking } = data.confirmReservation.reservation;
  expect(booking.status).toBe('PENDING');
  const find = async () =>
    (await gateway.execute(`{ reservation(id: "${id}") { status start booking { id status } } }`)).data.reservation;
  await post({ account }, `/${booking.providerId}/confirm`, {});
  expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: { id: booking.id, status: 'ACCEPTED' } });
  await post({ account }, `/${booking.providerId}/reschedule`, {
    start: '2026-11-24T12:00:00Z',
    rescheduledBy: 'mia@example.com',
  });
  const moved = await find();
  expect(moved).toMatchObject({ status: 'CONFIRMED', start: '2026-11-24T12:00:00.000Z' });
  expect(moved.booking.id).not.toBe(booking.id);
  const of = await gateway.execute(`{ booking(id: "${booking.id}") { id reservation { id } } }`);
  expect(of.data.booking).toEqual({ id: moved.booking.id, reservation: { id } });
  const cancel = `mutation { cancelBooking(input: { id: "${booking.id}", reason: "Ill" }) { __typename } }`;
  expect((await gateway.execute(cancel)).data.cancelBooking.__typename).toBe('CancelBookingPayload');
  expect(await find()).toMatchObject({ status: 'RELEASED', booking: { status: 'CANCELLED' } });
});
