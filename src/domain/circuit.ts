/** - `CLOSED`: all calls pass. - `OPEN`: none passes. - `HALF_OPEN`: one call may probe whether the provider has recovered. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** After how many consecutive failures a circuit breaker opens, in one process or over all of them. */
export const CONSECUTIVE_FAILURES_TO_OPEN = 6;
/** How long it stays open before a call may probe, in milliseconds. */
export const OPEN_MS = 10_000;
