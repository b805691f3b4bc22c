import { describe, expect, test } from 'vitest';
import { SlotTakenError } from '../../../src/domain/errors.ts';
import type { Hold } from '../../../src/domain/reservation.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { NO_READER, plainAccount, plainCall } from '../../support/plain-account.ts';
import { fakeAccount, HELD, MINUTE, reservationsOf, START } from './fake-account.ts';
import { down, held, started } from './one-account.ts';

const ADA = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

describe('reserve', () => {
  test('holds the slot at the provider', async () => {
    const { reservations, at, request } = started();
    expect(await reservations.reserve(at, request)).toEqual(HELD);
  });

  test('rejects a start that is not in the future without a call', async () => {
    const { reservations, at, request, log } = started();
    for (const start of [NOW, NOW - MINUTE]) {
      await expect(reservations.reserve(at, { ...request, start })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['input', 'start'] }],
      });
    }
    expect(log).toEqual([]);
    expect(await reservations.reserve(at, { ...request, start: NOW + MINUTE })).toMatchObject({ status: 'HELD' });
  });

  test('rejects a start with seconds or milliseconds without a call', async () => {
    const { reservations, at, request, log } = started();
    for (const start of [START + 1000, START + 1]) {
      await expect(reservations.reserve(at, { ...request, start })).rejects.toMatchObject({
        issues: [{ path: ['input', 'start'], message: expect.stringContaining('whole minute') }],
      });
    }
    expect(log).toEqual([]);
  });

  test('throws SlotTakenError when the time is taken', async () => {
    const { reservations, at, request } = await held();
    await expect(reservations.reserve(at, request)).rejects.toThrow(SlotTakenError);
  });

  test('holds the time of a hold that the provider has forgotten, which is recorded as lost', async () => {
    const { reservations, at, request, id, stored, find } = await held();
    stored.clear();
    expect(await reservations.reserve(at, request)).toMatchObject({ id: 'h2', status: 'HELD' });
    expect(await find(id)).toMatchObject({ status: 'LOST' });
  });

  test('throws UNSUPPORTED when the account does not support holds', async () => {
    const at = { account: plainAccount('plain'), call: plainCall(), reader: NO_READER };
    await expect(started().reservations.reserve(at, fakeAccount().request)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      account: 'plain',
      lost: [expect.any(String)],
    });
  });
});

describe('find', () => {
  test('returns HELD until the hold expires by the clock of the gateway', async () => {
    const { find, clock, id, reservation } = await held();
    clock.advanceTo(reservation.expiresAt - 1);
    expect(await find(id)).toEqual(reservation);
    clock.advanceTo(reservation.expiresAt);
    expect(await find(id)).toEqual({ ...reservation, status: 'EXPIRED', endedAt: reservation.expiresAt });
  });

  test('returns EXPIRED, now and later, when the provider forgot the hold at its expiry', async () => {
    const { find, clock, id, reservation, stored } = await held();
    clock.advanceTo(reservation.expiresAt);
    stored.clear();
    expect(await find(id)).toEqual({ ...reservation, status: 'EXPIRED', endedAt: reservation.expiresAt });
    expect(await find(id)).toMatchObject({ status: 'EXPIRED' });
  });

  test('returns LOST, now and later, when the provider forgot the hold before its expiry', async () => {
    const { find, clock, id, reservation, stored, log } = await held();
    stored.clear();
    expect(await find(id)).toEqual({ ...reservation, status: 'LOST', endedAt: NOW });
    clock.advanceTo(reservation.expiresAt);
    expect(await find(id)).toMatchObject({ status: 'LOST' });
    expect(log).toEqual(['a get h1', 'a get h1']);
  });

  test('throws NOT_FOUND for an unknown id', async () => {
    await expect(started().find('x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('returns a hold that was placed elsewhere', async () => {
    const { find, stored } = started();
    stored.set('theirs', { ...fakeAccount().request, account: 'a', id: 'theirs', end: START + 1, expiresAt: NOW + 1 });
    expect(await find('theirs')).toMatchObject({ status: 'HELD' });
    stored.clear();
    expect(await find('theirs')).toMatchObject({ status: 'LOST' });
  });

  test('does not record a loss when the provider is unreachable', async () => {
    const { find, id, failures } = await held();
    failures.get = () => down();
    await expect(find(id)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    delete failures.get;
    expect(await find(id)).toMatchObject({ status: 'HELD' });
  });

  test('returns the current state at the provider', async () => {
    const { find, id, stored } = await held();
    stored.set(id, { ...(stored.get(id) as Hold), expiresAt: NOW + 60 * MINUTE });
    expect(await find(id)).toMatchObject({ expiresAt: NOW + 60 * MINUTE });
  });
});

describe('release', () => {
  test('releases the hold once', async () => {
    const { reservations, at, id, find, log, reservation } = await held();
    await reservations.release(at, id);
    await reservations.release(at, id);
    expect(await find(id)).toEqual({ ...reservation, status: 'RELEASED', endedAt: NOW });
    expect(log).toEqual(['a release h1']);
  });

  test('leaves an expired hold expired without a call', async () => {
    const { reservations, at, id, find, clock, reservation, log } = await held();
    clock.advanceTo(reservation.expiresAt);
    await reservations.release(at, id);
    expect(log).toEqual([]);
    expect(await find(id)).toMatchObject({ status: 'EXPIRED' });
  });

  test('rejects the release of a booking, and names cancelBooking', async () => {
    const { reservations, at, id, find, log } = await held();
    await reservations.confirm(at, id, ADA, undefined);
    log.length = 0;
    await expect(reservations.release(at, id)).rejects.toThrow(/cancelBooking/);
    expect(log).toEqual([]);
    expect(await find(id)).toMatchObject({ status: 'CONFIRMED' });
  });

  test('reads an unknown hold first', async () => {
    const { at, id, log, stored } = await held();
    await reservationsOf(manualClock(NOW)).release(at, id);
    expect(log).toEqual(['a get h1', 'a release h1']);
    expect(stored.size).toBe(0);
  });

  test('can be repeated after a failure', async () => {
    const { reservations, at, id, find, failures } = await held();
    failures.release = () => down();
    await expect(reservations.release(at, id)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await find(id)).toMatchObject({ status: 'HELD' });
    delete failures.release;
    await reservations.release(at, id);
    expect(await find(id)).toMatchObject({ status: 'RELEASED' });
  });

  test('makes any further change fail', async () => {
    const { reservations, at, id } = await held();
    await reservations.release(at, id);
    await expect(reservations.confirm(at, id, ADA, undefined)).rejects.toThrow(/it is RELEASED/);
    await expect(reservations.change(at, id, { holdMinutes: 5 })).rejects.toThrow(/it is RELEASED/);
  });
});

describe('confirm', () => {
  const BOOKING = { id: 'b1', start: START, end: START + 30 * MINUTE, status: 'ACCEPTED' };

  test('books the held time, then releases the hold', async () => {
    const { reservations, at, id, log, find, reservation } = await held();
    const confirmed = await reservations.confirm(at, id, ADA, 'By the door');
    expect(confirmed).toEqual({ ...reservation, status: 'CONFIRMED', booking: BOOKING, endedAt: NOW });
    expect(log).toEqual(['a get h1', 'a book ada@example.test By the door', 'a release h1']);
    expect(await find(id)).toEqual(confirmed);
  });

  test('books once when it is repeated, also concurrently', async () => {
    const { reservations, at, id, log } = await held();
    const both = await Promise.all([1, 2].map(() => reservations.confirm(at, id, ADA, undefined)));
    const later = await reservations.confirm(at, id, ADA, undefined);
    expect([...both, later].map(({ booking }) => booking)).toEqual([BOOKING, BOOKING, BOOKING]);
    expect(log.filter((line) => line.startsWith('a book'))).toHaveLength(1);
  });

  test('remains when the hold cannot be released', async () => {
    const { reservations, at, id, failures, clock, find } = await held();
    failures.release = () => down();
    expect(await reservations.confirm(at, id, ADA, undefined)).toMatchObject({ status: 'CONFIRMED' });
    clock.advanceTo(NOW + 60 * MINUTE);
    expect(await find(id)).toMatchObject({ status: 'CONFIRMED', booking: BOOKING });
  });

  test('keeps the hold when the time was booked elsewhere', async () => {
    const { reservations, at, id, failures, find, log } = await held();
    failures.book = () => new SlotTakenError(START, START + 30 * MINUTE);
    await expect(reservations.confirm(at, id, ADA, undefined)).rejects.toThrow(SlotTakenError);
    expect(log).not.toContain('a release h1');
    expect(await find(id)).toMatchObject({ status: 'HELD', booking: null });
  });

  test('books nothing when the hold has expired or is lost', async () => {
    for (const lost of [true, false]) {
      const { reservations, at, id, clock, reservation, stored, log } = await held();
      if (lost) stored.clear();
      else clock.advanceTo(reservation.expiresAt);
      const confirming = reservations.confirm(at, id, ADA, undefined);
      await expect(confirming).rejects.toMatchObject({ status: lost ? 'LOST' : 'EXPIRED' });
      expect(log).toEqual(lost ? ['a get h1'] : []);
    }
  });
});
