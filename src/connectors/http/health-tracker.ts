import type { AccountStatus } from '../../domain/account.ts';

const MAX_OUTCOMES = 20;
const CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE = 3;

/** Derives an account's health from the outcomes of its last calls. */
export function createHealthTracker() {
  const outcomes: boolean[] = [];
  return {
    /** @param isSuccess whether the provider responded without a server error. */
    add(isSuccess: boolean) {
      outcomes.push(isSuccess);
      if (outcomes.length > MAX_OUTCOMES) outcomes.shift();
    },
    health(): AccountStatus['health'] {
      const recent = outcomes.slice(-CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE);
      if (recent.length === CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE && !recent.includes(true)) return 'UNREACHABLE';
      return outcomes.includes(false) ? 'DEGRADED' : 'HEALTHY';
    },
  };
}
