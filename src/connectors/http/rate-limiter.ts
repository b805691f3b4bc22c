import { z } from 'zod';
import type { CallBudget } from '../../domain/account.ts';

/** At most `calls` in any window of `seconds`. */
export interface CallRateLimit {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * The setting for an account's own rate limit.
 * @param standard The provider's limit, from its page in `docs/providers/`.
 */
export function rateLimitSetting(standard: CallRateLimit) {
  return z
    .strictObject({ calls: z.int().min(1).max(1_000_000), seconds: z.number().min(0.1).max(86_400) })
    .default(standard);
}

/** The rate limiter of one credential of an account. */
export interface CallRateLimiter {
  /**
   * Returns the first instant, epoch milliseconds, at which one more call may be sent. The call is counted unless that is
   * after `latest`; a counted call that is not sent must be released.
   */
  acquire(latest: number): number;
  /** Gives back the turn at an instant that `acquire` returned. The next call gets it, however many are queued behind it. */
  release(at: number): void;
  /** The instant at which the last of `calls` more calls could be sent; nothing is counted. */
  preview(calls: number): number;
  /** For how many milliseconds `blockUntil` lets no call pass; 0 if no block is in force. */
  blockedMs(): number;
  /** Whether no `blockUntil` is in force. */
  isUnblocked(): boolean;
  /** Applies the remaining calls that a response reports. */
  updateFromHeaders(budget: CallBudget): void;
  /** Lets no call pass before `instant`, epoch milliseconds. */
  blockUntil(instant: number): void;
}

/** A reset that is reported in seconds can move by a second between responses; a new window begins later than that. */
const SAME_WINDOW_MS = 2000;

/** A window of the limit's length, and the calls that are counted in it. */
interface Window {
  readonly begin: number;
  taken: number;
}

/**
 * Counts calls in windows of the limit's length, each of which begins with its first call or at the end of the one before; a
 * call is counted in the first window with capacity. The remaining calls that the provider reports count too: others may use
 * the same key.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createCallRateLimiter({
  limit,
  now,
}: {
  readonly limit: CallRateLimit;
  readonly now: () => number;
}): CallRateLimiter {
  const windows = new Windows(limit);
  let left: { calls: number; resetAt: number } | undefined;
  let blockedUntil = Number.NEGATIVE_INFINITY;

  return {
    acquire(latest) {
      const window = windows.available(now());
      let at = Math.max(now(), window.begin, blockedUntil);
      const counts = left !== undefined && at < left.resetAt;
      if (left && counts && left.calls <= 0) at = left.resetAt;
      if (at > latest) return at;
      windows.take(window);
      if (left && counts) left.calls -= 1;
      return at;
    },
    release(at) {
      windows.giveBack(at);
      if (left) left.calls += 1;
    },
    preview: (calls) => Math.max(windows.preview(calls, now()), blockedUntil),
    blockedMs: () => Math.max(blockedUntil - now(), 0),
    isUnblocked: () => blockedUntil <= now(),
    updateFromHeaders({ remaining, resetAt }) {
      const isSameWindow = left && now() < left.resetAt && resetAt <= left.resetAt + SAME_WINDOW_MS;
      // Responses overtake one another, and do not count calls in flight.
      left = { calls: left && isSameWindow ? Math.min(left.calls, remaining) : remaining, resetAt };
    },
    blockUntil(instant) {
      blockedUntil = Math.max(blockedUntil, instant);
    },
  };
}

/** The present window and those of queued calls, in order. */
class Windows {
  readonly #limit: CallRateLimit;
  #windows: Window[] = [];

  constructor(limit: CallRateLimit) {
    this.#limit = limit;
  }

  /** The first window with capacity for one more call, which `take` adds if it is new. */
  available(now: number): Window {
    this.#forget(now);
    return this.#windows.find(({ taken }) => taken < this.#limit.calls) ?? this.#following(now);
  }

  take(window: Window): void {
    if (!this.#windows.includes(window)) this.#windows.push(window);
    window.taken += 1;
  }

  /** @param at when the call was to be sent. */
  giveBack(at: number): void {
    const window = this.#windows.findLast(({ begin, taken }) => begin <= at && taken > 0);
    if (!window) return;
    window.taken -= 1;
    // No window may begin without a call behind the last one that has any.
    while (this.#windows.length > 1 && this.#windows.at(-1)?.taken === 0) this.#windows.pop();
  }

  preview(calls: number, now: number): number {
    this.#forget(now);
    const { calls: capacity, seconds } = this.#limit;
    let missing = calls;
    for (const { begin, taken } of this.#windows) {
      missing -= capacity - taken;
      if (missing <= 0) return Math.max(now, begin);
    }
    const { begin } = this.#following(now);
    return begin + (Math.ceil(missing / capacity) - 1) * seconds * 1000;
  }

  #following(now: number): Window {
    const last = this.#windows.at(-1);
    return { begin: last ? last.begin + this.#limit.seconds * 1000 : now, taken: 0 };
  }

  #forget(now: number): void {
    this.#windows = this.#windows.filter(({ begin }) => begin + this.#limit.seconds * 1000 > now);
  }
}
