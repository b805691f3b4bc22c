import { type State, StateUnavailableError } from '../state/state.ts';

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
 * While the state is unavailable all requests are allowed.
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
      try {
        const { isAllowed, remaining, resetMs } = await limiter.consume(client);
        return { isAllowed, limit: perMinute, remaining, resetSeconds: Math.ceil(resetMs / 1000) };
      } catch (error) {
        if (!(error instanceof StateUnavailableError)) throw error;
        return { isAllowed: true, limit: perMinute, remaining: perMinute, resetSeconds: WINDOW_SECONDS };
      }
    },
  };
}
