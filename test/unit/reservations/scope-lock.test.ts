import { expect, test } from 'vitest';
import type { Connector } from '../../../src/connectors/connector.ts';
import type { Reader } from '../../../src/loaders/reader.ts';
import { HoldOperations } from '../../../src/reservations/hold-operations.ts';
import { ReservationLifecycle } from '../../../src/reservations/reservation-lifecycle.ts';
import { Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { plainAccount, plainCall } from '../../support/plain-account.ts';

const HOSTS: Readonly<Record<string, string>> = { 'of-ann': 'ann', 'also-of-ann': 'ann', 'of-bob': 'bob' };

/** @param parts of the connector. */
function operations(parts: Partial<Connector>) {
  const clock = manualClock(NOW);
  const state = createMemoryState(clock);
  const locks = new Locks(state, clock);
  const lifecycle = new ReservationLifecycle({ clock, state, locks, report: () => undefined });
  const holds = new HoldOperations({ lifecycle, locks, now: clock.now });
  const reader = {
    eventTypes: { load: async ({ id }: { readonly id: string }) => ({ id, hostId: HOSTS[id] }) },
  } as unknown as Reader;
  const accountCall = { account: plainAccount('a', parts), call: plainCall(), reader };
  const log: string[] = [];
  const end = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = holds.withScopeLock(accountCall, { eventTypeId: 'of-ann' }, async () => {
    begun.resolve();
    await end.promise;
    log.push('of-ann');
  });
  return {
    log,
    begun: begun.promise,
    end: () => end.resolve(),
    first,
    lock: (eventTypeId: string) =>
      holds.withScopeLock(accountCall, { eventTypeId }, async () => void log.push(eventTypeId)),
  };
}

test('excludes holds for the same event type or host, and none of other hosts', async () => {
  const { log, begun, end, first, lock } = operations({ holds: {} as Connector['holds'] & object });
  await begun;
  const waiting = [lock('also-of-ann'), lock('of-ann')];
  await lock('of-bob');
  expect(log).toEqual(['of-bob']);
  end();
  await Promise.all([first, ...waiting]);
  expect(log.slice(0, 2)).toEqual(['of-bob', 'of-ann']);
});

test('excludes all holds of the account that the gateway enforces itself', async () => {
  const { log, begun, end, first, lock } = operations({});
  await begun;
  const waiting = lock('of-bob');
  end();
  await Promise.all([first, waiting]);
  expect(log).toEqual(['of-ann', 'of-bob']);
});
