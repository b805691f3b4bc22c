import type { CircuitState } from './circuit.ts';

/** A turn to call upstream, which a process got from the budget that all processes share. */
export interface SharedTurn {
  /** Milliseconds after which the call may be sent. */
  readonly waitMs: number;
  /** The window of the turn, for its release. */
  readonly window: string;
  /** Whether the call probes for all processes whether the provider has recovered. */
  readonly isProbe: boolean;
  /** Whether calls have failed since the last one that succeeded. */
  readonly followsFailures: boolean;
}

export type SharedAdmission =
  | SharedTurn
  | { readonly rejectedBy: 'RATE_LIMIT' | 'CIRCUIT_BREAKER'; readonly retryAfterMs: number };

/** What all processes know at one moment. */
export interface SharedCallState {
  /** Milliseconds after which the last of the calls could be sent that the preview is for. */
  readonly waitMs: number;
  /** For how many milliseconds nothing may be sent, since the provider rejected a call with 429; 0 if there is no such block. */
  readonly blockedMs: number;
  readonly circuit: CircuitState;
  /** How many calls have failed since the last one that succeeded. */
  readonly failures: number;
}

/** At most `calls` in any window of `seconds`. */
export interface SharedCallLimit {
  readonly calls: number;
  readonly seconds: number;
}

/**
 * What all processes together know of an account with one credential: the calls of the present window and of queued ones, a
 * block by the provider, and failures. No method throws.
 */
export interface SharedCallBudget {
  /**
   * Takes a turn, unless the call would have to wait for more than `maxWaitMs`.
   * @param limit undefined: no limit.
   * @returns undefined if the state store cannot be reached: the process then has its own limits alone.
   */
  acquire(limit: SharedCallLimit | undefined, maxWaitMs: number): Promise<SharedAdmission | undefined>;
  /**
   * Reads what all processes know, and counts nothing.
   * @param limit undefined: no limit.
   * @param calls for which `waitMs` is returned; at least 1.
   * @returns undefined if the state store cannot be reached.
   */
  preview(limit: SharedCallLimit | undefined, calls: number): Promise<SharedCallState | undefined>;
  /** Gives back the turn of a call that is not sent. */
  release(turn: SharedTurn): void;
  /** Counts the outcome of a call towards the circuit breaker; see `CallPermit` for what the outcomes mean. */
  report(turn: SharedTurn | undefined, outcome: 'SUCCEEDED' | 'FAILED' | 'INCONCLUSIVE'): void;
  /** Lets no call pass for so many milliseconds. */
  blockFor(milliseconds: number): void;
}

/** @param digest of the credential. */
export type OpenSharedCallBudget = (account: string, digest: string) => SharedCallBudget;
