import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Turns } from './turns.ts';

/** What is kept of those who use an account with the same credential; nothing of it is ever seen by others. */
export interface CredentialScope {
  /** Unique in the process; another one, if the scope was forgotten meanwhile. */
  readonly id: number;
  readonly turns: Turns;
  /** Writes under way. */
  writes: number;
  /** Grows when a write begins and when it ends: reads of different epochs can see different things. */
  epoch: number;
}

export interface CredentialScopes {
  /** Works in the scope of the credential, which is not forgotten until the work has ended. */
  use<T>(credential: string, work: (scope: CredentialScope) => Promise<T>): Promise<T>;
}

const IDLE_SCOPES = 1000;

export function createCredentialScopes(newTurns: () => Turns): CredentialScopes {
  const inUse = new Map<string, { readonly scope: CredentialScope; users: number }>();
  const idle = new LRUCache<string, CredentialScope>({ max: IDLE_SCOPES });
  let made = 0;

  function newScope(): CredentialScope {
    made += 1;
    return { id: made, turns: newTurns(), writes: 0, epoch: 0 };
  }

  return {
    async use(credential, work) {
      const key = digestOf(credential);
      const entry = inUse.get(key) ?? { scope: idle.get(key) ?? newScope(), users: 0 };
      inUse.set(key, entry);
      entry.users += 1;
      try {
        return await work(entry.scope);
      } finally {
        entry.users -= 1;
        if (entry.users === 0) {
          inUse.delete(key);
          idle.set(key, entry.scope);
        }
      }
    },
  };
}

/** Stands for a credential where it must not be kept itself. */
export function digestOf(credential: string): string {
  return createHash('sha256').update(credential).digest('base64url');
}
