import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { at, BOOKER, DOCUMENTS, START, start, TALK, WALK } from './reservations-start.ts';

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
  const { execute } = await startSandboxGateway();
  const { data } = await execute(DOCUMENTS.reserveSlot, {
    input: { eventType: idOf('EventType', 'guidebook', '11'), start: at(0) },
  });
  expect(data.reserveSlot).toMatchObject({ __typename: 'UnsupportedError', lost: ['the hold on the slot'] });
});
