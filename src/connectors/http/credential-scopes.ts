import { LRUCache } from 'lru-cache';
import type { AccountStatus, CallBudget } from '../../domain/account.ts';
import type { SharedCallBudget } from '../../domain/shared-call-budget.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { HealthTracker } from './health-tracker.ts';
import type { CallRateLimiter } from './rate-limiter.ts';

/** The state of all calls to an account with the same credential; it is not shared with other credentials. */
export interface CredentialScope extends ScopeParts {
  /** Unique in the process; a new one if the scope was evicted meanwhile. */
  readonly id: number;
  /** The rate limit that the provider reported last. */
  callBudget: CallBudget | undefined;
  /** The number of writes in flight. */
  writes: number;
  /** Incremented when a write begins and when it ends: reads of different epochs can see different data. */
  epoch: number;
}

/** What is created for each scope. */
export interface ScopeParts {
  readonly limiter: CallRateLimiter;
  readonly breaker: CircuitBreaker;
  readonly healthTracker: HealthTracker;
  /** What all processes together know; undefined if this process is alone. */
  readonly sharedBudget: SharedCallBudget | undefined;
}

export interface CredentialScopes {
  /** The scope of the credential with this digest, for synchronous use. */
  of(digest: string): CredentialScope;
  /** Runs `work` in the scope, which is not evicted before the work has ended. */
  use<T>(digest: string, work: (scope: CredentialScope) => Promise<T>): Promise<T>;
  /** The status of one credential; of all credentials together if `digest` is undefined. */
  status(digest: string | undefined): AccountStatus;
}

const MAX_IDLE_SCOPES = 1000;

interface Entry {
  readonly scope: CredentialScope;
  users: number;
}

export function createCredentialScopes(createParts: (digest: string) => ScopeParts): CredentialScopes {
  const inUse = new Map<string, Entry>();
  const idle = new LRUCache<string, CredentialScope>({ max: MAX_IDLE_SCOPES });
  let scopeCount = 0;

  function of(digest: string): CredentialScope {
    const known = inUse.get(digest)?.scope ?? idle.get(digest);
    if (known) return known;
    scopeCount += 1;
    const scope = { id: scopeCount, ...createParts(digest), callBudget: undefined, writes: 0, epoch: 0 };
    idle.set(digest, scope);
    return scope;
  }

  function enter(digest: string): Entry {
    const known = inUse.get(digest);
    if (known) return known;
    const entry = { scope: of(digest), users: 0 };
    inUse.set(digest, entry);
    return entry;
  }

  return {
    of,
    async use(digest, work) {
      const entry = enter(digest);
      entry.users += 1;
      try {
        return await work(entry.scope);
      } finally {
        entry.users -= 1;
        if (entry.users === 0) {
          inUse.delete(digest);
          idle.set(digest, entry.scope);
        }
      }
    },
    status(digest) {
      if (digest === undefined) {
        const scopes = new Set([...[...inUse.values()].map(({ scope }) => scope), ...idle.values()]);
        return statusOfAll([...scopes].map(statusOf));
      }
      const scope = inUse.get(digest)?.scope ?? idle.peek(digest);
      return scope ? statusOf(scope) : UNUSED;
    },
  };
}

const UNUSED: AccountStatus = { health: 'HEALTHY', callBudget: null, circuit: 'CLOSED' };

function statusOf({ breaker, healthTracker, callBudget }: CredentialScope): AccountStatus {
  const circuit = breaker.state();
  return {
    health: circuit === 'CLOSED' ? healthTracker.health() : 'UNREACHABLE',
    callBudget: callBudget ?? null,
    circuit,
  };
}

const HEALTH_FROM_BEST = ['HEALTHY', 'DEGRADED', 'AUTHENTICATION_FAILED', 'UNREACHABLE'] as const;
const CIRCUIT_FROM_BEST = ['CLOSED', 'HALF_OPEN', 'OPEN'] as const;

/** An account is as healthy as the healthiest of its credentials; its budget is that of which least remains. */
function statusOfAll(statuses: readonly AccountStatus[]): AccountStatus {
  if (statuses.length === 0) return UNUSED;
  const budgets = statuses.flatMap(({ callBudget }) => callBudget ?? []);
  return {
    health: HEALTH_FROM_BEST.find((health) => statuses.some((status) => status.health === health)) ?? 'HEALTHY',
    callBudget: budgets.toSorted((a, b) => b.resetAt - a.resetAt || a.remaining - b.remaining)[0] ?? null,
    circuit: CIRCUIT_FROM_BEST.find((circuit) => statuses.some((status) => status.circuit === circuit)) ?? 'CLOSED',
  };
}
