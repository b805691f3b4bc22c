import { LRUCache } from 'lru-cache';
import type { AccountStatus, CallBudget } from '../../domain/account.ts';
import type { SharedCallBudget } from '../../domain/shared-call-budget.ts';
import { sharedStatusOf, statusOf, statusOfAll } from './account-status.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import type { HealthTracker } from './health-tracker.ts';
import type { CallRateLimit, CallRateLimiter } from './rate-limiter.ts';

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
interface ScopeParts {
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
  /** The status of one credential as this process knows it; of all credentials together if `digest` is undefined. */
  status(digest: string | undefined): AccountStatus;
  /** The status of one credential as all processes together know it. Concurrent calls share one request to the state store. */
  sharedStatus(digest: string): Promise<AccountStatus>;
}

interface CredentialScopesSettings {
  readonly createParts: (digest: string) => ScopeParts;
  /** Undefined: no limit. */
  readonly rateLimit: CallRateLimit | undefined;
  /** The wall clock, epoch milliseconds. */
  readonly now: () => number;
}

const MAX_IDLE_SCOPES = 1000;

interface Entry {
  readonly scope: CredentialScope;
  users: number;
}

export function createCredentialScopes({ createParts, rateLimit, now }: CredentialScopesSettings): CredentialScopes {
  const inUse = new Map<string, Entry>();
  const idle = new LRUCache<string, CredentialScope>({ max: MAX_IDLE_SCOPES });
  const at = (scope: CredentialScope) => ({ scope, rateLimit, now: now() });
  let scopeCount = 0;

  function create(digest: string): CredentialScope {
    scopeCount += 1;
    return { id: scopeCount, ...createParts(digest), callBudget: undefined, writes: 0, epoch: 0 };
  }

  function of(digest: string): CredentialScope {
    const known = inUse.get(digest)?.scope ?? idle.get(digest);
    if (known) return known;
    const scope = create(digest);
    idle.set(digest, scope);
    return scope;
  }

  /** The scope of the credential, which stays as likely to be evicted as it was. */
  function peek(digest: string): CredentialScope | undefined {
    return inUse.get(digest)?.scope ?? idle.peek(digest);
  }

  const sharedStatus = shareReads(async (digest) => {
    const scope = peek(digest) ?? create(digest);
    const shared = await scope.sharedBudget?.preview(rateLimit, 1);
    return sharedStatusOf(at(peek(digest) ?? scope), shared);
  });

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
        return statusOfAll([...scopes].map((scope) => statusOf(at(scope))));
      }
      const scope = peek(digest);
      return scope ? statusOf(at(scope)) : statusOfAll([]);
    },
    sharedStatus,
  };
}

/** Reads that begin while another one of the same digest is in flight share its result. */
function shareReads<T>(read: (digest: string) => Promise<T>): (digest: string) => Promise<T> {
  const inFlight = new Map<string, Promise<T>>();
  return (digest) => {
    const known = inFlight.get(digest);
    if (known) return known;
    const reading = read(digest).finally(() => inFlight.delete(digest));
    inFlight.set(digest, reading);
    return reading;
  };
}
