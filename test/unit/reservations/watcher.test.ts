import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../../src/domain/errors.ts';
import type { Reservation } from '../../../src/domain/reservation.ts';
import { PollBudgets } from '../../../src/reservations/poll-budget.ts';
import { ProviderWatcher, pauseAfterReservation } from '../../../src/reservations/watcher.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { fakeAccount, HELD, MINUTE } from './fake-account.ts';

/** A watcher whose polls are pending until the test settles them. */
function started({ clock = manualClock(NOW), state = createMemoryState({ now: clock.now }) } = {}) {
  const { at } = fakeAccount({ now: clock.now });
  const polls: PromiseWithResolvers<Reservation>[] = [];
  const reported: unknown[] = [];
  const watcher = new ProviderWatcher({
    clock,
    state,
    kind: 'reservation',
    budgets: new PollBudgets(clock),
    deadlineOf: ({ expiresAt }) => expiresAt,
    pauseAfter: pauseAfterReservation,
    poll: () => {
      const poll = Promise.withResolvers<Reservation>();
      polls.push(poll);
      return poll.promise;
    },
    report: (error) => reported.push(error),
  });
  const settled = () => new Promise(setImmediate);
  async function watchUntilAborted() {
    const leaving = new AbortController();
    watcher.watch(at, HELD.id, leaving.signal);
    await settled();
    return () => leaving.abort();
  }
  async function advanceTo(instant: number) {
    clock.advanceTo(instant);
    await settled();
  }
  async function settle(poll: number, reservation: Reservation | Error) {
    if (reservation instanceof Error) polls[poll]?.reject(reservation);
    else polls[poll]?.resolve(reservation);
    await polls[poll]?.promise.catch(() => undefined);
    await settled();
  }
  return { clock, advanceTo, watch: watchUntilAborted, polls, reported, settle };
}

test('polls about ten times until the expiry, but at most every five seconds', async () => {
  const { advanceTo, watch, polls, settle } = started();
  await watch();
  await settle(0, { ...HELD, expiresAt: NOW + 100_000 });
  await advanceTo(NOW + 9_999);
  expect(polls).toHaveLength(1);
  await advanceTo(NOW + 10_000);
  expect(polls).toHaveLength(2);
  await settle(1, { ...HELD, expiresAt: NOW + 20_000 });
  await advanceTo(NOW + 14_999);
  expect(polls).toHaveLength(2);
  await advanceTo(NOW + 15_000);
  expect(polls).toHaveLength(3);
});

test.each([
  ['was released', { ...HELD, status: 'RELEASED' as const }],
  ['is held by the gateway', { ...HELD, enforcement: 'GATEWAY' as const }],
  ['is gone', new ProviderError('a', 'NOT_FOUND', 'There is none')],
])('stops polling a reservation that %s', async (_, result) => {
  const { clock, watch, settle } = started();
  await watch();
  await settle(0, result);
  expect(clock.timerCount()).toBe(0);
});

test('polls a booked reservation every minute until its booking is over', async () => {
  const { clock, advanceTo, watch, polls, settle } = started();
  await watch();
  const booking = { id: 'b1', start: NOW, end: NOW + 90_000, status: 'ACCEPTED' as const };
  const booked = { ...HELD, status: 'CONFIRMED' as const, booking };
  await settle(0, booked);
  await advanceTo(NOW + MINUTE);
  expect(polls).toHaveLength(2);
  await settle(1, booked);
  await advanceTo(NOW + 2 * MINUTE);
  await settle(2, booked);
  expect(clock.timerCount()).toBe(0);
});

test('polls again after a minute when the provider is unreachable', async () => {
  const { advanceTo, watch, polls, reported, settle } = started();
  await watch();
  await settle(0, new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down'));
  await advanceTo(NOW + MINUTE - 1);
  expect(polls).toHaveLength(1);
  await advanceTo(NOW + MINUTE);
  expect(polls).toHaveLength(2);
  expect(reported).toEqual([]);
});

test('reports an unexpected error, and stops', async () => {
  const { clock, watch, reported, settle } = started();
  await watch();
  await settle(0, new TypeError('ours'));
  expect(reported).toEqual([new TypeError('ours')]);
  expect(clock.timerCount()).toBe(0);
});

test('has one poll in progress when all watchers left during a poll and others came', async () => {
  const { clock, watch, polls, settle } = started();
  const leave = await watch();
  leave();
  await watch();
  expect(polls).toHaveLength(2);
  await settle(0, HELD);
  await settle(1, HELD);
  await watch();
  expect(polls).toHaveLength(2);
  expect(clock.timerCount()).toBe(1);
});

describe('when several processes watch a reservation', () => {
  async function two() {
    const clock = manualClock(NOW);
    const state = createMemoryState({ now: clock.now });
    const [one, other] = [started({ clock, state }), started({ clock, state })];
    const leave = await one.watch();
    await other.watch();
    await one.settle(0, HELD);
    return { one, other, leave, advanceTo: one.advanceTo };
  }

  test('one of them polls', async () => {
    const { one, other, advanceTo } = await two();
    await advanceTo(NOW + 59_000);
    expect([one.polls.length, other.polls.length]).toEqual([1, 0]);
    await advanceTo(NOW + 60_000);
    expect([one.polls.length, other.polls.length]).toEqual([2, 0]);
  });

  test('another one takes over when the first has no watchers any more', async () => {
    const { one, other, leave, advanceTo } = await two();
    leave();
    await advanceTo(NOW + 5_000);
    expect([one.polls.length, other.polls.length]).toEqual([1, 1]);
  });

  test('another one takes over when the first has died', async () => {
    const { one, other, advanceTo } = await two();
    // Its second poll never ends.
    await advanceTo(NOW + 60_000);
    for (let later = 65_000; later <= 140_000; later += 5_000) await advanceTo(NOW + later);
    expect([one.polls.length, other.polls.length]).toEqual([2, 1]);
  });
});
