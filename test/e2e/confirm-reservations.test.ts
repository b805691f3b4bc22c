import { expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { calcomAccount, gravityRailAccount, vastalAccount } from '../support/small-accounts.ts';

const at = (time: string) => `2026-12-01T${time}:00.000Z`;
const TUESDAY = { days: ['Tuesday'], startTime: '08:00', endTime: '17:00' };
const SLOTS = [
  [idOf('EventType', 'calcom', '7'), '09:00'],
  [idOf('EventType', 'gr', '7'), '10:00'],
  [idOf('EventType', 'vastal', 'type_a'), '11:00'],
] as const;

async function open() {
  const accounts = await Promise.all([
    calcomAccount({
      schedules: [{ id: 7, timeZone: 'UTC', availability: [TUESDAY] }],
      eventTypes: [{ id: 7, lengthInMinutes: 30, minimumBookingNotice: 0 }],
    }),
    gravityRailAccount({
      calendars: [{ id: 31, timezone: 'UTC', schedules: [] }],
      eventTypes: [{ id: 7, durationMinutes: 30 }],
    }),
    vastalAccount('UTC', {
      availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '17:00:00' }],
      appointmentTypes: [{ id: 'type_a', durationMinutes: 30, minNoticeHours: 0 }],
    }),
  ]);
  const { ask } = await startGateway(accounts.map(({ entry }) => entry));
  const run = async (text: string, variables = {}) => {
    const { data, errors } = await ask(text, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const slots = SLOTS.map(([eventType, time]) => ({ eventType, start: at(time) }));
  const { reserveSlots } = await run(
    `mutation ($slots: [ReserveSlotInput!]!) { reserveSlots(input: { slots: $slots }) {
      ... on ReserveSlotsPayload { reservations { id } } } }`,
    { slots },
  );
  const ids: string[] = reserveSlots.reservations.map(({ id }: { id: string }) => id);
  const confirm = async () =>
    (
      await run(
        `mutation ($ids: [ID!]!) { confirmReservations(input: { ids: $ids, attendee: { name: "Mia", email: "mia@example.com", timeZone: "UTC" } }) {
          __typename ... on ConfirmReservationsPayload { reservations { id status booking { status } } }
          ... on SlotTakenError { index start } ... on ReservationEndedError { status } ... on ProviderError { message } } }`,
        { ids },
      )
    ).confirmReservations;
  const statuses = async () =>
    (await run(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Reservation { status } } }`, { ids })).nodes.map(
      ({ status }: any) => status,
    );
  const bookings = async () => {
    const data = await run(`{ bookings(from: "${at('00:00')}", to: "${at('23:00')}") { nodes { status } } }`);
    return data.bookings.nodes.map(({ status }: any) => status);
  };
  return { run, confirm, statuses, bookings, ids, accounts };
}

test('confirms all reservations, and returns the same when it is repeated', async () => {
  const { confirm, bookings, ids } = await open();
  const confirmed = await confirm();
  expect(confirmed).toEqual({
    __typename: 'ConfirmReservationsPayload',
    reservations: ids.map((id) => ({ id, status: 'CONFIRMED', booking: { status: 'ACCEPTED' } })),
  });
  expect(await confirm()).toEqual(confirmed);
  expect(await bookings()).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
});

test('cancels the bookings made before, and keeps their holds, when one time is taken', async () => {
  const { confirm, statuses, bookings, accounts } = await open();
  const vastal = accounts[2].fakeProvider;
  vastal.faults.add({ kind: 'status', status: 409, method: 'POST' });
  expect(await confirm()).toEqual({ __typename: 'SlotTakenError', index: 2, start: at('11:00') });
  expect(await statuses()).toEqual(['HELD', 'HELD', 'HELD']);
  expect(await bookings()).toEqual(['CANCELLED', 'CANCELLED']);

  vastal.faults.clear();
  expect(await confirm()).toMatchObject({ __typename: 'ConfirmReservationsPayload' });
  expect(await statuses()).toEqual(['CONFIRMED', 'CONFIRMED', 'CONFIRMED']);
});

test('names the bookings that could not be cancelled', async () => {
  const { confirm, accounts } = await open();
  accounts[1].fakeProvider.faults.add({ kind: 'status', status: 403, method: 'POST', path: '/cancel' });
  accounts[2].fakeProvider.faults.add({ kind: 'status', status: 403, method: 'POST' });
  const { message } = await confirm();
  expect(message).toMatch(/could not be cancelled and remain: \d+ of account gr\.$/);
});

test('books each time once when a response was lost after the write', async () => {
  const { confirm, bookings, accounts } = await open();
  for (const { fakeProvider } of accounts) fakeProvider.faults.add({ kind: 'response-lost', method: 'POST', times: 1 });
  expect(await confirm()).toMatchObject({ __typename: 'ConfirmReservationsPayload' });
  expect(await bookings()).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
});
