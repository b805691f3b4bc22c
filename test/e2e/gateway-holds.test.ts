import { describe, expect, onTestFinished, test } from 'vitest';
import { type FakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { gravityRailEntry, vastalEntry } from '../support/account-entries.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';

// Gravity Rail and Vastal have no holds, so the gateway enforces them for all of its clients.

const MINUTE = 60_000;
/** Tuesday, in UTC, on which both are open from 9 to 12. */
const at = (hours: number, minutes = 0) => new Date(Date.UTC(2026, 10, 24, hours, minutes)).toISOString();
const RESERVATION = 'reservation { id start end expiresAt status enforcement booking { start end status } }';
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename ... on ReserveSlotPayload { ${RESERVATION} } ... on MutationError { code message } } }`;
const UPDATE = `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { __typename ... on UpdateReservationPayload { ${RESERVATION} } ... on MutationError { code message } } }`;
const RELEASE = 'mutation ($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }';
const CONFIRM = `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) { __typename ... on ConfirmReservationPayload { ${RESERVATION} } ... on MutationError { code message } } }`;
const BOOKER = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

async function fakeProvider<Sandbox extends FakeProvider>(sandbox: Sandbox) {
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  return { sandbox, running };
}

/** Gravity Rail with two rooms. */
function roomsSandbox(now: () => number) {
  const rule = {
    name: 'Open',
    recurrence: 'weekly',
    daysOfWeek: [1],
    startTime: '2026-09-08T09:00:00',
    endTime: '2026-09-08T12:00:00',
  };
  return createGravityRailSandbox({
    now,
    data: {
      calendars: [31, 32].map((id) => ({
        id,
        name: `Room ${id}`,
        timezone: 'UTC',
        schedules: [{ ...rule, id: id * 10 }],
      })),
      eventTypes: [{ id: 11, name: 'Visit', durationMinutes: 60 }],
    },
  });
}

/** Vastal with one type of appointment. */
function agencySandbox(now: () => number) {
  return createVastalSandbox({
    now,
    data: {
      availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '12:00:00' }],
      appointmentTypes: [
        { id: 'type_a', name: 'Audit', durationMinutes: 60, minNoticeHours: 0, bufferAfterMinutes: 30 },
      ],
    },
  });
}

async function start() {
  const clock = manualClock(NOW);
  const { now } = clock;
  const rail = await fakeProvider(roomsSandbox(now));
  const vastal = await fakeProvider(agencySandbox(now));
  const gateway = await startGateway(
    [gravityRailEntry(rail.running.url, {}, 'rail'), vastalEntry(vastal.running.url, 'UTC')],
    { clock },
  );
  const run = async (document: string, input: object) =>
    Object.values((await gateway.execute(document, { input })).data)[0] as any;
  return {
    ...gateway,
    clock,
    rail,
    vastal,
    reserve: (eventType: string, start: string, more: object = {}) => run(RESERVE, { eventType, start, ...more }),
    update: (id: string, input: object) => run(UPDATE, { id, ...input }),
    release: (id: string) => run(RELEASE, { id }),
    confirm: (id: string) => run(CONFIRM, { id, attendee: BOOKER, notes: 'Hello' }),
    statusOf: async (id: string) =>
      (await gateway.execute(`query ($id: ID!) { reservation(id: $id) { status } }`, { id })).data.reservation?.status,
    slots: async (eventType: string) => {
      const { data } = await gateway.execute(
        'query ($e: ID!, $from: DateTime!, $to: DateTime!) { slots(eventType: $e, from: $from, to: $to) { start } }',
        { e: eventType, from: at(0), to: at(24) },
      );
      return data.slots.map(({ start }: { start: string }) => start);
    },
  };
}

const AUDIT = idOf('EventType', 'vastal', 'type_a');
const VISIT = idOf('EventType', 'rail', '11');

describe('Vastal', () => {
  test('offers a held slot and its buffers to no one else until it is released', async () => {
    const { reserve, release, slots, clock } = await start();
    expect(await slots(AUDIT)).toEqual([at(9), at(10), at(11)]);
    const { reservation } = await reserve(AUDIT, at(10), { holdMinutes: 15 });
    expect(reservation).toEqual({
      id: expect.any(String),
      start: at(10),
      end: at(11),
      expiresAt: new Date(NOW + 15 * MINUTE).toISOString(),
      status: 'HELD',
      enforcement: 'GATEWAY',
      booking: null,
    });
    // Half an hour is needed after a booking, so 09:00 to 10:00 ends too late; 11:00 begins in time.
    expect(await slots(AUDIT)).toEqual([at(11)]);
    expect(await reserve(AUDIT, at(10, 30))).toMatchObject({ __typename: 'SlotTakenError', code: 'CONFLICT' });
    await release(reservation.id);
    expect(await slots(AUDIT)).toEqual([at(9), at(10), at(11)]);

    await reserve(AUDIT, at(10), { holdMinutes: 15 });
    clock.advanceTo(NOW + 15 * MINUTE);
    expect(await slots(AUDIT)).toEqual([at(9), at(10), at(11)]);
  });

  test('returns the hold in the availability', async () => {
    const { execute, reserve } = await start();
    await reserve(AUDIT, at(10));
    const { data } = await execute(
      `query ($p: [ID!]!, $from: DateTime!, $to: DateTime!) { availability(input: { participants: $p, from: $from, to: $to }) {
        openings { start end } blocked { start end reasons { kind } } participants { busy { start end } } } }`,
      { p: [AUDIT], from: at(9), to: at(12) },
    );
    expect(data.availability).toEqual({
      openings: [
        { start: at(9), end: at(9, 30) },
        { start: at(11), end: at(12) },
      ],
      blocked: [
        { start: at(9, 30), end: at(10), reasons: [{ kind: 'BUFFER' }] },
        { start: at(10), end: at(11), reasons: [{ kind: 'HELD' }] },
      ],
      participants: [{ busy: [{ start: at(10), end: at(11) }] }],
    });
  });

  test('moves and extends a hold in place', async () => {
    const { reserve, update, slots } = await start();
    const { reservation } = await reserve(AUDIT, at(9));
    const moved = await update(reservation.id, { start: at(9, 30), holdMinutes: 20 });
    expect(moved.reservation).toMatchObject({
      id: reservation.id,
      start: at(9, 30),
      expiresAt: new Date(NOW + 20 * MINUTE).toISOString(),
    });
    expect(await slots(AUDIT)).toEqual([at(11)]);
    const outside = await update(reservation.id, { start: at(11, 30) });
    expect(outside.__typename).toBe('SlotTakenError');
  });

  test('books a hold once, and releases it', async () => {
    const { reserve, confirm, statusOf, vastal } = await start();
    const { reservation } = await reserve(AUDIT, at(10));
    const confirmed = await confirm(reservation.id);
    expect(confirmed).toMatchObject({
      __typename: 'ConfirmReservationPayload',
      reservation: { status: 'CONFIRMED', booking: { start: at(10), end: at(11), status: 'ACCEPTED' } },
    });
    expect(await confirm(reservation.id)).toEqual(confirmed);
    const posts = vastal.running.requests.filter(({ method }) => method === 'POST');
    expect(posts.map(({ body }) => JSON.parse(body))).toEqual([
      {
        appointment_type_id: 'type_a',
        start_time: at(10),
        client_name: 'Ada Byrne',
        client_email: 'ada@example.test',
        client_notes: 'Hello',
      },
    ]);
    expect(await statusOf(reservation.id)).toBe('CONFIRMED');
  });

  test('does not book a time that was booked at the provider meanwhile', async () => {
    const { reserve, confirm, vastal } = await start();
    const { reservation } = await reserve(AUDIT, at(10));
    const booked = await fetch(`${vastal.running.url}/v1/calendar/appointments`, {
      method: 'POST',
      headers: { authorization: 'Bearer vst_sandbox_key', 'content-type': 'application/json' },
      body: JSON.stringify({ appointment_type_id: 'type_a', start_time: at(10), client_name: 'Rival' }),
    });
    expect(booked.status).toBe(200);
    expect((await confirm(reservation.id)).__typename).toBe('SlotTakenError');
    expect(vastal.running.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test.each([
    ['outside its hours', at(13)],
    ['that reaches out of its hours', at(11, 30)],
  ])('does not hold a time %s', async (_, time) => {
    const { reserve, vastal } = await start();
    expect((await reserve(AUDIT, time)).__typename).toBe('SlotTakenError');
    expect(vastal.running.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('Gravity Rail', () => {
  test('holds every free calendar once', async () => {
    const { reserve, slots, release } = await start();
    const [first, second, third] = [
      await reserve(VISIT, at(9)),
      await reserve(VISIT, at(9)),
      await reserve(VISIT, at(9)),
    ];
    expect([first, second, third].map(({ __typename }) => __typename)).toEqual([
      'ReserveSlotPayload',
      'ReserveSlotPayload',
      'SlotTakenError',
    ]);
    expect(await slots(VISIT)).toEqual([at(10), at(11)]);
    await release(first.reservation.id);
    expect(await slots(VISIT)).toEqual([at(9), at(10), at(11)]);
  });

  test('books at the calendar where the slot was held', async () => {
    const { reserve, confirm, rail } = await start();
    await reserve(VISIT, at(9));
    const { reservation } = await reserve(VISIT, at(9));
    expect(await confirm(reservation.id)).toMatchObject({ reservation: { status: 'CONFIRMED' } });
    const [post] = rail.running.requests.filter(({ method }) => method === 'POST');
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      calendarId: 32,
      eventTypeId: 11,
      startTime: at(9),
      endTime: at(10),
      attendees: [{ name: 'Ada Byrne', email: 'ada@example.test' }],
    });
  });
});

test('gives a slot to exactly one of many concurrent requests', async () => {
  const { reserve } = await start();
  const responses = await Promise.all(Array.from({ length: 20 }, () => reserve(AUDIT, at(10))));
  const names = responses.map(({ __typename }) => __typename);
  expect(names.filter((name) => name === 'ReserveSlotPayload')).toHaveLength(1);
  expect(names.filter((name) => name === 'SlotTakenError')).toHaveLength(19);
});

test('holds slots at several providers together, or none', async () => {
  const { execute, reserve, slots } = await start();
  const document = `mutation ($input: ReserveSlotsInput!) { reserveSlots(input: $input) { __typename ... on ReserveSlotsPayload { reservations { status } } } }`;
  await reserve(AUDIT, at(10));
  const slotsAsked = (audit: string) => ({
    input: {
      slots: [
        { eventType: VISIT, start: at(9) },
        { eventType: AUDIT, start: audit },
      ],
    },
  });
  expect((await execute(document, slotsAsked(at(10)))).data.reserveSlots.__typename).toBe('SlotTakenError');
  expect(await slots(VISIT)).toEqual([at(9), at(10), at(11)]);
  const { data } = await execute(document, slotsAsked(at(11)));
  expect(data.reserveSlots.reservations).toEqual([{ status: 'HELD' }, { status: 'HELD' }]);
});
