export interface RateLimit {
  /** Part of the header names, with a capital first letter. */
  readonly name: string;
  readonly limit: number;
  readonly windowMs: number;
  /** How long requests are rejected after the limit was exceeded, milliseconds. */
  readonly blockMs: number;
}

interface Bucket {
  hits: number;
  windowEnds: number;
  blockedUntil: number | undefined;
}

export interface RateLimiter {
  /** Counts one request. The headers contain the seconds that are left of the window or of the block. */
  count(tracker: string, limits: readonly RateLimit[]): { rejected: boolean; headers: Record<string, string> };
}

/** @param now the clock, epoch milliseconds. */
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function hit(key: string, { limit, windowMs, blockMs }: RateLimit): Bucket {
    const at = now();
    const found = buckets.get(key);
    const isOver = !found || (found.blockedUntil ?? found.windowEnds) <= at;
    const bucket = isOver ? { hits: 0, windowEnds: at + windowMs, blockedUntil: undefined } : found;
    buckets.set(key, bucket);
    bucket.hits += 1;
    if (bucket.hits > limit) bucket.blockedUntil ??= at + blockMs;
    return bucket;
  }

  return {
    count(tracker, limits) {
      const headers: Record<string, string> = {};
      let blocked = 0;
      for (const limit of limits) {
        const { hits, windowEnds, blockedUntil } = hit(`${tracker} ${limit.name}`, limit);
        const name = limit.name.charAt(0).toUpperCase() + limit.name.slice(1);
        headers[`X-RateLimit-Limit-${name}`] = String(limit.limit);
        headers[`X-RateLimit-Remaining-${name}`] = String(Math.max(0, limit.limit - hits));
        headers[`X-RateLimit-Reset-${name}`] = String(Math.ceil(((blockedUntil ?? windowEnds) - now()) / 1000));
        if (blockedUntil !== undefined) blocked += 1;
      }
      return { rejected: blocked === limits.length, headers };
    },
  };
}
