import { expect, onTestFinished, test } from 'vitest';
import { at, BOOKER, EVENT_TYPE, listen, run, start } from '../support/booking-changes.ts';
import { type Message, openEventSource } from '../support/event-source.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { gravityRailAccount } from '../support/small-accounts.ts';

test('an event of a booking that cannot be read has its other fields, and one error', async () => {
  const gateway = await start();
  const events = await listen(gateway, {}, { booking: 'booking { title }' });
  const id = await run(gateway, 'createBooking', { eventType: EVENT_TYPE, start: at('13:00'), attendee: BOOKER });
  await events.nextMessage();
  // The cancellation reads the booking before and after; the third read is that of the event.
  gateway.account.fakeProvider.faults.add({ kind: 'status', status: 503, method: 'GET', path: '/bookings', after: 2 });
  const cancel = 'mutation ($id: ID!) { cancelBooking(input: { id: $id, reason: "Ill" }) { __typename } }';
  expect((await gateway.execute(cancel, { id })).data.cancelBooking.__typename).toBe('CancelBookingPayload');
  expect((await events.nextMessage()).data).toMatchObject({
    data: { bookingChanged: { kind: 'CANCELLED', bookingId: id, booking: null } },
    errors: [{ path: ['bookingChanged', 'booking'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
  });
});

test('an event of a reservation whose calendar cannot be read has its other fields, and one error for each state', async () => {
  const { entry, fakeProvider } = await gravityRailAccount({
    calendars: [{ id: 31, timezone: 'UTC', schedules: [] }],
    eventTypes: [{ id: 7, durationMinutes: 30 }],
  });
  const { execute, url } = await startGateway([entry]);
  const reserve = `mutation { reserveSlot(input: { eventType: "${idOf('EventType', 'gr', '7')}", start: "${at('10:00')}" }) {
    ... on ReserveSlotPayload { reservation { id } } } }`;
  const { id } = (await execute(reserve)).data.reserveSlot.reservation;
  const { promise, resolve } = Promise.withResolvers<Message>();
  const query = `subscription { reservationChanged { ... on ReservationChange {
    kind reservation { status calendar { name } } previous { status calendar { name } } } } }`;
  const source = await openEventSource(url, { query }, { onMessage: resolve });
  onTestFinished(() => source.cut());
  fakeProvider.faults.add({ kind: 'status', status: 503, path: '/calendars' });
  await execute(`mutation { releaseReservation(input: { id: "${id}" }) { __typename } }`);
  const { data } = await promise;
  expect(data.data.reservationChanged).toEqual({
    kind: 'RELEASED',
    reservation: { status: 'RELEASED', calendar: null },
    previous: { status: 'HELD', calendar: null },
  });
  expect(data.errors).toMatchObject(
    ['reservation', 'previous'].map((state) => ({
      path: ['reservationChanged', state, 'calendar'],
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    })),
  );
});
