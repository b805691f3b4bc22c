import { ProviderError } from '../domain/errors.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Clock } from '../time/clock.ts';
import { type At, scopeOf } from './reservations.ts';

const SHORTEST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
/** A hold is looked at about so often until it runs out: more seldom the further its end is. */
const LOOKS_UNTIL_EXPIRY = 10;
/** Where less than this part of the account's calls is left, looking pauses as long as it may. */
const SCARCE = 0.2;

export interface Watcher {
  /**
   * Looks at a reservation now and then, so that what is changed past the gateway is seen. However many watch it, there is
   * one who looks. It ends with the reservation, or when everybody's signal is aborted.
   */
  watch(at: At, id: string, signal: AbortSignal): void;
}

interface Watched {
  readonly watchers: Map<AbortSignal, At>;
  calm: () => void;
}

/**
 * @param look reads a reservation at the provider; whatever has changed is told by that alone.
 * @param report is told of failures that are no provider's.
 */
export function createWatcher({
  clock,
  look,
  report,
}: {
  readonly clock: Clock;
  readonly look: (at: At, id: string) => Promise<Reservation>;
  readonly report: (error: unknown) => void;
}): Watcher {
  const watched = new Map<string, Watched>();

  /** A later watch of the same reservation may have its own entry by now: that one stays. */
  function forget(key: string, entry: Watched) {
    if (watched.get(key) === entry) watched.delete(key);
  }

  async function lookAndGoOn(key: string, id: string, entry: Watched) {
    const [at] = entry.watchers.values();
    if (!at) return;
    const pause = await look(at, id).then(
      (reservation) => pauseAfter(reservation, at),
      (error: unknown) => pauseAfterFailure(error, at),
    );
    if (pause === undefined || entry.watchers.size === 0) forget(key, entry);
    else entry.calm = clock.wakeAt(clock.now() + pause, () => void lookAndGoOn(key, id, entry));
  }

  /** Undefined if there is nothing more to see. */
  function pauseAfter({ status, expiresAt, enforcement }: Reservation, { account }: At): number | undefined {
    if (status !== 'HELD' || enforcement === 'GATEWAY') return undefined;
    const { callBudget } = account.connector.status();
    if (callBudget && callBudget.remaining < callBudget.limit * SCARCE) return LONGEST_PAUSE_MS;
    return Math.min(Math.max((expiresAt - clock.now()) / LOOKS_UNTIL_EXPIRY, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  }

  function pauseAfterFailure(error: unknown, { call }: At): number | undefined {
    // Whose call it was has left in the middle of it; the next one looks again.
    if (call.signal.aborted) return SHORTEST_PAUSE_MS;
    if (error instanceof ProviderError) return error.code === 'NOT_FOUND' ? undefined : LONGEST_PAUSE_MS;
    report(error);
    return undefined;
  }

  return {
    watch(at, id, signal) {
      if (signal.aborted) return;
      const key = `${scopeOf(at.call)}:${at.account.key}:${id}`;
      const known = watched.get(key);
      const entry = known ?? { watchers: new Map(), calm: () => undefined };
      entry.watchers.set(signal, at);
      signal.addEventListener(
        'abort',
        () => {
          entry.watchers.delete(signal);
          if (entry.watchers.size > 0) return;
          entry.calm();
          forget(key, entry);
        },
        { once: true },
      );
      if (known) return;
      watched.set(key, entry);
      void lookAndGoOn(key, id, entry);
    },
  };
}
