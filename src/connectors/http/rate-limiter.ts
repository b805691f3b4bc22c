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
  release(): void;
  /** Whether no `blockUntil` is in force. */
  isUnblocked(): boolean;
  /** Applies the remaining calls that a response reports. */
  updateFromHeaders(budget: CallBudget): void;
  /** Lets no call pass before `instant`, epoch milliseconds. */
  blockUntil(instant: number): void;
}

/** A reset that is reported in seconds can move by a second between responses; a new window begins later than that. */
const SAME_WINDOW_MS = 2000;

/**
 * Counts calls in windows of the limit's length, each of which begins with its first call; a call whose window is full
 * is counted in the next one. The remaining calls that the provider reports count too: others may use the same key.
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
  const windowMs = limit.seconds * 1000;
  /** The last window in which a call was counted; it can be in the future. */
  let window = { begin: Number.NEGATIVE_INFINITY, taken: 0 };
  let left: { calls: number; resetAt: number } | undefined;
  let blockedUntil = Number.NEGATIVE_INFINITY;

  /** The first window with capacity for one more call. */
  function availableWindow() {
    const end = window.begin + windowMs;
    if (end <= now()) return { begin: now(), taken: 0 };
    return window.taken < limit.calls ? window : { begin: end, taken: 0 };
  }

  return {
    acquire(latest) {
      const available = availableWindow();
      let at = Math.max(now(), available.begin, blockedUntil);
      const counts = left !== undefined && at < left.resetAt;
      if (left && counts && left.calls <= 0) at = left.resetAt;
      if (at > latest) return at;
      window = { ...available, taken: available.taken + 1 };
      if (left && counts) left.calls -= 1;
      return at;
    },
    release() {
      window = { ...window, taken: Math.max(0, window.taken - 1) };
      if (left) left.calls += 1;
    },
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
