import { type CircuitState, CONSECUTIVE_FAILURES_TO_OPEN, OPEN_MS } from '../../domain/circuit.ts';

/** Takes the outcome of a call that has passed: exactly one of the methods must be called. */
export interface CallPermit {
  /** The provider responded, and did not report that it is unavailable. */
  succeeded(): void;
  failed(): void;
  /**
   * The outcome does not show whether the provider works: the call was cancelled, or can have failed because of its own
   * input.
   */
  inconclusive(): void;
}

export interface CircuitBreaker {
  state(): CircuitState;
  /** Undefined if a call may pass now; otherwise the milliseconds until one may. */
  retryAfterMs(): number | undefined;
  /** Lets a call pass. Only valid right after `retryAfterMs` has returned undefined. */
  pass(): CallPermit;
  /** Lets no call pass for so many milliseconds, since another process found the provider unavailable. */
  openFor(milliseconds: number): void;
}

/** The delay that is reported to calls while a probe is in flight. */
const PROBE_MS = 1000;

/**
 * A circuit breaker that opens after `CONSECUTIVE_FAILURES_TO_OPEN` for `OPEN_MS`, and then lets one call probe.
 *
 * Written here because cockatiel's breaker reads the system's clock, makes callers wait for the probe, and takes a cancelled
 * probe for a success.
 *
 * @param now the clock, epoch milliseconds.
 * @param onChange called when it opens after it was closed, and when it closes.
 */
export function createCircuitBreaker(
  now: () => number,
  onChange: (state: CircuitState) => void = () => undefined,
): CircuitBreaker {
  let failures = 0;
  let openUntil: number | undefined;
  let probe: CallPermit | undefined;

  function open(milliseconds = OPEN_MS) {
    const wasClosed = openUntil === undefined;
    openUntil = Math.max(openUntil ?? 0, now() + milliseconds);
    probe = undefined;
    if (wasClosed) onChange('OPEN');
  }

  function close() {
    failures = 0;
    openUntil = undefined;
    probe = undefined;
    onChange('CLOSED');
  }

  /** For calls that pass while the breaker is closed; their outcomes are ignored once it has opened. */
  const ordinary: CallPermit = {
    succeeded() {
      if (openUntil === undefined) failures = 0;
    },
    failed() {
      failures += 1;
      if (openUntil === undefined && failures >= CONSECUTIVE_FAILURES_TO_OPEN) open();
    },
    inconclusive: () => undefined,
  };

  function newProbe(): CallPermit {
    const isCurrent = () => probe === permit;
    const permit: CallPermit = {
      succeeded: () => isCurrent() && close(),
      failed: () => isCurrent() && open(),
      inconclusive() {
        if (isCurrent()) probe = undefined;
      },
    };
    return permit;
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
    openFor: open,
  };
}
