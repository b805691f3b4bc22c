import { describe, expect, test } from 'vitest';
import { idOf, NOW } from '../support/gateway.ts';
import { at, BOOKER, MINUTE, START, start, TALK, WALK } from './reservations-start.ts';

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
