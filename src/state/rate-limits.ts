import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';

/** How often something may be done per key. */
export interface PointLimit {
  readonly points: number;
  /** The window begins with the first point that a key consumes. */
  readonly windowSeconds: number;
}

export interface RateLimitResult {
  readonly isAllowed: boolean;
  readonly remaining: number;
  /** Milliseconds until the whole limit is available again. */
  readonly resetMs: number;
}

/** Fixed-window rate limiter, shared by all processes that share the state. */
export interface RateLimiter {
  /** Consumes one point of a key. While the state is unavailable, each process counts alone. */
  consume(key: string): Promise<RateLimitResult>;
}

/** Consumes one point. The library rejects with a result, which is no error, when the limit is exceeded. */
export async function consumePoint(limiter: RateLimiterAbstract, key: string): Promise<RateLimitResult> {
  try {
    return toResult(await limiter.consume(key), true);
  } catch (error) {
    if (error instanceof RateLimiterRes) return toResult(error, false);
    throw error;
  }
}

function toResult({ remainingPoints, msBeforeNext }: RateLimiterRes, isAllowed: boolean): RateLimitResult {
  return { isAllowed, remaining: remainingPoints, resetMs: msBeforeNext };
}
