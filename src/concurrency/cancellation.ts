/**
 * How long somebody waits for an answer. It is asked and listened to without a signal, since one is needed for almost
 * none of the calls, and Node's are dear.
 */
export interface Patience {
  /** Instant, epoch milliseconds; Infinity if there is none. */
  deadline(): number;
  /** Whether nobody waits any more. */
  isOver(): boolean;
  /** The reason to fail with, when nobody waits any more. */
  reason(): unknown;
  /** Calls once, when nobody waits any more: at once, if that is so. Answers how to call it off. */
  whenOver(leave: (reason: unknown) => void): () => void;
  /** A signal for what needs one: aborted when nobody waits any more, with the reason. */
  signal(): AbortSignal;
}

/** Patience that ends when somebody says so. */
export interface EndablePatience extends Patience {
  end(reason: unknown): void;
}

/** The longest delay that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

const NOTHING_TO_CALL_OFF = () => undefined;

export function createPatience(deadline: () => number): EndablePatience {
  const listeners = new Set<(reason: unknown) => void>();
  let ended: { readonly reason: unknown } | undefined;
  let signal: AbortSignal | undefined;

  function whenOver(leave: (reason: unknown) => void): () => void {
    if (ended) {
      leave(ended.reason);
      return NOTHING_TO_CALL_OFF;
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
    isOver: () => ended !== undefined,
    reason: () => ended?.reason,
    whenOver,
    signal() {
      signal ??= signalOf(whenOver);
      return signal;
    },
    end(reason) {
      if (ended) return;
      ended = { reason };
      const told = [...listeners];
      listeners.clear();
      for (const listener of told) listener(reason);
    },
  };
}

function signalOf(whenOver: Patience['whenOver']): AbortSignal {
  const controller = new AbortController();
  whenOver((reason) => controller.abort(reason));
  return controller.signal;
}

/** The patience of who waits until a signal is aborted. */
export function untilAborted(signal: AbortSignal): Patience {
  return {
    deadline: () => Number.POSITIVE_INFINITY,
    isOver: () => signal.aborted,
    reason: () => signal.reason as unknown,
    whenOver(leave) {
      if (signal.aborted) {
        leave(signal.reason);
        return NOTHING_TO_CALL_OFF;
      }
      const aborted = () => leave(signal.reason);
      signal.addEventListener('abort', aborted, { once: true });
      return () => signal.removeEventListener('abort', aborted);
    },
    signal: () => signal,
  };
}

/** The patience of the requests of one call. */
export interface CallPatience {
  /**
   * The patience of one request: until its call is given up, or its operation's deadline comes. That is measured by the
   * process's own timer, since sockets do not go by a clock that tests turn. To be ended when the request has ended.
   *
   * @param tooLate makes the error for the deadline.
   * @throws the signal's reason, or what `tooLate` makes, if it is over already.
   */
  begin(tooLate: () => Error): EndablePatience;
  /** The request has ended, whatever became of it. */
  finish(patience: EndablePatience): void;
}

interface Waiting {
  readonly tooLate: () => Error;
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
export function createCallPatience({ signal, limits }: Limited, now: () => number): CallPatience {
  const waiting = new Map<EndablePatience, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let timerDue = Number.POSITIVE_INFINITY;

  function giveUp() {
    const all = [...waiting.keys()];
    waiting.clear();
    for (const patience of all) patience.end(signal.reason);
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
    for (const [patience, { due, tooLate }] of waiting) {
      // A timer can fire a fraction of a millisecond early.
      if (due > time + 1) continue;
      waiting.delete(patience);
      patience.end(tooLate());
    }
    for (const { due } of waiting.values()) wakeAt(due);
  }

  return {
    begin(tooLate) {
      signal.throwIfAborted();
      const deadline = limits?.deadline ?? Number.POSITIVE_INFINITY;
      const left = deadline - now();
      if (left <= 0) throw tooLate();
      const patience = createPatience(() => deadline);
      if (waiting.size === 0) signal.addEventListener('abort', giveUp, { once: true });
      const due = performance.now() + left;
      waiting.set(patience, { tooLate, due });
      // Requests that begin together have the same deadline, but for a fraction of a millisecond.
      if (left !== Number.POSITIVE_INFINITY && due < timerDue - 1) wakeAt(due);
      return patience;
    },
    finish(patience) {
      waiting.delete(patience);
      if (waiting.size > 0) return;
      signal.removeEventListener('abort', giveUp);
      clearTimeout(timer);
      timerDue = Number.POSITIVE_INFINITY;
    },
  };
}
