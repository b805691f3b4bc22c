import { expect, test } from 'vitest';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { Reservation } from '../../../src/domain/reservation.ts';
import { createWatcher } from '../../../src/reservations/watcher.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { diary, HELD, MINUTE } from './diary.ts';

/** A watcher whose looks stay open until the test answers them. */
function started() {
  const clock = manualClock(NOW);
  const { at } = diary({ now: clock.now });
  const looks: PromiseWithResolvers<Reservation>[] = [];
  const reported: unknown[] = [];
  const { watch } = createWatcher({
    clock,
    look: () => {
      const look = Promise.withResolvers<Reservation>();
      looks.push(look);
      return look.promise;
    },
    report: (error) => reported.push(error),
  });
  function watchUntilAborted() {
    const leaving = new AbortController();
    watch(at, HELD.id, leaving.signal);
    return () => leaving.abort();
  }
  async function answer(look: number, reservation: Reservation | Error) {
    if (reservation instanceof Error) looks[look]?.reject(reservation);
    else looks[look]?.resolve(reservation);
    await looks[look]?.promise.catch(() => undefined);
    await new Promise(setImmediate);
  }
  return { clock, watch: watchUntilAborted, looks, reported, answer };
}

test('looks ten times in the life of a hold, but not oftener than every five seconds', async () => {
  const { clock, watch, looks, answer } = started();
  watch();
  await answer(0, { ...HELD, expiresAt: NOW + 100_000 });
  clock.turnTo(NOW + 9_999);
  expect(looks).toHaveLength(1);
  clock.turnTo(NOW + 10_000);
  expect(looks).toHaveLength(2);
  await answer(1, { ...HELD, expiresAt: NOW + 20_000 });
  clock.turnTo(NOW + 14_999);
  expect(looks).toHaveLength(2);
  clock.turnTo(NOW + 15_000);
  expect(looks).toHaveLength(3);
});

test.each([
  ['is booked', { ...HELD, status: 'CONFIRMED' as const }],
  ['is held by the gateway, past which nothing changes', { ...HELD, enforcement: 'GATEWAY' as const }],
  ['is gone', new ProviderError('a', 'NOT_FOUND', 'There is none')],
])('looks no more at one that %s', async (_, seen) => {
  const { clock, watch, answer } = started();
  watch();
  await answer(0, seen);
  expect(clock.alarms()).toBe(0);
});

test('looks again, a minute later, where the provider does not answer', async () => {
  const { clock, watch, looks, reported, answer } = started();
  watch();
  await answer(0, new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down'));
  clock.turnTo(NOW + MINUTE - 1);
  expect(looks).toHaveLength(1);
  clock.turnTo(NOW + MINUTE);
  expect(looks).toHaveLength(2);
  expect(reported).toEqual([]);
});

test('tells of a failure of our own, and stops', async () => {
  const { clock, watch, reported, answer } = started();
  watch();
  await answer(0, new TypeError('ours'));
  expect(reported).toEqual([new TypeError('ours')]);
  expect(clock.alarms()).toBe(0);
});

test('one looks, also when everybody left in the middle of a look and others came', async () => {
  const { clock, watch, looks, answer } = started();
  const leave = watch();
  leave();
  watch();
  expect(looks).toHaveLength(2);
  await answer(0, HELD);
  await answer(1, HELD);
  watch();
  expect(looks).toHaveLength(2);
  expect(clock.alarms()).toBe(1);
});
