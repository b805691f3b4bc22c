import { randomUUID } from 'node:crypto';
import type { BookingState } from '../domain/booking.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Reservation } from '../domain/reservation.ts';
import { type State, StateUnavailableError } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, scopeOf } from './account-call.ts';
import type { PollBudgets } from './poll-budget.ts';

const MIN_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 60_000;
/** A hold is polled about this many times before it expires: less often the further its end is. */
const POLLS_UNTIL_EXPIRY = 10;
/** Below this share of the account's rate limit, the pauses are as long as possible. */
const LOW_BUDGET = 0.2;
/** How much longer than its pause the lease of a polling process lasts. */
const LEASE_GRACE_MS = 15_000;

/** What is watched: how it is polled, and how often. */
interface WatcherSettings<T> {
  readonly clock: Clock;
  /** Stores the leases of the polling processes. */
  readonly state: Pick<State, 'values'>;
  /** The kind of the watched objects, which distinguishes their ids. */
  readonly kind: string;
  /** Reads an object at the provider, and records what has changed. */
  readonly poll: (accountCall: AccountCall, id: string) => Promise<T>;
  /** Polls in turn, so that they leave most of the rate limit to clients. */
  readonly budgets: PollBudgets;
  /** The instant, epoch milliseconds, after which a poll of the object would be too late: the earlier, the sooner is its turn. */
  readonly deadlineOf: (object: T) => number;
  /** The pause until the next poll, in milliseconds; undefined if the object need not be polled any more. */
  readonly pauseAfter: (object: T, accountCall: AccountCall, now: number) => number | undefined;
  /** Called with unexpected errors; a provider's are not. */
  readonly report: (error: unknown) => void;
}

interface Watched {
  readonly watchers: Map<AbortSignal, AccountCall>;
  cancelTimer: () => void;
  /** Of the object as it was polled last; of a new one, when it was first watched. */
  deadline: number;
}

/**
 * Polls objects at their providers while they are watched, so that changes made elsewhere are noticed. However many watchers
 * an object has, in however many processes, one of them polls.
 */
export class ProviderWatcher<T> {
  readonly #settings: WatcherSettings<T>;
  readonly #processId = randomUUID();
  readonly #watched = new Map<string, Watched>();

  constructor(settings: WatcherSettings<T>) {
    this.#settings = settings;
  }

  /** Watches an object until it ends, or the signal is aborted. */
  watch(accountCall: AccountCall, id: string, signal: AbortSignal): void {
    if (signal.aborted) return;
    const key = `${this.#settings.kind}:${scopeOf(accountCall.call)}:${accountCall.account.key}:${id}`;
    const known = this.#watched.get(key);
    const { clock } = this.#settings;
    const entry = known ?? { watchers: new Map(), cancelTimer: () => undefined, deadline: clock.now() };
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

  /** A later watch of the same object can have an entry of its own by now, which stays. */
  #remove(key: string, entry: Watched) {
    if (this.#watched.get(key) === entry) this.#watched.delete(key);
  }

  async #pollRepeatedly(key: string, id: string, entry: Watched) {
    const { clock } = this.#settings;
    const [accountCall] = entry.watchers.values();
    if (!accountCall) return;
    const pause = await this.#pollInTurn(key, id, entry, accountCall).catch((error: unknown) =>
      this.#pauseAfterFailure(error, accountCall),
    );
    if (pause === undefined || entry.watchers.size === 0) this.#remove(key, entry);
    else entry.cancelTimer = clock.setTimer(clock.now() + pause, () => void this.#pollRepeatedly(key, id, entry));
  }

  /** Polls when the budget of the account allows. Returns the pause until the next attempt, as `#pollWithLease` does. */
  async #pollInTurn(key: string, id: string, entry: Watched, accountCall: AccountCall): Promise<number | undefined> {
    const budget = this.#settings.budgets.of(accountCall);
    await budget.turn(entry.deadline);
    let calls = 0;
    const { call } = accountCall;
    const meter = {
      ...call.meter,
      onCall(milliseconds: number) {
        calls += 1;
        call.meter.onCall(milliseconds);
      },
    };
    try {
      if (entry.watchers.size === 0) return undefined;
      return await this.#pollWithLease(key, id, entry, { ...accountCall, call: { ...call, meter } });
    } finally {
      budget.settle(calls);
    }
  }

  /**
   * Polls, unless another process does.
   * @returns the pause until the next attempt, in milliseconds; undefined if the object need not be polled any more.
   * @throws StateUnavailableError
   */
  async #pollWithLease(key: string, id: string, entry: Watched, accountCall: AccountCall): Promise<number | undefined> {
    const { clock, state, poll, pauseAfter, deadlineOf, budgets } = this.#settings;
    const lease = leaseKey(key);
    const self = this.#processId;
    const holder = await state.values.get(lease);
    if (holder !== undefined && holder !== self) return MIN_PAUSE_MS;
    if (!(await state.values.compareAndSet(lease, holder, self, LEASE_GRACE_MS))) return MIN_PAUSE_MS;
    const pause = await poll(accountCall, id).then(
      (object) => {
        entry.deadline = deadlineOf(object);
        return pauseAfter(object, accountCall, clock.now());
      },
      (error: unknown) => this.#pauseAfterFailure(error, accountCall),
    );
    // The lease lasts beyond the next poll.
    const next = pause === undefined ? undefined : self;
    const wait = budgets.of(accountCall).delay;
    await state.values.compareAndSet(lease, self, next, (pause ?? 0) + wait + LEASE_GRACE_MS);
    return pause;
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

/** A booking can be moved or cancelled until it is over. `now` in epoch milliseconds. */
export function pauseAfterBooking({ status, end }: BookingState, _: AccountCall, now: number): number | undefined {
  return status === 'CANCELLED' || end <= now ? undefined : MAX_PAUSE_MS;
}

/** A hold is polled more often, unless the gateway enforces it. `now` in epoch milliseconds. */
export function pauseAfterReservation(
  reservation: Reservation,
  accountCall: AccountCall,
  now: number,
): number | undefined {
  const { status, expiresAt, enforcement, booking } = reservation;
  if (status === 'CONFIRMED' && booking) return pauseAfterBooking(booking, accountCall, now);
  if (status !== 'HELD' || enforcement === 'GATEWAY') return undefined;
  const { account, call } = accountCall;
  const { callBudget } = account.connector.status(call.credential);
  if (callBudget && callBudget.remaining < callBudget.limit * LOW_BUDGET) return MAX_PAUSE_MS;
  return Math.min(Math.max((expiresAt - now) / POLLS_UNTIL_EXPIRY, MIN_PAUSE_MS), MAX_PAUSE_MS);
}

function leaseKey(key: string): string {
  return `poll:${key}`;
}
