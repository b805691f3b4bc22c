import { LRUCache } from 'lru-cache';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, scopeOf } from './account-call.ts';

/** The part of a rate limit that polls may take; the rest is left to operations of clients. */
const SHARE = 0.25;
const MAX_BUDGETS = 1000;

/** A poll that waits for its turn. */
interface Waiting {
  /** Instant, epoch milliseconds: the earlier, the sooner is its turn. */
  readonly deadline: number;
  readonly begin: () => void;
}

/** The polls of one credential, which take at most a quarter of its rate limit. */
class PollBudget {
  readonly #clock: Clock;
  /** The time between two calls, milliseconds. */
  readonly #interval: number;
  readonly #waiting: Waiting[] = [];
  #nextAt = Number.NEGATIVE_INFINITY;
  #isTimerSet = false;

  constructor(clock: Clock, interval: number) {
    this.#clock = clock;
    this.#interval = interval;
  }

  /** About how long a poll that is due now would wait, milliseconds. */
  get delay(): number {
    return Math.max(0, this.#nextAt - this.#clock.now()) + this.#waiting.length * this.#interval;
  }

  /** Resolves when it is the poll's turn: at once, or in the order of the deadlines. */
  turn(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const index = this.#waiting.findIndex((other) => other.deadline > deadline);
      this.#waiting.splice(index === -1 ? this.#waiting.length : index, 0, { deadline, begin: resolve });
      this.#proceed();
    });
  }

  /** To be called when a poll has ended. @param calls how many calls it took; a turn is counted as one. */
  settle(calls: number): void {
    this.#nextAt += (calls - 1) * this.#interval;
  }

  #proceed(): void {
    const now = this.#clock.now();
    while (this.#waiting.length > 0 && this.#nextAt <= now) {
      this.#nextAt = Math.max(this.#nextAt, now) + this.#interval;
      this.#waiting.shift()?.begin();
    }
    if (this.#waiting.length === 0 || this.#isTimerSet) return;
    this.#isTimerSet = true;
    this.#clock.setTimer(this.#nextAt, () => {
      this.#isTimerSet = false;
      this.#proceed();
    });
  }
}

/** The budgets of all credentials, for every kind of object that is polled. */
export class PollBudgets {
  readonly #clock: Clock;
  readonly #budgets = new LRUCache<string, PollBudget>({ max: MAX_BUDGETS });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of({ account, call }: AccountCall): PollBudget {
    const key = `${scopeOf(call)}:${account.key}`;
    const known = this.#budgets.get(key);
    if (known) return known;
    const { rateLimit } = account.connector;
    const interval = rateLimit ? (rateLimit.seconds * 1000) / (rateLimit.calls * SHARE) : 0;
    const budget = new PollBudget(this.#clock, interval);
    this.#budgets.set(key, budget);
    return budget;
  }
}
