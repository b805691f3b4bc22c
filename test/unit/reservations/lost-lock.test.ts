import { expect, test } from 'vitest';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { plainAccount } from '../../support/plain-account.ts';
import { fakeAccount, reservationsOf, START } from './fake-account.ts';

/** Longer than any lock lasts. */
const SUSPENDED_MS = 60_000;
const BOOKER = { name: 'Ada', email: 'ada@example.com', timeZone: 'UTC', phone: undefined };

/** Reservations that share their state with other processes, in a process that is suspended when a test says so. */
function suspendable() {
  const clock = manualClock(NOW);
  const memory = createMemoryState({ now: clock.now });
  let isBeforeBooking = false;
  const suspend = () => clock.advanceTo(clock.now() + SUSPENDED_MS);
  const state: State = {
    ...memory,
    isShared: true,
    values: {
      ...memory.values,
      compareAndSet(key, ...rest) {
        if (isBeforeBooking && key.startsWith('booking:')) suspend();
        return memory.values.compareAndSet(key, ...rest);
      },
    },
  };
  const account = fakeAccount({ now: clock.now });
  return {
    ...account,
    suspend,
    reservations: reservationsOf(clock, state),
    suspendBeforeBooking() {
      isBeforeBooking = true;
    },
  };
}

test('places no hold when the lock was lost while the offered slots were read', async () => {
  const { reservations, at, request, log, suspend } = suspendable();
  const slots = {
    async find() {
      suspend();
      return [[{ start: START, end: START + 1_800_000 }]];
    },
  };
  const account = plainAccount('a', { ...at.account.connector, slots });
  await expect(reservations.reserve({ ...at, account }, request)).rejects.toMatchObject({ name: 'LockLostError' });
  expect(log).toEqual([]);
});

test('books nothing when the lock was lost before the booking was sent', async () => {
  const { reservations, at, request, log, suspendBeforeBooking } = suspendable();
  const { id } = await reservations.reserve(at, { ...request, holdMinutes: 60 });
  suspendBeforeBooking();
  await expect(reservations.confirm(at, id, BOOKER, undefined)).rejects.toMatchObject({ name: 'LockLostError' });
  expect(log.filter((entry) => entry.includes('book'))).toEqual([]);
});
