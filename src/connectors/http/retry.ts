import { isRetryableStatus } from './status-codes.ts';

/** The outcome of one attempt. */
export type Attempt<Answer> =
  | { readonly answer: Answer }
  | {
      /**
       * - `REJECTED_LOCALLY`: the gateway sent nothing.
       * - `CONNECT_FAILED`: nothing was sent, since no connection could be made.
       * - `TIMEOUT`, `CONNECTION_LOST`: the request may have been sent, and there is no response.
       * - `INVALID_RESPONSE`: there is a response that cannot be read.
       * - `CANCELLED`: the response is not needed any more.
       */
      readonly failure:
        | 'REJECTED_LOCALLY'
        | 'CONNECT_FAILED'
        | 'TIMEOUT'
        | 'CONNECTION_LOST'
        | 'INVALID_RESPONSE'
        | 'CANCELLED';
      readonly error: unknown;
    };

/** The parts of a response that decide whether a retry is worthwhile. */
interface Repeatable {
  readonly status: number;
  /** From the response's `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
}

const MAXIMUM_TRIES = 3;
/** Fewer than otherwise, since each timeout has taken the whole time limit. */
const MAXIMUM_TRIES_AFTER_TIMEOUT = 2;
const FIRST_PAUSE_MS = 200;
/** The longest delay before a retry, and by default in the rate limiter's queue; a call that had to wait longer fails. */
export const MAX_RETRY_DELAY_MS = 2000;

/**
 * The delay before the next attempt, in milliseconds; undefined if there must be none.
 *
 * @param tries the number of attempts, including this one.
 * @param mayRepeat whether the provider may safely receive the request twice.
 * @param random from 0 to 1, for the jitter between requests that failed together.
 */
export function retryDelay(
  outcome: Attempt<Repeatable>,
  { tries, mayRepeat, random }: { readonly tries: number; readonly mayRepeat: boolean; readonly random: () => number },
): number | undefined {
  if (tries >= MAXIMUM_TRIES) return undefined;
  const backoff = FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + random());
  if ('failure' in outcome) {
    if (outcome.failure === 'CONNECT_FAILED') return backoff;
    if (!mayRepeat) return undefined;
    if (outcome.failure === 'TIMEOUT') return tries < MAXIMUM_TRIES_AFTER_TIMEOUT ? backoff : undefined;
    return outcome.failure === 'CONNECTION_LOST' ? backoff : undefined;
  }
  const { status, retryAfterSeconds = 0 } = outcome.answer;
  if (!mayRepeat || !isRetryableStatus(status)) return undefined;
  const pause = Math.max(backoff, retryAfterSeconds * 1000);
  return pause <= MAX_RETRY_DELAY_MS ? pause : undefined;
}
