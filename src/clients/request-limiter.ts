import { LRUCache } from 'lru-cache';

/** What a client has left. */
export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the whole limit is there again. */
  readonly resetSeconds: number;
}

/** Counts the requests of each client. */
export interface RequestLimiter {
  /** Counts one more. @param client its name. */
  take(client: string): Promise<Allowance>;
}

const WINDOW_MS = 60_000;
const REMEMBERED = 10_000;

/**
 * A window of a minute for each client, which begins with its first request. In memory, so for one process.
 *
 * @param perMinute undefined: no limit.
 * @param now the clock, epoch milliseconds.
 */
export function createRequestLimiter(perMinute: number | undefined, now: () => number): RequestLimiter | undefined {
  if (perMinute === undefined) return undefined;
  const windows = new LRUCache<string, { readonly end: number; used: number }>({ max: REMEMBERED });
  return {
    async take(client) {
      const known = windows.get(client);
      const window = known && known.end > now() ? known : { end: now() + WINDOW_MS, used: 0 };
      window.used += 1;
      windows.set(client, window);
      return {
        isAllowed: window.used <= perMinute,
        limit: perMinute,
        remaining: Math.max(0, perMinute - window.used),
        resetSeconds: Math.ceil((window.end - now()) / 1000),
      };
    },
  };
}
