import { randomUUID } from 'node:crypto';
import { ProviderError } from '../domain/errors.ts';
import type { Reservation } from '../domain/reservation.ts';
import { type State, StateUnavailableError } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, scopeOf } from './account-call.ts';

const SHORTEST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** A hold is looked at about so often until it runs out: more seldom the further its end is. */
const LOOKS_UNTIL_EXPIRY = 10;
/** Where less than this part of the account's calls is left, looking pauses as long as it may. */
const SCARCE = 0.2;
/** How much longer than its pause a process is believed to go on looking. */
const LEASE_GRACE_MS = 15_000;

export interface ReservationWatcher {
  /**
   * Looks at a reservation now and then, so that what is changed past the gateway is seen. However many watch it, in however
   * many processes, there is one who looks. It ends with the reservation, or when everybody's signal is aborted.
   */
  watch(at: AccountCall, id: string, signal: AbortSignal): void;
}

interface Watched {
  readonly watchers: Map<AbortSignal, AccountCall>;
  cancelTimer: () => void;
}

/**
 * @param state keeps the leases of those who look.
 * @param look reads a reservation at the provider; whatever has changed is told by that alone.
 * @param report is told of failures that are no provider's.
 */
export function createWatcher({
  clock,
  state: { values },
  look,
  report,
}: {
  readonly clock: Clock;
  readonly state: Pick<State, 'values'>;
  readonly look: (at: AccountCall, id: string) => Promise<Reservation>;
  readonly report: (error: unknown) => void;
}): ReservationWatcher {
  const watched = new Map<string, Watched>();
  const self = randomUUID();

  /** A later watch of the same reservation may have its own entry by now: that one stays. */
  function forget(key: string, entry: Watched) {
    if (watched.get(key) === entry) watched.delete(key);
  }

  async function lookAndGoOn(key: string, id: string, entry: Watched) {
    const [at] = entry.watchers.values();
    if (!at) return;
    // Whose turn it is can be unknown for a while.
    const pause = await lookInTurn(key, id, at).catch((error: unknown) => pauseAfterFailure(error, at));
    if (pause === undefined || entry.watchers.size === 0) forget(key, entry);
    else entry.cancelTimer = clock.setTimer(clock.now() + pause, () => void lookAndGoOn(key, id, entry));
  }

  /** Looks, unless another process does. @returns the pause until the next time; undefined if there is nothing more to see. */
  async function lookInTurn(key: string, id: string, at: AccountCall): Promise<number | undefined> {
    const lease = `watching:${key}`;
    const holder = await values.get(lease);
    if (holder !== undefined && holder !== self) return SHORTEST_PAUSE_MS;
    if (!(await values.compareAndSet(lease, holder, self, LEASE_GRACE_MS))) return SHORTEST_PAUSE_MS;
    const pause = await look(at, id).then(
      (reservation) => pauseAfter(reservation, at),
      (error: unknown) => pauseAfterFailure(error, at),
    );
    // So that the lease lasts until the next look.
    await values.compareAndSet(lease, self, pause === undefined ? undefined : self, (pause ?? 0) + LEASE_GRACE_MS);
    return pause;
  }

  /** Undefined if there is nothing more to see. */
  function pauseAfter({ status, expiresAt, enforcement }: Reservation, { account }: AccountCall): number | undefined {
    if (status !== 'HELD' || enforcement === 'GATEWAY') return undefined;
    const { callBudget } = account.connector.status();
    if (callBudget && callBudget.remaining < callBudget.limit * SCARCE) return LONGEST_PAUSE_MS;
    return Math.min(Math.max((expiresAt - clock.now()) / LOOKS_UNTIL_EXPIRY, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  }

  function pauseAfterFailure(error: unknown, { call }: AccountCall): number | undefined {
    // Whose call it was has left in the middle of it; the next one looks again.
    if (call.signal.aborted) return SHORTEST_PAUSE_MS;
    if (error instanceof StateUnavailableError) return SHORTEST_PAUSE_MS;
    if (error instanceof ProviderError) return error.code === 'NOT_FOUND' ? undefined : LONGEST_PAUSE_MS;
    report(error);
    return undefined;
  }

  return {
    watch(at, id, signal) {
      if (signal.aborted) return;
      const key = `${scopeOf(at.call)}:${at.account.key}:${id}`;
      const known = watched.get(key);
      const entry = known ?? { watchers: new Map(), cancelTimer: () => undefined };
      entry.watchers.set(signal, at);
      signal.addEventListener(
        'abort',
        () => {
          entry.watchers.delete(signal);
          if (entry.watchers.size > 0) return;
          entry.cancelTimer();
          forget(key, entry);
          // Another process can go on at once.
          values.compareAndSet(`watching:${key}`, self, undefined, 0).catch(() => false);
        },
        { once: true },
      );
      if (known) return;
      watched.set(key, entry);
      void lookAndGoOn(key, id, entry);
    },
  };
}
