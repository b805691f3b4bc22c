import { describe, expect, onTestFinished, test } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-24T10:00:00Z');
const RESERVATION = 'reservation { id start end expiresAt status enforcement booking { id start end status } }';
const ERRORS = `... on MutationError { code message }
  ... on SlotTakenError { start end }
  ... on InvalidInputError { issues { path message } }
  ... on NotFoundError { missingId }
  ... on UnsupportedError { lost }`;

const DOCUMENTS = {
  reserveSlot: `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { __typename ... on ReserveSlotPayload { ${RESERVATION} } ${ERRORS} } }`,
  updateReservation: `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { __typename ... on UpdateReservationPayload { ${RESERVATION} } ${ERRORS} } }`,
  releaseReservation: `mutation ($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename ... on ReleaseReservationPayload { reservation { id status } } ... on MutationError { code message } ... on NotFoundError { missingId } } }`,
  confirmReservation: `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) { __typename ... on ConfirmReservationPayload { ${RESERVATION} } ${ERRORS} } }`,
  reserveSlots: `mutation ($input: ReserveSlotsInput!) { reserveSlots(input: $input) { __typename ... on ReserveSlotsPayload { reservations { id status } } ${ERRORS} } }`,
} as const;

const BOOKER = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

async function start() {
  const clock = { now: NOW };
  const now = () => clock.now;
  const sandbox = createCalcomSandbox({
    now,
    slotsCacheMs: 0,
    data: {
      users: [{ id: 1, username: 'nora', timeZone: 'UTC' }],
      schedules: [
        {
          id: 5,
          name: 'All day',
          timeZone: 'UTC',
          availability: [
            {
              days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
              startTime: '08:00',
              endTime: '18:00',
            },
          ],
        },
      ],
      eventTypes: [
        { id: 7, slug: 'talk', lengthInMinutes: 30, scheduleId: 5, minimumBookingNotice: 0 },
        { id: 8, slug: 'walk', lengthInMinutes: 60, lengthInMinutesOptions: [60, 90], scheduleId: 5 },
      ],
    },
  });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const gateway = await startGateway(
    [{ key: 'nora', provider: 'CALCOM', credential: 'cal_live_sandbox', settings: { baseUrl: running.url } }],
    { now },
  );
  return {
    ...gateway,
    running,
    sandbox,
    clock,
    run: async (name: keyof typeof DOCUMENTS, input: object) =>
      (await gateway.ask(DOCUMENTS[name], { input })).data[name],
    statusOf: async (id: string) =>
      (await gateway.ask(`query ($id: ID!) { ${RESERVATION.replace('reservation', 'reservation(id: $id)')} }`, { id }))
        .data.reservation,
  };
}

const TALK = idOf('EventType', 'nora', '7');
const WALK = idOf('EventType', 'nora', '8');
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

describe('reserveSlot', () => {
  test('holds the slot at the provider', async () => {
    const { run, statusOf, sandbox } = await start();
    const { reservation, __typename } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 15 });
    expect(__typename).toBe('ReserveSlotPayload');
    expect(reservation).toMatchObject({
      start: at(0),
      end: at(30),
      expiresAt: new Date(NOW + 15 * MINUTE).toISOString(),
      status: 'HELD',
      enforcement: 'PROVIDER',
      booking: null,
    });
    expect(await statusOf(reservation.id)).toEqual(reservation);
    expect(sandbox.data.reservations).toHaveLength(1);
  });

  test('returns SlotTakenError to the second client', async () => {
    const { run } = await start();
    await run('reserveSlot', { eventType: TALK, start: at(0) });
    expect(await run('reserveSlot', { eventType: TALK, start: at(15) })).toMatchObject({
      __typename: 'SlotTakenError',
      code: 'CONFLICT',
      start: at(15),
      end: at(45),
    });
  });

  test('holds the requested length of several, and names them when it is none of them', async () => {
    const { run } = await start();
    const { reservation } = await run('reserveSlot', { eventType: WALK, start: at(60), durationMinutes: 90 });
    expect(reservation.end).toBe(at(150));
    const refused = await run('reserveSlot', { eventType: WALK, start: at(120), durationMinutes: 45 });
    expect(refused).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['input', 'durationMinutes'] }],
    });
    expect(refused.issues[0].message).toContain('60, 90');
  });

  test.each([
    ['in the past', { start: new Date(NOW - MINUTE).toISOString() }, 'start'],
    ['that starts with seconds', { start: new Date(START + 30_000).toISOString() }, 'start'],
    ['that starts with milliseconds', { start: new Date(START + 1).toISOString() }, 'start'],
    ['for no time at all', { holdMinutes: 0 }, 'holdMinutes'],
    ['of no length', { durationMinutes: 0 }, 'durationMinutes'],
  ])('rejects a slot %s', async (_, part, path) => {
    const { run, running } = await start();
    const result = await run('reserveSlot', { eventType: TALK, start: at(0), ...part });
    expect(result.issues).toEqual([{ path: ['input', path], message: expect.any(String) }]);
    expect(running.requests).toEqual([]);
  });

  test('returns NotFoundError for an unknown event type', async () => {
    const { run } = await start();
    const id = idOf('EventType', 'nora', '99');
    expect(await run('reserveSlot', { eventType: id, start: at(0) })).toMatchObject({
      __typename: 'NotFoundError',
      missingId: id,
    });
  });
});

test('returns EXPIRED at once when the expiry was moved into the past at the provider', async () => {
  const { run, statusOf, sandbox } = await start();
  const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 15 });
  sandbox.data.reservations[0]!.until = NOW - MINUTE;
  expect(await statusOf(reservation.id)).toMatchObject({ status: 'EXPIRED' });
});

describe('updateReservation', () => {
  test('extends a hold under the same id when the provider can only replace it', async () => {
    const { run, statusOf, sandbox } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 5 });
    const { reservation: longer } = await run('updateReservation', { id: reservation.id, holdMinutes: 60 });
    expect(longer).toMatchObject({ start: at(0), end: at(30), expiresAt: new Date(NOW + 60 * MINUTE).toISOString() });
    expect(sandbox.data.reservations).toHaveLength(1);
    expect(longer.id).toBe(reservation.id);
    expect(await statusOf(reservation.id)).toMatchObject({ status: 'HELD', expiresAt: longer.expiresAt });
    const replacement = sandbox.data.reservations[0]!.uid;
    expect(await statusOf(idOf('Reservation', 'nora', replacement)), 'one hold has one id').toBeNull();
    await run('updateReservation', { id: reservation.id, holdMinutes: 90 });
    expect((await run('confirmReservation', { id: reservation.id, attendee: BOOKER })).reservation.status).toBe(
      'CONFIRMED',
    );
    expect(sandbox.data.reservations).toEqual([]);
  });

  test('moves a hold, and keeps the time that it is held', async () => {
    const { run, clock } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 20 });
    clock.now += 5 * MINUTE;
    const { reservation: moved } = await run('updateReservation', { id: reservation.id, start: at(60) });
    expect(moved).toMatchObject({ id: reservation.id, start: at(60), end: at(90), expiresAt: reservation.expiresAt });
  });

  test('leaves the old hold unchanged when the new time is taken', async () => {
    const { run, statusOf, sandbox } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 20 });
    sandbox.add({
      reservations: [{ uid: 'rival', eventTypeId: 7, slotStart: START + 45 * MINUTE, until: NOW + 20 * MINUTE }],
    });
    const overlapping = await run('updateReservation', { id: reservation.id, start: at(20) });
    expect(overlapping).toMatchObject({ __typename: 'SlotTakenError', start: at(20), end: at(50) });
    expect(await statusOf(reservation.id)).toMatchObject({ status: 'HELD', start: at(0) });
    expect(sandbox.data.reservations).toHaveLength(2);
  });

  test('returns HoldLostError when the hold cannot be restored', async () => {
    const { run, statusOf, running } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 20 });
    running.faults.add({ kind: 'status', status: 503, method: 'POST' });
    const result = await run('updateReservation', { id: reservation.id, holdMinutes: 60 });
    expect(result).toMatchObject({ __typename: 'ProviderError', message: expect.stringContaining('hold is lost') });
    running.faults.clear();
    expect((await statusOf(reservation.id)).status).toBe('LOST');
  });

  test('rejects an input without a change', async () => {
    const { run } = await start();
    const result = await run('updateReservation', { id: idOf('Reservation', 'nora', 'x') });
    expect(result.issues).toEqual([{ path: ['input'], message: expect.stringContaining('holdMinutes') }]);
  });
});

describe('a reservation', () => {
  test('expires by the clock, whatever the provider returns', async () => {
    const { run, statusOf, clock } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0), holdMinutes: 5 });
    clock.now += 5 * MINUTE;
    expect((await statusOf(reservation.id)).status).toBe('EXPIRED');
    const result = await run('confirmReservation', { id: reservation.id, attendee: BOOKER });
    expect(result).toMatchObject({ __typename: 'ReservationEndedError', message: expect.stringContaining('EXPIRED') });
  });

  test('is LOST when it no longer exists at the provider', async () => {
    const { run, statusOf, sandbox } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0) });
    sandbox.data.reservations.length = 0;
    expect((await statusOf(reservation.id)).status).toBe('LOST');
  });

  test('is null when it is unknown', async () => {
    const { statusOf } = await start();
    expect(await statusOf(idOf('Reservation', 'nora', 'unknown'))).toBeNull();
  });

  test('is released once, and can be released again', async () => {
    const { run, statusOf, sandbox } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0) });
    expect(await run('releaseReservation', { id: reservation.id })).toEqual({
      __typename: 'ReleaseReservationPayload',
      reservation: { id: reservation.id, status: 'RELEASED' },
    });
    expect(sandbox.data.reservations).toEqual([]);
    expect((await statusOf(reservation.id)).status).toBe('RELEASED');
    expect((await run('releaseReservation', { id: reservation.id })).reservation.status).toBe('RELEASED');
  });
});

describe('confirmReservation', () => {
  test('books the time, releases the hold, and can be repeated', async () => {
    const { run, statusOf, sandbox } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0) });
    const input = { id: reservation.id, attendee: BOOKER, notes: 'Bring tea.' };
    const confirmed = await run('confirmReservation', input);
    expect(confirmed).toMatchObject({
      __typename: 'ConfirmReservationPayload',
      reservation: { status: 'CONFIRMED', booking: { start: at(0), end: at(30), status: 'ACCEPTED' } },
    });
    expect(sandbox.data.reservations).toEqual([]);
    expect(await run('confirmReservation', input)).toEqual(confirmed);
    expect(sandbox.data.bookings).toHaveLength(1);
    expect(sandbox.data.bookings[0]?.attendees).toMatchObject([{ name: 'Ada Byrne', timeZone: 'Europe/Dublin' }]);
    expect(await statusOf(reservation.id)).toEqual(confirmed.reservation);
  });

  test('returns SlotTakenError when the time was booked elsewhere', async () => {
    const { run, sandbox } = await start();
    const { reservation } = await run('reserveSlot', { eventType: TALK, start: at(0) });
    sandbox.add({ bookings: [{ eventTypeId: 7, start: START, attendees: [{ name: 'Rival' }] }] });
    const result = await run('confirmReservation', { id: reservation.id, attendee: BOOKER });
    expect(result).toMatchObject({ __typename: 'SlotTakenError', start: at(0), end: at(30) });
  });

  test('returns every error of the attendee at once', async () => {
    const { run, running } = await start();
    const attendee = { name: ' ', email: 'invalid', timeZone: 'Europe/Dublin', phone: '123' };
    const result = await run('confirmReservation', { id: idOf('Reservation', 'nora', 'x'), attendee });
    expect(result.issues.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
      'input.attendee.email',
      'input.attendee.name',
      'input.attendee.phone',
    ]);
    expect(running.requests).toEqual([]);
  });
});

describe('reserveSlots', () => {
  test('holds all slots', async () => {
    const { run, sandbox } = await start();
    const slots = [
      { eventType: TALK, start: at(0) },
      { eventType: WALK, start: at(60) },
    ];
    const result = await run('reserveSlots', { slots });
    expect(result.reservations.map(({ status }: { status: string }) => status)).toEqual(['HELD', 'HELD']);
    expect(sandbox.data.reservations).toHaveLength(2);
  });

  test('holds none when one is taken', async () => {
    const { run, sandbox } = await start();
    const slots = [0, 60, 75].map((minutes) => ({ eventType: TALK, start: at(minutes) }));
    expect(await run('reserveSlots', { slots })).toMatchObject({ __typename: 'SlotTakenError', start: at(75) });
    expect(sandbox.data.reservations).toEqual([]);
  });

  test('names the holds that could not be released', async () => {
    const { run, running } = await start();
    running.faults.add({ kind: 'status', status: 503, method: 'DELETE' });
    const slots = [0, 15].map((minutes) => ({ eventType: TALK, start: at(minutes) }));
    const result = await run('reserveSlots', { slots });
    expect(result).toMatchObject({
      __typename: 'SlotTakenError',
      message: expect.stringContaining('could not be released and remain: '),
    });
  });
});

test('returns UnsupportedError from a provider without bookings', async () => {
  const { ask } = await startSandboxGateway();
  const { data } = await ask(DOCUMENTS.reserveSlot, {
    input: { eventType: idOf('EventType', 'guidebook', '11'), start: at(0) },
  });
  expect(data.reserveSlot).toMatchObject({ __typename: 'UnsupportedError', lost: ['the hold on the slot'] });
});
