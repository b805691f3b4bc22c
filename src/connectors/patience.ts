import type { Call } from './connector.ts';

/** How long somebody waits for an answer. */
export interface Patience {
  /** Aborted, with the reason to fail with, when nobody waits any more. */
  readonly signal: AbortSignal;
  /** Instant, epoch milliseconds; Infinity if there is none. */
  deadline(): number;
}

/**
 * The patience of one request: until its call is given up, or its operation's deadline comes. That is measured by the
 * process's own timer, since sockets do not go by a clock that tests turn.
 *
 * @param tooLate makes the error for the deadline.
 */
export async function withPatience<T>(
  { signal, limits }: Call,
  now: () => number,
  tooLate: () => Error,
  work: (patience: Patience) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = limits?.deadline ?? Number.POSITIVE_INFINITY;
  if (deadline === Number.POSITIVE_INFINITY) return work({ signal, deadline: () => deadline });
  if (deadline <= now()) throw tooLate();
  const limit = startTimeLimit(deadline - now(), tooLate);
  try {
    return await work({ signal: AbortSignal.any([signal, limit.signal]), deadline: () => deadline });
  } finally {
    limit.clear();
  }
}

/** A signal that is aborted after so many milliseconds, unless it is cleared before. */
export function startTimeLimit(milliseconds: number, reason: () => Error) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(reason()), milliseconds);
  timer.unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
