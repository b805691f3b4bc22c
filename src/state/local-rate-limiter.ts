import { LRUCache } from 'lru-cache';
import type { PointLimit, RateLimiter } from './rate-limits.ts';

/** How many keys a process counts at once. */
const MAX_KEYS = 100_000;

/**
 * A rate limiter of one process. `RateLimiterMemory` of the library reads the wall clock: set back by an hour, it would report
 * an hour until the next window, and set forward, it would begin a new window at once.
 *
 * @param steadyNow a monotonic clock, milliseconds.
 */
export function createLocalRateLimiter({ points, windowSeconds }: PointLimit, steadyNow: () => number): RateLimiter {
  const windows = new LRUCache<string, { taken: number; readonly end: number }>({ max: MAX_KEYS });
  return {
    async consume(key) {
      const now = steadyNow();
      const known = windows.get(key);
      const window = known && now < known.end ? known : { taken: 0, end: now + windowSeconds * 1000 };
      if (window !== known) windows.set(key, window);
      window.taken += 1;
      const remaining = Math.max(points - window.taken, 0);
      return { isAllowed: window.taken <= points, remaining, resetMs: window.end - now };
    },
  };
}
