import { z } from 'zod';
import type { CallBudget } from '../../domain/account.ts';

/** So many calls in so much time. */
export interface RateLimit {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * The setting for an account's own rate limit.
 * @param standard The provider's limit, from its page in `docs/providers/`.
 */
export function rateLimitSetting(standard: RateLimit) {
  return z
    .strictObject({ calls: z.int().min(1).max(1_000_000), seconds: z.number().min(0.1).max(86_400) })
    .default(standard);
}

/** When the calls of one account with one credential may be sent. */
export interface RateLimiter {
  /**
   * The first instant, epoch milliseconds, at which one more call may be sent. If it is not after `latest`, it is taken:
   * whoever does not use it gives it back.
   */
  acquire(latest: number): number;
  release(): void;
  /** Whether the provider refuses nothing, as far as it told. */
  isUnblocked(): boolean;
  /** What an answer told of the provider's own count. */
  updateFromHeaders(budget: CallBudget): void;
  /** The provider refuses calls until then. */
  blockUntil(instant: number): void;
}

/** Resets told in seconds left move by a second from answer to answer; a new window lies further off. */
const SAME_WINDOW_MS = 2000;

/**
 * Counts calls in windows of the limit's length, each of which begins with its first call; who finds a window full is given
 * a turn in the next one. Where the provider tells how many are left, that counts too: others may use the same key.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createRateLimiter({
  limit,
  now,
}: {
  readonly limit: RateLimit;
  readonly now: () => number;
}): RateLimiter {
  const windowMs = limit.seconds * 1000;
  /** The last window in which a turn was taken; it can lie ahead. */
  let window = { begin: Number.NEGATIVE_INFINITY, taken: 0 };
  let left: { calls: number; resetAt: number } | undefined;
  let closedUntil = Number.NEGATIVE_INFINITY;

  /** The window with room for one more. */
  function roomyWindow() {
    const end = window.begin + windowMs;
    if (end <= now()) return { begin: now(), taken: 0 };
    return window.taken < limit.calls ? window : { begin: end, taken: 0 };
  }

  return {
    acquire(latest) {
      const roomy = roomyWindow();
      let at = Math.max(now(), roomy.begin, closedUntil);
      const counts = left !== undefined && at < left.resetAt;
      if (left && counts && left.calls <= 0) at = left.resetAt;
      if (at > latest) return at;
      window = { ...roomy, taken: roomy.taken + 1 };
      if (left && counts) left.calls -= 1;
      return at;
    },
    release() {
      window = { ...window, taken: Math.max(0, window.taken - 1) };
      if (left) left.calls += 1;
    },
    isUnblocked: () => closedUntil <= now(),
    updateFromHeaders({ remaining, resetAt }) {
      const isSameWindow = left && now() < left.resetAt && resetAt <= left.resetAt + SAME_WINDOW_MS;
      // Answers overtake one another, and calls that are still under way are not counted in them.
      left = { calls: left && isSameWindow ? Math.min(left.calls, remaining) : remaining, resetAt };
    },
    blockUntil(instant) {
      closedUntil = Math.max(closedUntil, instant);
    },
  };
}
