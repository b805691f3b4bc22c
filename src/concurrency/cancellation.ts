/**
 * Says until when work is wanted, as an `AbortSignal` does. The signal itself is created on demand only: almost no call needs
 * one, and they are expensive in Node.
 */
export interface Cancellation {
  /** Instant, epoch milliseconds; Infinity if there is none. */
  deadline(): number;
  /** Whether the work is not wanted any more. */
  isCancelled(): boolean;
  /** The reason of the cancellation; undefined before. */
  reason(): unknown;
  /** Calls `leave` once on cancellation, at once if it is cancelled already. Returns a function that removes the listener. */
  onCancel(leave: (reason: unknown) => void): () => void;
  /** A signal that is aborted on cancellation, with the same reason. */
  signal(): AbortSignal;
}

/** A cancellation with the means to trigger it. */
export interface CancellationSource extends Cancellation {
  cancel(reason: unknown): void;
}

/** The longest delay that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

const NOTHING_TO_STOP = () => undefined;

export function createCancellation(deadline: () => number): CancellationSource {
  const listeners = new Set<(reason: unknown) => void>();
  let ended: { readonly reason: unknown } | undefined;
  let signal: AbortSignal | undefined;

  function onCancel(leave: (reason: unknown) => void): () => void {
    if (ended) {
      leave(ended.reason);
      return NOTHING_TO_STOP;
    }
    // Wrapped, so that the same function can listen twice.
    const listener = (reason: unknown) => leave(reason);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  return {
    deadline,
    isCancelled: () => ended !== undefined,
    reason: () => ended?.reason,
    onCancel,
    signal() {
      signal ??= signalOf(onCancel);
      return signal;
    },
    cancel(reason) {
      if (ended) return;
      ended = { reason };
      const told = [...listeners];
      listeners.clear();
      for (const listener of told) listener(reason);
    },
  };
}

function signalOf(onCancel: Cancellation['onCancel']): AbortSignal {
  const controller = new AbortController();
  onCancel((reason) => controller.abort(reason));
  return controller.signal;
}

/** The cancellation that follows a signal. */
export function cancellationOf(signal: AbortSignal): Cancellation {
  return {
    deadline: () => Number.POSITIVE_INFINITY,
    isCancelled: () => signal.aborted,
    reason: () => signal.reason as unknown,
    onCancel(leave) {
      if (signal.aborted) {
        leave(signal.reason);
        return NOTHING_TO_STOP;
      }
      const aborted = () => leave(signal.reason);
      signal.addEventListener('abort', aborted, { once: true });
      return () => signal.removeEventListener('abort', aborted);
    },
    signal: () => signal,
  };
}

/** The cancellations of the requests of one call. */
export interface CallCancellation {
  /**
   * The cancellation of one request: when its call is cancelled, or its operation's deadline passes. The deadline is measured
   * by the process's own timer, since sockets do not follow the clock of a test. Must be finished with the request.
   *
   * @param createTimeoutError creates the error for the deadline.
   * @throws the signal's reason, or the timeout error, if it is cancelled already.
   */
  begin(createTimeoutError: () => Error): CancellationSource;
  /** The request has ended, with whatever result. */
  finish(cancellation: CancellationSource): void;
}

interface Waiting {
  readonly createTimeoutError: () => Error;
  /** When the deadline comes, by the process's own timer. */
  readonly due: number;
}

/** Work that ends with a signal or a deadline, whichever comes first. */
interface Limited {
  readonly signal: AbortSignal;
  /** `deadline` is an instant, epoch milliseconds. */
  readonly limits?: { readonly deadline: number } | undefined;
}

/** One listener and one timer for all requests of a call, for as long as there are any. */
export function createCallCancellation({ signal, limits }: Limited, now: () => number): CallCancellation {
  const waiting = new Map<CancellationSource, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let timerDue = Number.POSITIVE_INFINITY;

  function giveUp() {
    const all = [...waiting.keys()];
    waiting.clear();
    for (const cancellation of all) cancellation.cancel(signal.reason);
  }

  function wakeAt(due: number) {
    if (due >= timerDue) return;
    clearTimeout(timer);
    timerDue = due;
    timer = setTimeout(wake, Math.min(due - performance.now(), LONGEST_DELAY));
    timer.unref();
  }

  function wake() {
    timerDue = Number.POSITIVE_INFINITY;
    const time = performance.now();
    for (const [cancellation, { due, createTimeoutError }] of waiting) {
      // A timer can fire a fraction of a millisecond early.
      if (due > time + 1) continue;
      waiting.delete(cancellation);
      cancellation.cancel(createTimeoutError());
    }
    for (const { due } of waiting.values()) wakeAt(due);
  }

  return {
    begin(createTimeoutError) {
      signal.throwIfAborted();
      const deadline = limits?.deadline ?? Number.POSITIVE_INFINITY;
      const left = deadline - now();
      if (left <= 0) throw createTimeoutError();
      const cancellation = createCancellation(() => deadline);
      if (waiting.size === 0) signal.addEventListener('abort', giveUp, { once: true });
      const due = performance.now() + left;
      waiting.set(cancellation, { createTimeoutError, due });
      // Requests that begin together have the same deadline, but for a fraction of a millisecond.
      if (left !== Number.POSITIVE_INFINITY && due < timerDue - 1) wakeAt(due);
      return cancellation;
    },
    finish(cancellation) {
      waiting.delete(cancellation);
      if (waiting.size > 0) return;
      signal.removeEventListener('abort', giveUp);
      clearTimeout(timer);
      timerDue = Number.POSITIVE_INFINITY;
    },
  };
}
