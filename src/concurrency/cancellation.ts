import { addAbortListener } from 'node:events';

/** When work is no longer needed. */
export interface Cancellation {
  /** Aborted when the work is no longer needed. */
  readonly signal: AbortSignal;
  /** Instant, epoch milliseconds, at which `signal` will be aborted at the latest; Infinity if there is none. */
  readonly deadline: number;
}

/** A signal that must be disposed of when the work has ended. */
interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/** The longest delay of a Node.js timer, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Derives a signal that is aborted with `signal`, or once `milliseconds` have passed by the process's own timer.
 *
 * This replaces `AbortSignal.any([signal, AbortSignal.timeout(milliseconds)])`, which takes 24 µs instead of 2 µs and keeps
 * about 1 kB per derived signal for as long as `signal` lives (Node 24.21): that of a subscription can live for days.
 *
 * @param createReason creates the reason with which the time limit aborts the signal.
 */
export function withTimeLimit(signal: AbortSignal, milliseconds: number, createReason: () => Error): TimeLimit {
  const limit = withLaterTimeLimit(signal, milliseconds, createReason);
  limit.start();
  return limit;
}

/** As `withTimeLimit`, but the time begins with `start`. */
export function withLaterTimeLimit(
  signal: AbortSignal,
  milliseconds: number,
  createReason: () => Error,
): TimeLimit & { readonly start: () => void } {
  if (milliseconds === Number.POSITIVE_INFINITY) {
    return { signal, start: () => undefined, [Symbol.dispose]: () => undefined };
  }
  const controller = new AbortController();
  const listener = addAbortListener(signal, () => controller.abort(signal.reason));
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    start() {
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(createReason()), Math.min(milliseconds, MAX_DELAY_MS)).unref();
    },
    [Symbol.dispose]() {
      listener[Symbol.dispose]();
      clearTimeout(timer);
    },
  };
}
