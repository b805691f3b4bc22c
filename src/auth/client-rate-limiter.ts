import type { ConcurrencyLimiter } from '../state/concurrency-limits.ts';
import type { State } from '../state/state.ts';

/** The remaining allowance of a client. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the whole limit is available again. */
  readonly resetSeconds: number;
}

/** Limits the requests of each client. */
export interface RequestLimiter {
  /** Counts one request. @param client its name. */
  consume(client: string): Promise<Allowance>;
}

const WINDOW_SECONDS = 60;

/**
 * Limits requests per minute, over all processes that share the state; a client's minute begins with its first request.
 * While the state is unavailable, each process counts alone.
 *
 * @param perMinute undefined: no limit.
 */
export function createRequestLimiter(
  perMinute: number | undefined,
  state: Pick<State, 'createRateLimiter'>,
): RequestLimiter | undefined {
  if (perMinute === undefined) return undefined;
  const limiter = state.createRateLimiter('requests', { points: perMinute, windowSeconds: WINDOW_SECONDS });
  return {
    async consume(client) {
      const { isAllowed, remaining, resetMs } = await limiter.consume(client);
      return { isAllowed, limit: perMinute, remaining, resetSeconds: Math.ceil(resetMs / 1000) };
    },
  };
}

/** Limits the concurrent subscriptions of each client. */
export type SubscriptionLimiter = ConcurrencyLimiter & { readonly maximum: number };

/** @param maximum per client, over all processes that share the state; undefined: no limit. */
export function createSubscriptionLimiter(
  maximum: number | undefined,
  state: Pick<State, 'createConcurrencyLimiter'>,
): SubscriptionLimiter | undefined {
  if (maximum === undefined) return undefined;
  const limiter = state.createConcurrencyLimiter('subscriptions', maximum);
  return { maximum, enter: (client) => limiter.enter(client), leave: (client) => limiter.leave(client) };
}
