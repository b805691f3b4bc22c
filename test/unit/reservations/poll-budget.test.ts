import { expect, test } from 'vitest';
import type { Reservation } from '../../../src/domain/reservation.ts';
import type { AccountCall } from '../../../src/reservations/account-call.ts';
import { PollBudgets } from '../../../src/reservations/poll-budget.ts';
import { ProviderWatcher, pauseAfterReservation } from '../../../src/reservations/watcher.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { fakeAccount, HELD, MINUTE } from './fake-account.ts';

const SECOND = 1000;
const settled = () => new Promise(setImmediate);

/** A watcher of an account with 120 calls per minute, whose polls take so many calls each. */
function watchedAccount(callsEach = 1) {
  const clock = manualClock(NOW);
  const { at } = fakeAccount({ now: clock.now });
  const rateLimit = { calls: 120, seconds: 60 };
  const limited: AccountCall = { ...at, account: { ...at.account, connector: { ...at.account.connector, rateLimit } } };
  const polled: string[] = [];
  /** By id; in ten minutes by default. */
  const expiries = new Map<string, number>();
  const watcher = new ProviderWatcher<Reservation>({
    clock,
    state: createMemoryState({ now: clock.now }),
    kind: 'reservation',
    budgets: new PollBudgets(clock),
    deadlineOf: ({ expiresAt }) => expiresAt,
    pauseAfter: pauseAfterReservation,
    async poll({ call }, id) {
      polled.push(id);
      for (let i = 0; i < callsEach; i += 1) call.meter.onCall(1);
      return { ...HELD, id, expiresAt: expiries.get(id) ?? NOW + 10 * MINUTE };
    },
    report(error) {
      throw error;
    },
  });
  const leaving = new AbortController();
  return {
    polled,
    expiries,
    leave: () => leaving.abort(),
    watch(count: number) {
      for (let i = 0; i < count; i += 1) watcher.watch(limited, `r${i}`, leaving.signal);
      return settled();
    },
    async advanceBy(seconds: number) {
      for (let i = 0; i < seconds; i += 1) {
        clock.advanceTo(clock.now() + SECOND);
        await settled();
      }
    },
  };
}

test.each([60, 120, 300])('polls take a quarter of the rate limit when %i reservations are watched', async (count) => {
  const { polled, watch, advanceBy } = watchedAccount();
  await watch(count);
  expect(polled).toEqual(['r0']);
  await advanceBy(90);
  // 120 a minute are 180 in 90 seconds.
  expect(polled.length).toBeGreaterThan(40);
  expect(polled.length).toBeLessThanOrEqual(180 / 4 + 1);
});

test('counts the calls that polls take', async () => {
  const { polled, watch, advanceBy } = watchedAccount(3);
  await watch(60);
  await advanceBy(90);
  expect(polled.length).toBeLessThanOrEqual(180 / 4 / 3 + 1);
});

test('polls reservations that expire first more often', async () => {
  const { polled, expiries, watch, advanceBy } = watchedAccount();
  for (const id of ['r7', 'r8']) expiries.set(id, NOW + 4 * MINUTE);
  await watch(40);
  await advanceBy(80);
  polled.length = 0;
  await advanceBy(60);
  const countOf = (id: string) => polled.filter((each) => each === id).length;
  expect(countOf('r7') + countOf('r8')).toBeGreaterThanOrEqual(4);
  expect(Math.max(...['r0', 'r20', 'r39'].map(countOf))).toBeLessThanOrEqual(1);
});

test('polls nothing for watchers that left while they waited', async () => {
  const { polled, watch, advanceBy, leave } = watchedAccount();
  await watch(20);
  leave();
  await advanceBy(60);
  expect(polled).toEqual(['r0']);
});
