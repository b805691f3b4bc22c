import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { Reservation } from '../../../src/domain/reservation.ts';
import { createWatcher } from '../../../src/reservations/watcher.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { diary, HELD, MINUTE } from './diary.ts';

/** A watcher whose looks stay open until the test answers them. */
function started({ clock = manualClock(NOW), state = createMemoryState({ now: clock.now }) } = {}) {
  const { at } = diary({ now: clock.now });
  const looks: PromiseWithResolvers<Reservation>[] = [];
  const reported: unknown[] = [];
  const { watch } = createWatcher({
    clock,
    state,
    look: () => {
      const look = Promise.withResolvers<Reservation>();
      looks.push(look);
      return look.promise;
    },
    report: (error) => reported.push(error),
  });
  const settled = () => new Promise(setImmediate);
  async function watchUntilAborted() {
    const leaving = new AbortController();
    watch(at, HELD.id, leaving.signal);
    await settled();
    return () => leaving.abort();
  }
  async function turnTo(instant: number) {
    clock.turnTo(instant);
    await settled();
  }
  async function answer(look: number, reservation: Reservation | Error) {
    if (reservation instanceof Error) looks[look]?.reject(reservation);
    else looks[look]?.resolve(reservation);
    await looks[look]?.promise.catch(() => undefined);
    await settled();
  }
  return { clock, turnTo, watch: watchUntilAborted, looks, reported, answer };
}

test('looks ten times in the life of a hold, but not oftener than every five seconds', async () => {
  const { turnTo, watch, looks, answer } = started();
  await watch();
  await answer(0, { ...HELD, expiresAt: NOW + 100_000 });
  await turnTo(NOW + 9_999);
  expect(looks).toHaveLength(1);
  await turnTo(NOW + 10_000);
  expect(looks).toHaveLength(2);
  await answer(1, { ...HELD, expiresAt: NOW + 20_000 });
  await turnTo(NOW + 14_999);
  expect(looks).toHaveLength(2);
  await turnTo(NOW + 15_000);
  expect(looks).toHaveLength(3);
});

test.each([
  ['is booked', { ...HELD, status: 'CONFIRMED' as const }],
  ['is held by the gateway, past which nothing changes', { ...HELD, enforcement: 'GATEWAY' as const }],
  ['is gone', new ProviderError('a', 'NOT_FOUND', 'There is none')],
])('looks no more at one that %s', async (_, seen) => {
  const { clock, watch, answer } = started();
  await watch();
  await answer(0, seen);
  expect(clock.alarms()).toBe(0);
});

test('looks again, a minute later, where the provider does not answer', async () => {
  const { turnTo, watch, looks, reported, answer } = started();
  await watch();
  await answer(0, new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down'));
  await turnTo(NOW + MINUTE - 1);
  expect(looks).toHaveLength(1);
  await turnTo(NOW + MINUTE);
  expect(looks).toHaveLength(2);
  expect(reported).toEqual([]);
});

test('tells of a failure of our own, and stops', async () => {
  const { clock, watch, reported, answer } = started();
  await watch();
  await answer(0, new TypeError('ours'));
  expect(reported).toEqual([new TypeError('ours')]);
  expect(clock.alarms()).toBe(0);
});

test('one looks, also when everybody left in the middle of a look and others came', async () => {
  const { clock, watch, looks, answer } = started();
  const leave = await watch();
  leave();
  await watch();
  expect(looks).toHaveLength(2);
  await answer(0, HELD);
  await answer(1, HELD);
  await watch();
  expect(looks).toHaveLength(2);
  expect(clock.alarms()).toBe(1);
});

describe('of several processes that watch the same', () => {
  async function two() {
    const clock = manualClock(NOW);
    const state = createMemoryState({ now: clock.now });
    const [one, other] = [started({ clock, state }), started({ clock, state })];
    const leave = await one.watch();
    await other.watch();
    await one.answer(0, HELD);
    return { one, other, leave, turnTo: one.turnTo };
  }

  test('one looks', async () => {
    const { one, other, turnTo } = await two();
    await turnTo(NOW + 59_000);
    expect([one.looks.length, other.looks.length]).toEqual([1, 0]);
    await turnTo(NOW + 60_000);
    expect([one.looks.length, other.looks.length]).toEqual([2, 0]);
  });

  test('another goes on when nobody watches there any more', async () => {
    const { one, other, leave, turnTo } = await two();
    leave();
    await turnTo(NOW + 5_000);
    expect([one.looks.length, other.looks.length]).toEqual([1, 1]);
  });

  test('another goes on when that one has died', async () => {
    const { one, other, turnTo } = await two();
    // Its second look never ends.
    await turnTo(NOW + 60_000);
    for (let later = 65_000; later <= 140_000; later += 5_000) await turnTo(NOW + later);
    expect([one.looks.length, other.looks.length]).toEqual([2, 1]);
  });
});
