import { type State, StateUnavailableError } from '../state/state.ts';

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

/**
 * Counts by whole minutes of the clock, over all processes that share the state. While that cannot be reached nobody is
 * counted, and everybody let in.
 *
 * @param perMinute undefined: no limit.
 * @param now the clock, epoch milliseconds.
 */
export function createRequestLimiter(
  perMinute: number | undefined,
  { values }: Pick<State, 'values'>,
  now: () => number,
): RequestLimiter | undefined {
  if (perMinute === undefined) return undefined;

  async function count(key: string): Promise<number> {
    try {
      return await values.increment(key, WINDOW_MS);
    } catch (error) {
      if (error instanceof StateUnavailableError) return 0;
      throw error;
    }
  }

  return {
    async take(client) {
      const window = Math.floor(now() / WINDOW_MS);
      const resetSeconds = Math.ceil(((window + 1) * WINDOW_MS - now()) / 1000);
      const used = await count(`requests:${window}:${client}`);
      return {
        isAllowed: used <= perMinute,
        limit: perMinute,
        remaining: Math.max(0, perMinute - used),
        resetSeconds,
      };
    },
  };
}
