import type { AccountStatus } from '../../domain/account.ts';

const MAX_OUTCOMES = 20;
/** After how many consecutive failures an account counts as unreachable. */
export const CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE = 3;

/**
 * - `ERROR`: a server error that the request itself can have caused. - `UNAUTHENTICATED`: the provider rejected the credential.
 * - `UNAVAILABLE`: the provider does not work.
 */
type Outcome = 'OK' | 'ERROR' | 'UNAUTHENTICATED' | 'UNAVAILABLE';

export interface HealthTracker {
  add(outcome: Outcome): void;
  health(): AccountStatus['health'];
}

/** Derives the health of an account, for one credential, from the outcomes of its last calls. */
export function createHealthTracker(): HealthTracker {
  const outcomes: Outcome[] = [];
  return {
    add(outcome) {
      outcomes.push(outcome);
      if (outcomes.length > MAX_OUTCOMES) outcomes.shift();
    },
    health() {
      const recent = outcomes.slice(-CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE);
      const areAllUnavailable = recent.every((outcome) => outcome === 'UNAVAILABLE');
      if (recent.length === CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE && areAllUnavailable) return 'UNREACHABLE';
      if (outcomes.at(-1) === 'UNAUTHENTICATED') return 'AUTHENTICATION_FAILED';
      return outcomes.every((outcome) => outcome === 'OK') ? 'HEALTHY' : 'DEGRADED';
    },
  };
}
