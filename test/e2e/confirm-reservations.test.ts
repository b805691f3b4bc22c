import { expect, test } from 'vitest';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
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
  const { execute } = await startGateway(accounts.map(({ entry }) => entry));
  const run = async (text: string, variables = {}) => {
    const { data, errors } = await execute(text, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  const slots = SLOTS.map(([eventType, time]) => ({ eventType, start: at(time) }));
  const { reserveSlots } = await run(
    `mutation ($slots: [RequestedSlotInput!]!) { reserveSlots(input: { slots: $slots }) {
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

test('undoes in reverse order', async () => {
  const { confirm, accounts } = await open();
  accounts[2].fakeProvider.faults.add({ kind: 'status', status: 409, method: 'POST' });
  const cancelled: string[] = [];
  for (const { entry, fakeProvider } of accounts) {
    const { requests } = fakeProvider;
    requests.push = (...rows) => {
      const isCancel = ({ method, path, body }: (typeof rows)[number]) =>
        method !== 'GET' && /cancel/.test(`${path} ${body}`);
      if (rows.some(isCancel)) cancelled.push(entry.key);
      return Array.prototype.push.apply(requests, rows);
    };
  }
  expect(await confirm()).toMatchObject({ __typename: 'SlotTakenError' });
  expect(cancelled).toEqual(['gr', 'calcom']);
});

test('refuses a reservation that is listed twice, with its position, before anything is booked', async () => {
  const { run, ids, bookings } = await open();
  const query = `mutation ($ids: [ID!]!) { confirmReservations(input: { ids: $ids, attendee: { name: "Mia", email: "mia@example.com", timeZone: "UTC" } }) {
    __typename ... on InvalidInputError { issues { path message } } } }`;
  expect((await run(query, { ids: [...ids, ids[1]] })).confirmReservations).toEqual({
    __typename: 'InvalidInputError',
    issues: [{ path: ['input', 'ids', '3'], message: 'Repeats the id at position 1: list each once' }],
  });
  expect(await bookings()).toEqual([]);
});

test('returns NotFoundError with the id of the reservation that does not exist, and books none', async () => {
  const { run, ids, bookings } = await open();
  const missingId = idOf('Reservation', 'gr', '987654');
  const { confirmReservations } = await run(
    `mutation ($ids: [ID!]!) { confirmReservations(input: { ids: $ids, attendee: { name: "Mia", email: "mia@example.com", timeZone: "UTC" } }) {
      __typename ... on NotFoundError { missingId } } }`,
    { ids: [...ids, missingId] },
  );
  expect(confirmReservations).toEqual({ __typename: 'NotFoundError', missingId });
  expect((await bookings()).filter((status: string) => status !== 'CANCELLED')).toEqual([]);
});

test('returns when and how a reservation ended', async () => {
  const { run, ids } = await open();
  const [released, booked] = ids;
  await run(
    `mutation ($id: ID!) { releaseReservation(input: { id: $id }) { ... on ReleaseReservationPayload { __typename } } }`,
    { id: released },
  );
  const extend = async (id: string | undefined) =>
    (
      await run(
        `mutation ($id: ID!) { updateReservation(input: { id: $id, holdMinutes: 5 }) {
          __typename ... on ReservationEndedError { status endedAt } } }`,
        { id },
      )
    ).updateReservation;
  const endedAt = new Date(NOW).toISOString();
  expect(await extend(released)).toEqual({ __typename: 'ReservationEndedError', status: 'RELEASED', endedAt });
  await run(
    `mutation ($id: ID!) { confirmReservation(input: { id: $id, attendee: { name: "Mia", email: "mia@example.com", timeZone: "UTC" } }) {
      ... on ConfirmReservationPayload { __typename } } }`,
    { id: booked },
  );
  expect(await extend(booked)).toEqual({ __typename: 'ReservationEndedError', status: 'CONFIRMED', endedAt });
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
