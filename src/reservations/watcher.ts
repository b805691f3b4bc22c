import { randomUUID } from 'node:crypto';
import { ProviderError } from '../domain/errors.ts';
import type { Reservation } from '../domain/reservation.ts';
import { type State, StateUnavailableError } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, scopeOf } from './account-call.ts';

const MIN_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;
/** A hold is polled about this many times before it expires: less often the further its end is. */
const POLLS_UNTIL_EXPIRY = 10;
/** Below this share of the account's rate limit, the pauses are as long as possible. */
const LOW_BUDGET = 0.2;
/** How much longer than its pause the lease of a polling process lasts. */
const LEASE_GRACE_MS = 15_000;

interface WatcherSettings {
  readonly clock: Clock;
  /** Stores the leases of the polling processes. */
  readonly state: Pick<State, 'values'>;
  /** Reads a reservation at the provider, and records what has changed. */
  readonly poll: (accountCall: AccountCall, id: string) => Promise<Reservation>;
  /** Called with unexpected errors; a provider's are not. */
  readonly report: (error: unknown) => void;
}

interface Watched {
  readonly watchers: Map<AbortSignal, AccountCall>;
  cancelTimer: () => void;
}

/**
 * Polls reservations at their providers while they are watched, so that changes made elsewhere are noticed. However many
 * watchers a reservation has, in however many processes, one of them polls.
 */
export class ReservationWatcher {
  readonly #settings: WatcherSettings;
  readonly #processId = randomUUID();
  readonly #watched = new Map<string, Watched>();

  constructor(settings: WatcherSettings) {
    this.#settings = settings;
  }

  /** Watches a reservation until it ends, or the signal is aborted. */
  watch(accountCall: AccountCall, id: string, signal: AbortSignal): void {
    if (signal.aborted) return;
    const key = `${scopeOf(accountCall.call)}:${accountCall.account.key}:${id}`;
    const known = this.#watched.get(key);
    const entry = known ?? { watchers: new Map(), cancelTimer: () => undefined };
    entry.watchers.set(signal, accountCall);
    signal.addEventListener('abort', () => this.#removeWatcher(key, entry, signal), { once: true });
    if (known) return;
    this.#watched.set(key, entry);
    void this.#pollRepeatedly(key, id, entry);
  }

  #removeWatcher(key: string, entry: Watched, signal: AbortSignal) {
    entry.watchers.delete(signal);
    if (entry.watchers.size > 0) return;
    entry.cancelTimer();
    this.#remove(key, entry);
    // Another process can take over at once.
    this.#settings.state.values.compareAndSet(leaseKey(key), this.#processId, undefined, 0).catch(() => false);
  }

  /** A later watch of the same reservation can have an entry of its own by now, which stays. */
  #remove(key: string, entry: Watched) {
    if (this.#watched.get(key) === entry) this.#watched.delete(key);
  }

  async #pollRepeatedly(key: string, id: string, entry: Watched) {
    const { clock } = this.#settings;
    const [accountCall] = entry.watchers.values();
    if (!accountCall) return;
    const pause = await this.#pollWithLease(key, id, accountCall).catch((error: unknown) =>
      this.#pauseAfterFailure(error, accountCall),
    );
    if (pause === undefined || entry.watchers.size === 0) this.#remove(key, entry);
    else entry.cancelTimer = clock.setTimer(clock.now() + pause, () => void this.#pollRepeatedly(key, id, entry));
  }

  /**
   * Polls, unless another process does.
   * @returns the pause until the next attempt, in milliseconds; undefined if the reservation need not be polled any more.
   * @throws StateUnavailableError
   */
  async #pollWithLease(key: string, id: string, accountCall: AccountCall): Promise<number | undefined> {
    const { state, poll } = this.#settings;
    const lease = leaseKey(key);
    const self = this.#processId;
    const holder = await state.values.get(lease);
    if (holder !== undefined && holder !== self) return MIN_PAUSE_MS;
    if (!(await state.values.compareAndSet(lease, holder, self, LEASE_GRACE_MS))) return MIN_PAUSE_MS;
    const pause = await poll(accountCall, id).then(
      (reservation) => this.#pauseAfter(reservation, accountCall),
      (error: unknown) => this.#pauseAfterFailure(error, accountCall),
    );
    // The lease lasts beyond the next poll.
    const next = pause === undefined ? undefined : self;
    await state.values.compareAndSet(lease, self, next, (pause ?? 0) + LEASE_GRACE_MS);
    return pause;
  }

  #pauseAfter({ status, expiresAt, enforcement, booking }: Reservation, { account }: AccountCall): number | undefined {
    // A booking can be moved or cancelled until it is over.
    if (status === 'CONFIRMED' && booking && booking.end > this.#settings.clock.now()) return MAX_PAUSE_MS;
    if (status !== 'HELD' || enforcement === 'GATEWAY') return undefined;
    const { callBudget } = account.connector.status();
    if (callBudget && callBudget.remaining < callBudget.limit * LOW_BUDGET) return MAX_PAUSE_MS;
    const untilExpiry = expiresAt - this.#settings.clock.now();
    return Math.min(Math.max(untilExpiry / POLLS_UNTIL_EXPIRY, MIN_PAUSE_MS), MAX_PAUSE_MS);
  }

  #pauseAfterFailure(error: unknown, { call }: AccountCall): number | undefined {
    // The client of that call has left; the next watcher polls again.
    if (call.signal.aborted) return MIN_PAUSE_MS;
    if (error instanceof StateUnavailableError) return MIN_PAUSE_MS;
    if (error instanceof ProviderError) return error.code === 'NOT_FOUND' ? undefined : MAX_PAUSE_MS;
    this.#settings.report(error);
    return undefined;
  }
}

function leaseKey(key: string): string {
  return `poll:${key}`;
}
