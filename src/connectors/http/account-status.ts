import type { AccountStatus, CallBudget } from '../../domain/account.ts';
import type { CircuitState } from '../../domain/circuit.ts';
import type { SharedCallState } from '../../domain/shared-call-budget.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE, type HealthTracker } from './health-tracker.ts';
import type { CallRateLimit, CallRateLimiter } from './rate-limiter.ts';

/** The state of one credential of an account at one moment. */
interface ScopeAtMoment {
  readonly scope: {
    readonly breaker: CircuitBreaker;
    readonly healthTracker: HealthTracker;
    readonly limiter: CallRateLimiter;
    /** The rate limit that the provider reported last. */
    readonly callBudget: CallBudget | undefined;
  };
  /** Undefined: no limit. */
  readonly rateLimit: CallRateLimit | undefined;
  /** By the wall clock, epoch milliseconds. */
  readonly now: number;
}

/** The status as this process knows it. */
export function statusOf(moment: ScopeAtMoment): AccountStatus {
  const { breaker, limiter } = moment.scope;
  return statusWith(moment, { circuit: breaker.state(), blockedMs: limiter.blockedMs(), failures: 0 });
}

/** The status as all processes together know it. @param shared undefined: only this process's knowledge is at hand. */
export function sharedStatusOf(moment: ScopeAtMoment, shared: SharedCallState | undefined): AccountStatus {
  if (!shared) return statusOf(moment);
  const { breaker, limiter } = moment.scope;
  const own = breaker.state();
  return statusWith(moment, {
    // An open breaker of this process rejects its calls. Once that is over, what all processes found since counts.
    circuit: own === 'OPEN' ? own : shared.circuit,
    blockedMs: Math.max(limiter.blockedMs(), shared.blockedMs),
    failures: shared.failures,
  });
}

function statusWith(
  { scope, rateLimit, now }: ScopeAtMoment,
  { circuit, blockedMs, failures }: Pick<SharedCallState, 'circuit' | 'blockedMs' | 'failures'>,
): AccountStatus {
  const isUnreachable = circuit !== 'CLOSED' || failures >= CONSECUTIVE_FAILURES_UNTIL_UNREACHABLE;
  return {
    health: isUnreachable ? 'UNREACHABLE' : scope.healthTracker.health(),
    callBudget: callBudgetOf(scope.callBudget, blockedMs > 0 ? now + blockedMs : undefined, rateLimit),
    circuit,
  };
}

/** The budget that the provider reported last; a 429 reports that nothing remains until the end of the block. */
function callBudgetOf(
  reported: CallBudget | undefined,
  blockedUntil: number | undefined,
  rateLimit: CallRateLimit | undefined,
): CallBudget | null {
  const limit = reported?.limit ?? rateLimit?.calls;
  if (blockedUntil === undefined || limit === undefined) return reported ?? null;
  if (reported?.remaining === 0 && reported.resetAt >= blockedUntil) return reported;
  return { limit, remaining: 0, resetAt: blockedUntil };
}

const UNUSED: AccountStatus = { health: 'HEALTHY', callBudget: null, circuit: 'CLOSED' };
const HEALTH_FROM_BEST = ['HEALTHY', 'DEGRADED', 'AUTHENTICATION_FAILED', 'UNREACHABLE'] as const;
const CIRCUIT_FROM_BEST: readonly CircuitState[] = ['CLOSED', 'HALF_OPEN', 'OPEN'];

/** An account is as healthy as the healthiest of its credentials; its budget is that of which least remains. */
export function statusOfAll(statuses: readonly AccountStatus[]): AccountStatus {
  if (statuses.length === 0) return UNUSED;
  const budgets = statuses.flatMap(({ callBudget }) => callBudget ?? []);
  return {
    health: HEALTH_FROM_BEST.find((health) => statuses.some((status) => status.health === health)) ?? 'HEALTHY',
    callBudget: budgets.toSorted((a, b) => b.resetAt - a.resetAt || a.remaining - b.remaining)[0] ?? null,
    circuit: CIRCUIT_FROM_BEST.find((circuit) => statuses.some((status) => status.circuit === circuit)) ?? 'CLOSED',
  };
}
