import { LRUCache } from 'lru-cache';
import type { RateLimiter } from './rate-limiter.ts';

/** What is kept of those who use an account with the same credential; nothing of it is ever seen by others. */
export interface CredentialScope {
  /** Unique in the process; another one, if the scope was forgotten meanwhile. */
  readonly id: number;
  readonly limiter: RateLimiter;
  /** Writes under way. */
  writes: number;
  /** Grows when a write begins and when it ends: reads of different epochs can see different things. */
  epoch: number;
}

export interface CredentialScopes {
  /** The scope of the credential with this digest: for what is done at once. */
  of(digest: string): CredentialScope;
  /** Works in the scope, which is not forgotten until the work has ended. */
  use<T>(digest: string, work: (scope: CredentialScope) => Promise<T>): Promise<T>;
}

const IDLE_SCOPES = 1000;

interface Entry {
  readonly scope: CredentialScope;
  users: number;
}

export function createCredentialScopes(newTurns: () => RateLimiter): CredentialScopes {
  const inUse = new Map<string, Entry>();
  const idle = new LRUCache<string, CredentialScope>({ max: IDLE_SCOPES });
  let made = 0;

  function of(digest: string): CredentialScope {
    const known = inUse.get(digest)?.scope ?? idle.get(digest);
    if (known) return known;
    made += 1;
    const scope = { id: made, limiter: newTurns(), writes: 0, epoch: 0 };
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
