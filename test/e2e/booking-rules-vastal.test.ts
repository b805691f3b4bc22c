import { describe, expect, test } from 'vitest';
import type { VastalData } from '../../src/sandbox/vastal/data.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { slots } from '../support/slots-query.ts';
import { answered, vastalAccount } from '../support/small-accounts.ts';

// NOW is Monday, 2026-11-23 08:00Z.
const EVENT_TYPE = idOf('EventType', 'vastal', 'type_a');
const DAILY = [0, 1, 2, 3, 4, 5, 6].map((day_of_week) => ({
  day_of_week,
  start_time: '09:00:00',
  end_time: '12:00:00',
}));
const VISIT = { id: 'type_a', durationMinutes: 60, minNoticeHours: 0 };
const BOOKER = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };
const RESULT = `__typename ... on MutationError { message }`;
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ${RESULT} ... on ReserveSlotPayload { reservation { id start } } } }`;
const UPDATE = `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { ${RESULT} ... on UpdateReservationPayload { reservation { start } } } }`;
const CONFIRM = `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) { ${RESULT} ... on ConfirmReservationPayload { reservation { status } } } }`;
const RESERVE_SLOTS = `mutation ($input: ReserveSlotsInput!) { reserveSlots(input: $input) { ${RESULT} } }`;
const AVAILABILITY = `query ($p: [ID!]!, $from: DateTime!, $to: DateTime!) {
  availability(input: { participants: $p, from: $from, to: $to }) {
    openings { start end } blocked { start end reasons { kind } } accountResults { error { code } }
  }
}`;

async function start(type: object, data: VastalData = {}) {
  const clock = manualClock(NOW);
  const vastal = await vastalAccount('UTC', {
    availability: DAILY,
    appointmentTypes: [{ ...VISIT, ...type }],
    ...data,
  });
  const gateway = await startGateway([vastal.entry], { clock });
  const run = async (document: string, input: object) =>
    Object.values((await gateway.execute(document, { input })).data)[0] as any;
  return {
    ...gateway,
    clock,
    vastal,
    run,
    reserve: (start: string) => run(RESERVE, { eventType: EVENT_TYPE, start }),
    slotsOf: (date: string) => slots(gateway, EVENT_TYPE, `${date}T00:00:00Z ${date}T23:59:59Z`),
    async availability(from: string, to: string) {
      const { data: found, errors } = await gateway.execute(AVAILABILITY, { p: [EVENT_TYPE], from, to });
      expect(errors).toBeUndefined();
      expect(found.availability.accountResults).toEqual([{ error: null }]);
      return {
        openings: answered(found.availability.openings),
        kinds: found.availability.blocked.map(({ reasons }: any) => reasons.map(({ kind }: any) => kind).join()),
      };
    },
  };
}

describe('maxPerDay', () => {
  test('counts bookings and holds: rejects the second hold of the day, and offers none of its slots', async () => {
    const { reserve, slotsOf, run } = await start({ maxPerDay: 1 });
    const first = await reserve('2026-11-24T09:00:00Z');
    expect(first.__typename).toBe('ReserveSlotPayload');
    const second = await reserve('2026-11-24T11:00:00Z');
    expect(second).toEqual({ __typename: 'SlotTakenError', message: expect.stringContaining('maximum number') });
    expect(await slotsOf('2026-11-24')).toEqual([]);
    expect(await slotsOf('2026-11-25')).toHaveLength(3);

    const { id } = first.reservation;
    expect((await run(UPDATE, { id, start: '2026-11-24T10:00:00Z' })).__typename).toBe('UpdateReservationPayload');
    const confirmed = await run(CONFIRM, { id, attendee: BOOKER });
    expect(confirmed).toMatchObject({ reservation: { status: 'CONFIRMED' } });
    expect((await reserve('2026-11-24T11:00:00Z')).__typename).toBe('SlotTakenError');
  });

  test('rejects moving a hold to a full day', async () => {
    const { reserve, run } = await start(
      { maxPerDay: 1 },
      { appointments: [{ start_time: '2026-11-24T09:00Z', appointment_type_id: 'type_a' }] },
    );
    const { reservation } = await reserve('2026-11-25T09:00:00Z');
    const moved = await run(UPDATE, { id: reservation.id, start: '2026-11-24T11:00:00Z' });
    expect(moved.__typename).toBe('SlotTakenError');
  });

  test('rejects the confirmation of a hold when the day was filled elsewhere', async () => {
    const { reserve, run, vastal } = await start({ maxPerDay: 1 });
    const { reservation } = await reserve('2026-11-24T09:00:00Z');
    await fetch(`${vastal.fakeProvider.url}/v1/calendar/appointments`, {
      method: 'POST',
      headers: { authorization: 'Bearer vst_sandbox_key', 'content-type': 'application/json' },
      body: JSON.stringify({
        appointment_type_id: 'type_a',
        start_time: '2026-11-24T11:00:00Z',
        client_name: 'Rival',
      }),
    });
    const confirmed = await run(CONFIRM, { id: reservation.id, attendee: BOOKER });
    expect(confirmed).toMatchObject({ __typename: 'SlotTakenError', message: expect.stringContaining('maximum') });
  });

  test('rejects two slots of one day in one request', async () => {
    const { run, slotsOf } = await start({ maxPerDay: 1 });
    const starts = ['2026-11-24T09:00:00Z', '2026-11-24T11:00:00Z'];
    const held = await run(RESERVE_SLOTS, { slots: starts.map((start) => ({ eventType: EVENT_TYPE, start })) });
    expect(held.__typename).toBe('SlotTakenError');
    expect(await slotsOf('2026-11-24')).toHaveLength(3);
  });

  test('closes the day in the availability of the event type', async () => {
    const { availability } = await start(
      { maxPerDay: 1 },
      { appointments: [{ start_time: '2026-11-24T09:00Z', appointment_type_id: 'type_a' }] },
    );
    expect(await availability('2026-11-24T09:00:00Z', '2026-11-25T10:00:00Z')).toEqual({
      openings: ['2026-11-25T09:00Z 2026-11-25T10:00Z'],
      kinds: ['BUSY,BOOKING_LIMIT', 'BOOKING_LIMIT', 'OUTSIDE_HOURS,BOOKING_LIMIT', 'OUTSIDE_HOURS'],
    });
  });
});

test.each([
  ['maxPerWeek', '2026-11-24T09:00Z', '2026-11-29T09:00:00Z', '2026-11-30T09:00:00Z'],
  ['maxPerMonth', '2026-11-24T09:00Z', '2026-11-30T09:00:00Z', '2026-12-01T09:00:00Z'],
])('%s limits holds', async (limit, booked, refused, accepted) => {
  const { reserve } = await start(
    { [limit]: 1 },
    { appointments: [{ start_time: booked, appointment_type_id: 'type_a' }] },
  );
  expect((await reserve(refused)).__typename).toBe('SlotTakenError');
  expect((await reserve(accepted)).__typename).toBe('ReserveSlotPayload');
});

test('maxDaysAhead limits holds and availability', async () => {
  const { reserve, availability } = await start({ maxDaysAhead: 7 });
  expect((await reserve('2026-11-30T11:00:00Z')).__typename).toBe('ReserveSlotPayload');
  expect(await reserve('2026-12-01T09:00:00Z')).toEqual({
    __typename: 'SlotTakenError',
    message: expect.stringContaining('booking window'),
  });
  expect(await availability('2026-11-30T09:00:00Z', '2026-12-02T00:00:00Z')).toMatchObject({
    openings: ['2026-11-30T09:00Z 2026-11-30T11:00Z'],
    kinds: ['HELD', 'OUTSIDE_HOURS', 'OUTSIDE_HOURS,BOOKING_WINDOW', 'BOOKING_WINDOW', 'OUTSIDE_HOURS,BOOKING_WINDOW'],
  });
});

test('returns no slots and no openings of an inactive type, and does not hold it', async () => {
  const { reserve, slotsOf, availability, execute, vastal } = await start({ isActive: false });
  expect(await slotsOf('2026-11-24')).toEqual([]);
  // Its hours and appointments do not matter.
  expect(vastal.fakeProvider.requests.map(({ path }) => path)).toEqual(['/v1/calendar/appointment-types']);
  expect(await reserve('2026-11-24T09:00:00Z')).toEqual({
    __typename: 'SlotTakenError',
    message: expect.stringContaining('not active'),
  });
  expect(await availability('2026-11-24T09:00:00Z', '2026-11-24T10:00:00Z')).toEqual({
    openings: [],
    kinds: ['BOOKING_WINDOW'],
  });
  const { data } = await execute('query ($id: ID!) { node(id: $id) { ... on EventType { isActive } } }', {
    id: EVENT_TYPE,
  });
  expect(data.node).toEqual({ isActive: false });
});

test('returns each day of an appointment of ten days as busy when its type has been retired', async () => {
  const { reserve, slotsOf } = await start(
    {},
    {
      appointmentTypes: [VISIT, { id: 'type_old', durationMinutes: 10 * 24 * 60, isActive: false }],
      appointments: [
        { appointment_type_id: 'type_old', start_time: '2026-11-24T09:00Z', end_time: '2026-12-04T09:00Z' },
      ],
    },
  );
  for (const date of ['2026-11-24', '2026-11-29', '2026-12-03']) {
    expect(await slotsOf(date)).toEqual([]);
    expect((await reserve(`${date}T09:00:00Z`)).__typename).toBe('SlotTakenError');
  }
  expect(await slotsOf('2026-12-04')).toHaveLength(3);
});

test('returns each day of an appointment of 72 hours as busy, whatever the length of its type is now', async () => {
  const { reserve, slotsOf, availability } = await start(
    {},
    { appointments: [{ start_time: '2026-11-24T09:00Z', end_time: '2026-11-27T09:00Z' }] },
  );
  for (const date of ['2026-11-24', '2026-11-25', '2026-11-26']) {
    expect(await slotsOf(date)).toEqual([]);
    expect((await reserve(`${date}T09:00:00Z`)).__typename).toBe('SlotTakenError');
    expect(await availability(`${date}T09:00:00Z`, `${date}T12:00:00Z`)).toEqual({ openings: [], kinds: ['BUSY'] });
  }
  expect(await slotsOf('2026-11-27')).toHaveLength(3);
});

test('does not book a type that was retired after the hold', async () => {
  const { reserve, run, vastal } = await start({});
  const { reservation } = await reserve('2026-11-24T09:00:00Z');
  await fetch(`${vastal.fakeProvider.url}/v1/calendar/appointment-types`, {
    method: 'PUT',
    headers: { authorization: 'Bearer vst_sandbox_key', 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'type_a', isActive: false }),
  });
  const confirmed = await run(CONFIRM, { id: reservation.id, attendee: BOOKER });
  expect(confirmed).toMatchObject({ __typename: 'SlotTakenError', message: expect.stringContaining('not active') });
});
