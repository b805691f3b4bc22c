import type { ReservationKey, State } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';

/** How often a process looks for expiries that other processes have recorded. */
const SHARED_POLL_MS = 500;
const RETRY_DELAY_MS = 1000;

/** Records the expiry of held reservations when it is due: at once for those of this process, else within half a second. */
export class ExpiryTimer {
  readonly #clock: Clock;
  readonly #state: Pick<State, 'reservations' | 'isShared'>;
  readonly #expire: (keys: readonly ReservationKey[]) => Promise<unknown>;
  readonly #report: (error: unknown) => void;
  #timer = { instant: Number.POSITIVE_INFINITY, cancel: () => {} };
  #isStopped = false;

  /**
   * @param expire records the expiry of reservations.
   * @param report called with an error of the state store; the expiry is tried again.
   */
  constructor({
    clock,
    state,
    expire,
    report,
  }: {
    readonly clock: Clock;
    readonly state: Pick<State, 'reservations' | 'isShared'>;
    readonly expire: (keys: readonly ReservationKey[]) => Promise<unknown>;
    readonly report: (error: unknown) => void;
  }) {
    this.#clock = clock;
    this.#state = state;
    this.#expire = expire;
    this.#report = report;
    if (state.isShared) this.schedule(clock.now());
  }

  /** Looks for expired reservations at `instant` (epoch milliseconds) or earlier. */
  schedule(instant: number): void {
    if (this.#isStopped || this.#timer.instant <= instant) return;
    this.#timer.cancel();
    this.#timer = { instant, cancel: this.#clock.setTimer(instant, () => void this.#expireDue()) };
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.cancel();
  }

  async #expireDue() {
    const { now } = this.#clock;
    this.#timer = { instant: Number.POSITIVE_INFINITY, cancel: () => {} };
    try {
      const { keys, next } = await this.#state.reservations.due(now());
      if (keys.length > 0) await this.#expire(keys);
      if (next !== undefined) this.schedule(next);
    } catch (error) {
      this.#report(error);
      this.schedule(now() + RETRY_DELAY_MS);
    }
    if (this.#state.isShared) this.schedule(now() + SHARED_POLL_MS);
  }
}
