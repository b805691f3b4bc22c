import { LRUCache } from 'lru-cache';
import type { CallRateLimiter } from './rate-limiter.ts';

/** The state of all calls to an account with the same credential; it is not shared with other credentials. */
export interface CredentialScope {
  /** Unique in the process; a new one if the scope was evicted meanwhile. */
  readonly id: number;
  readonly limiter: CallRateLimiter;
  /** The number of writes in flight. */
  writes: number;
  /** Incremented when a write begins and when it ends: reads of different epochs can see different data. */
  epoch: number;
}

export interface CredentialScopes {
  /** The scope of the credential with this digest, for synchronous use. */
  of(digest: string): CredentialScope;
  /** Runs `work` in the scope, which is not evicted before the work has ended. */
  use<T>(digest: string, work: (scope: CredentialScope) => Promise<T>): Promise<T>;
}

const MAX_IDLE_SCOPES = 1000;

interface Entry {
  readonly scope: CredentialScope;
  users: number;
}

export function createCredentialScopes(createLimiter: () => CallRateLimiter): CredentialScopes {
  const inUse = new Map<string, Entry>();
  const idle = new LRUCache<string, CredentialScope>({ max: MAX_IDLE_SCOPES });
  let scopeCount = 0;

  function of(digest: string): CredentialScope {
    const known = inUse.get(digest)?.scope ?? idle.get(digest);
    if (known) return known;
    scopeCount += 1;
    const scope = { id: scopeCount, limiter: createLimiter(), writes: 0, epoch: 0 };
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
  };
}
