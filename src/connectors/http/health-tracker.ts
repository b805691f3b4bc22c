import type { AccountStatus } from '../../domain/account.ts';

const REMEMBERED_OUTCOMES = 20;
const FAILURES_IN_A_ROW_TO_BE_UNREACHABLE = 3;

/** The account's health, out of how its last calls went. */
export function createHealthTracker() {
  const last: boolean[] = [];
  return {
    add(answered: boolean) {
      last.push(answered);
      if (last.length > REMEMBERED_OUTCOMES) last.shift();
    },
    health(): AccountStatus['health'] {
      const recent = last.slice(-FAILURES_IN_A_ROW_TO_BE_UNREACHABLE);
      if (recent.length === FAILURES_IN_A_ROW_TO_BE_UNREACHABLE && !recent.includes(true)) return 'UNREACHABLE';
      return last.includes(false) ? 'DEGRADED' : 'HEALTHY';
    },
  };
}
