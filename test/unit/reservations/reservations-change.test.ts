import { describe, expect, test } from 'vitest';
import { HoldLostError, HoldRestoredError, SlotTakenError } from '../../../src/domain/errors.ts';
import type { Hold } from '../../../src/domain/reservation.ts';
import { NOW } from '../../support/gateway.ts';
import { MINUTE, START } from './fake-account.ts';
import { down, held } from './one-account.ts';

describe('change', () => {
  test('keeps the id when the provider replaces the hold', async () => {
    const { reservations, at, id, find, request } = await held();
    const moved = await reservations.change(at, id, { start: START + 60 * MINUTE });
    expect(moved).toMatchObject({ id, status: 'HELD', start: START + 60 * MINUTE, end: START + 90 * MINUTE });
    expect(await find(id)).toEqual(moved);
    expect(await reservations.reserve(at, request), 'the old time is free').toMatchObject({ start: START });
  });

  test('changes and releases the hold that replaced the first one', async () => {
    const { reservations, at, id, log, stored } = await held();
    await reservations.change(at, id, { start: START + 60 * MINUTE });
    await reservations.change(at, id, { start: START + 120 * MINUTE });
    expect(await reservations.release(at, id)).toMatchObject({ id, status: 'RELEASED', start: START + 120 * MINUTE });
    expect(log.filter((line) => /change|release/.test(line))).toEqual(['a change h1', 'a change h2', 'a release h3']);
    expect(stored.size).toBe(0);
  });

  test("does not give the replaced hold a second reservation under the provider's id", async () => {
    const { reservations, at, id, find } = await held();
    await reservations.change(at, id, { start: START + 60 * MINUTE });
    await expect(find('h2')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await reservations.held(at)).map((hold) => hold.id)).toEqual([id]);
  });

  test('extends the hold from now on', async () => {
    const { reservations, at, id, clock } = await held();
    clock.advanceTo(NOW + 5 * MINUTE);
    expect(await reservations.change(at, id, { holdMinutes: 15 })).toMatchObject({ expiresAt: NOW + 20 * MINUTE });
  });

  test('keeps the old hold when the new time is taken', async () => {
    const { reservations, at, id, request, find } = await held();
    await reservations.reserve(at, { ...request, start: START + 60 * MINUTE });
    await expect(reservations.change(at, id, { start: START + 45 * MINUTE })).rejects.toThrow(SlotTakenError);
    expect(await find(id)).toMatchObject({ status: 'HELD', start: START });
  });

  test('reports a lost hold, now and later', async () => {
    const { reservations, at, id, find, failures, stored, clock, reservation } = await held();
    failures.change = () => {
      stored.clear();
      return new HoldLostError('a', 'CONFLICT', 'The hold is lost');
    };
    await expect(reservations.change(at, id, { start: START + MINUTE })).rejects.toThrow(HoldLostError);
    clock.advanceTo(reservation.expiresAt);
    expect(await find(id)).toMatchObject({ status: 'LOST' });
    await expect(reservations.change(at, id, { start: START + MINUTE })).rejects.toThrow(/it is LOST/);
  });

  test('keeps the reservation when the hold was restored under another id', async () => {
    const { reservations, at, id, find, failures, stored, log } = await held();
    failures.change = () => {
      const hold = stored.get(id) as Hold;
      stored.delete(id);
      stored.set('h9', { ...hold, id: 'h9' });
      return new HoldRestoredError(new SlotTakenError(START, START), 'h9');
    };
    await expect(reservations.change(at, id, { start: START + MINUTE })).rejects.toThrow(SlotTakenError);
    expect(await find(id)).toMatchObject({ id, status: 'HELD', start: START });
    delete failures.change;
    await reservations.release(at, id);
    expect([log.at(-1), stored.size]).toEqual(['a release h9', 0]);
  });

  test('keeps the hold when it fails otherwise', async () => {
    const { reservations, at, id, find, failures } = await held();
    failures.change = () => down();
    await expect(reservations.change(at, id, { holdMinutes: 5 })).rejects.toMatchObject({ retryable: true });
    expect(await find(id)).toMatchObject({ status: 'HELD' });
  });

  test('rejects a start in the past', async () => {
    const { reservations, at, id, log } = await held();
    await expect(reservations.change(at, id, { start: NOW })).rejects.toMatchObject({
      issues: [{ path: ['input', 'start'] }],
    });
    expect(log).not.toContain('a change h1');
  });

  test('rejects a start with seconds', async () => {
    const { reservations, at, id, log } = await held();
    await expect(reservations.change(at, id, { start: NOW + MINUTE + 1000 })).rejects.toMatchObject({
      issues: [{ path: ['input', 'start'] }],
    });
    expect(log).not.toContain('a change h1');
  });

  test('rejects a reservation that has ended, and says how it ended', async () => {
    const { reservations, at, id, clock, reservation, log } = await held();
    clock.advanceTo(reservation.expiresAt);
    const change = reservations.change(at, id, { holdMinutes: 5 });
    await expect(change).rejects.toMatchObject({ status: 'EXPIRED', endedAt: reservation.expiresAt });
    expect(log).toEqual([]);
  });

  test('runs two concurrent changes one after the other', async () => {
    const { reservations, at, id, log } = await held();
    const [first, second] = await Promise.allSettled([
      reservations.change(at, id, { start: START + 60 * MINUTE }),
      reservations.change(at, id, { start: START + 120 * MINUTE }),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { id, start: START + 60 * MINUTE } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { id, start: START + 120 * MINUTE } });
    expect(log.filter((line) => line.startsWith('a change'))).toEqual(['a change h1', 'a change h2']);
  });
});
