import { isRetryableStatus } from './status-codes.ts';

/** The outcome of one attempt. */
export type Attempt<Response> =
  | { readonly response: Response }
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
interface RetryHints {
  readonly status: number;
  /** From the response's `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
}

const MAX_ATTEMPTS = 3;
/** Fewer than otherwise, since each timeout has taken the whole time limit. */
const MAX_ATTEMPTS_AFTER_TIMEOUT = 2;
const FIRST_DELAY_MS = 200;
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
  attempt: Attempt<RetryHints>,
  { tries, mayRepeat, random }: { readonly tries: number; readonly mayRepeat: boolean; readonly random: () => number },
): number | undefined {
  if (tries >= MAX_ATTEMPTS) return undefined;
  const backoff = FIRST_DELAY_MS * 2 ** (tries - 1) * (0.5 + random());
  if ('failure' in attempt) {
    if (attempt.failure === 'CONNECT_FAILED') return backoff;
    if (!mayRepeat) return undefined;
    if (attempt.failure === 'TIMEOUT') return tries < MAX_ATTEMPTS_AFTER_TIMEOUT ? backoff : undefined;
    return attempt.failure === 'CONNECTION_LOST' ? backoff : undefined;
  }
  const { status, retryAfterSeconds = 0 } = attempt.response;
  if (!mayRepeat || !isRetryableStatus(status)) return undefined;
  const delay = Math.max(backoff, retryAfterSeconds * 1000);
  return delay <= MAX_RETRY_DELAY_MS ? delay : undefined;
}
