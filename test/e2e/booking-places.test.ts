import { describe, expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { calcomAccount, gravityRailAccount } from '../support/small-accounts.ts';

const at = (time: string) => `2026-12-01T${time}:00.000Z`;
const VISIT = idOf('EventType', 'gr', '7');
const room = (id: string) => idOf('Calendar', 'gr', id);
const BOOKER = `attendee: { name: "Mia", email: "mia@example.com", timeZone: "UTC" }`;
const TAKEN = '... on SlotTakenError { start index eventType { id } }';

async function open() {
  const { entry, fakeProvider } = await gravityRailAccount({
    calendars: [31, 32].map((id) => ({ id, timezone: 'UTC', schedules: [] })),
    eventTypes: [{ id: 7, durationMinutes: 30 }],
    events: [{ calendarId: 31, startTime: at('10:00'), endTime: at('10:30') }],
  });
  const { execute } = await startGateway([entry]);
  const run = async (text: string) => {
    const { data, errors } = await execute(text);
    expect(errors).toBeUndefined();
    return data;
  };
  const reserve = (start: string, calendar: string) =>
    run(`mutation { reserveSlot(input: { eventType: "${VISIT}", start: "${at(start)}", calendar: "${calendar}" }) {
      __typename ${TAKEN} ... on InvalidInputError { issues { path } }
      ... on ReserveSlotPayload { reservation { id calendar { id } } } } }`).then((data) => data.reserveSlot);
  return { run, reserve, fakeProvider };
}

test('names the calendars of an event type and of each slot', async () => {
  const { run } = await open();
  const { eventTypes } = await run(
    `{ eventTypes { nodes { calendars { id } slots(from: "${at('10:00')}", to: "${at('11:00')}") { start calendars { id } } } } }`,
  );
  expect(eventTypes.nodes).toEqual([
    {
      calendars: [{ id: room('31') }, { id: room('32') }],
      slots: [
        { start: at('10:00'), calendars: [{ id: room('32') }] },
        { start: at('10:30'), calendars: [{ id: room('31') }, { id: room('32') }] },
      ],
    },
  ]);
});

test('holds and books at the chosen calendar, and nowhere else', async () => {
  const { run, reserve } = await open();
  expect(await reserve('10:00', room('31'))).toMatchObject({ __typename: 'SlotTakenError', eventType: { id: VISIT } });
  expect(await reserve('11:00', room('32'))).toMatchObject({ reservation: { calendar: { id: room('32') } } });
  const second = await reserve('11:00', room('32'));
  expect(second).toEqual({ __typename: 'SlotTakenError', start: at('11:00'), index: null, eventType: { id: VISIT } });
  const create = `createBooking(input: { eventType: "${VISIT}", start: "${at('12:00')}", calendar: "${room('32')}", ${BOOKER} })`;
  const booked = await run(`mutation { ${create} { ... on CreateBookingPayload { booking { calendar { id } } } } }`);
  expect(booked).toEqual({ createBooking: { booking: { calendar: { id: room('32') } } } });
});

test('rejects a calendar of another account, before anything is sent', async () => {
  const { reserve, fakeProvider } = await open();
  const rejected = await reserve('11:00', idOf('Calendar', 'other', '32'));
  expect(rejected).toEqual({ __typename: 'InvalidInputError', issues: [{ path: ['input', 'calendar'] }] });
  expect(fakeProvider.requests).toEqual([]);
});

describe('reserveSlots', () => {
  const slot = (time: string, { eventType = VISIT, calendar = room('31'), more = '' } = {}) =>
    `{ eventType: "${eventType}", start: "${at(time)}", calendar: "${calendar}" ${more} }`;
  const reserveSlots = (...slots: string[]) => `mutation { reserveSlots(input: { slots: [${slots.join()}] }) {
    __typename ... on InvalidInputError { issues { path } } ... on NotFoundError { missingId } } }`;

  test('returns an issue for every slot whose calendar belongs to another account, before anything is sent', async () => {
    const { run, fakeProvider } = await open();
    const calendar = idOf('Calendar', 'other', '32');
    const result = await run(reserveSlots(slot('11:00', { calendar }), slot('12:00'), slot('13:00', { calendar })));
    expect(result.reserveSlots.issues).toEqual([
      { path: ['input', 'slots', '0', 'calendar'] },
      { path: ['input', 'slots', '2', 'calendar'] },
    ]);
    expect(fakeProvider.requests).toEqual([]);
  });

  test('returns the position of the slot whose length the event type does not have', async () => {
    const { run } = await open();
    const result = await run(reserveSlots(slot('12:00'), slot('13:00', { more: 'durationMinutes: 77' })));
    expect(result.reserveSlots.issues).toEqual([{ path: ['input', 'slots', '1', 'durationMinutes'] }]);
  });

  test('returns NotFoundError with the id of the event type that does not exist', async () => {
    const { run } = await open();
    const missingId = idOf('EventType', 'gr', '987654');
    const result = await run(reserveSlots(slot('12:00'), slot('13:00', { eventType: missingId })));
    expect(result.reserveSlots).toEqual({ __typename: 'NotFoundError', missingId });
  });
});

test('names the slot that is taken in a request for several', async () => {
  const { run } = await open();
  const slot = (time: string) => `{ eventType: "${VISIT}", start: "${at(time)}", calendar: "${room('31')}" }`;
  const { reserveSlots } = await run(
    `mutation { reserveSlots(input: { slots: [${slot('12:00')}, ${slot('10:00')}] }) { __typename ${TAKEN} } }`,
  );
  expect(reserveSlots).toEqual({
    __typename: 'SlotTakenError',
    start: at('10:00'),
    index: 1,
    eventType: { id: VISIT },
  });
});

test('returns UnsupportedError for a chosen calendar where the provider chooses it', async () => {
  const { entry, fakeProvider } = await calcomAccount({ eventTypes: [{ id: 7, lengthInMinutes: 30 }] });
  const { execute } = await startGateway([entry]);
  const input = `eventType: "${idOf('EventType', 'calcom', '7')}", start: "${at('12:00')}", calendar: "${idOf('Calendar', 'calcom', '5:a')}"`;
  const query = `mutation { reserveSlot(input: { ${input} }) { ... on UnsupportedError { lost } } }`;
  expect((await execute(query)).data).toEqual({ reserveSlot: { lost: ['the calendar'] } });
  expect(fakeProvider.requests).toEqual([]);
});
