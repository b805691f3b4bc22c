/** - `CLOSED`: calls pass. - `OPEN`: none does. - `HALF_OPEN`: one may try whether the provider is back. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** How a call went that passed; exactly one of them is told. */
export interface CallPermit {
  /** There was an answer, whatever it was, unless it told that the provider itself is out of order. */
  succeeded(): void;
  failed(): void;
  /** It was given up here: nobody knows how it would have gone. */
  cancelled(): void;
}

export interface CircuitBreaker {
  state(): CircuitState;
  /** Undefined if a call may pass now; else for how long none may, in milliseconds. */
  retryAfterMs(): number | undefined;
  /** A call passes; to be asked right after `closedFor` answered undefined. */
  pass(): CallPermit;
}

const FAILURES_IN_A_ROW_TO_OPEN = 6;
const OPEN_MS = 10_000;
/** Who comes while somebody tries whether the provider is back is sent away for so long. */
const PROBE_MS = 1000;

/**
 * Keeps calls away from an account whose provider is out of order: after six failures in a row for ten seconds, then one
 * call tries.
 *
 * Our own, since cockatiel's breaker reads the system's clock, lets callers wait for the one who tries, and takes a try
 * that was given up for a success.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createCircuitBreaker(now: () => number): CircuitBreaker {
  let failures = 0;
  let openUntil: number | undefined;
  let probe: CallPermit | undefined;

  function open() {
    openUntil = now() + OPEN_MS;
    probe = undefined;
  }

  function close() {
    failures = 0;
    openUntil = undefined;
    probe = undefined;
  }

  /** Of those who passed before it opened nobody wants to know any more how it went. */
  const ordinary: CallPermit = {
    succeeded() {
      if (openUntil === undefined) failures = 0;
    },
    failed() {
      failures += 1;
      if (openUntil === undefined && failures >= FAILURES_IN_A_ROW_TO_OPEN) open();
    },
    cancelled: () => undefined,
  };

  function newProbe(): CallPermit {
    const isCurrent = () => probe === own;
    const own: CallPermit = {
      succeeded: () => isCurrent() && close(),
      failed: () => isCurrent() && open(),
      cancelled() {
        if (isCurrent()) probe = undefined;
      },
    };
    return own;
  }

  return {
    state() {
      if (openUntil === undefined) return 'CLOSED';
      return now() < openUntil ? 'OPEN' : 'HALF_OPEN';
    },
    retryAfterMs() {
      if (openUntil === undefined) return undefined;
      if (now() < openUntil) return openUntil - now();
      return probe ? PROBE_MS : undefined;
    },
    pass() {
      if (openUntil === undefined) return ordinary;
      probe = newProbe();
      return probe;
    },
  };
}
