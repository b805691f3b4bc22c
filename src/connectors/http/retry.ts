/** How one try went. */
export type Attempt<Answer> =
  | { readonly answer: Answer }
  | {
      /**
       * - `REJECTED_LOCALLY`: here, nothing was sent.
       * - `CONNECT_FAILED`: nothing was sent, since nobody took the connection.
       * - `TIMEOUT`, `CONNECTION_LOST`: it was sent, or may have been, and there is no answer.
       * - `INVALID_RESPONSE`: it was answered.
       * - `CANCELLED`: nobody waits any more.
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

/** What decides, in an answer, whether it is worth to ask again. */
interface Repeatable {
  readonly status: number;
  /** What the provider told of when to come again. */
  readonly retryAfterSeconds: number | undefined;
}

const MAXIMUM_TRIES = 3;
/** Who was let wait for the whole time limit does not wait for it a third time. */
const MAXIMUM_TRIES_AFTER_TIMEOUT = 2;
const FIRST_PAUSE_MS = 200;
/** The longest that a call waits here before it is sent; if it would have to wait longer, it fails. */
export const MAX_RETRY_DELAY_MS = 2000;

/**
 * How long to wait before the next try, in milliseconds; undefined if there is none.
 *
 * @param tries how many there were, with this one.
 * @param mayRepeat whether it does no harm if the provider gets it twice.
 * @param random from 0 to 1, so that those who failed together do not come again together.
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
  if (!mayRepeat || !canChange(status)) return undefined;
  const pause = Math.max(backoff, retryAfterSeconds * 1000);
  return pause <= MAX_RETRY_DELAY_MS ? pause : undefined;
}

/** Whether the same request can be answered otherwise the next time. 501: the provider cannot do it at all. */
function canChange(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}
