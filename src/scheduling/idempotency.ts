import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { stringify } from 'safe-stable-stringify';
import { IdempotencyConflictError } from '../domain/errors.ts';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 24 * 3_600_000;

export interface Idempotency {
  /**
   * Runs `work` once for a key: the same key and input again wait for it, and get its answer for 24 hours. A failure is
   * not remembered, so that it can be tried again.
   *
   * @param scope what the key is unique in: the operation, the account, and whose credential it is.
   * @param key undefined: just runs it.
   * @throws IdempotencyConflictError if the key was used with another input.
   */
  once<T>(scope: readonly string[], key: string | undefined, input: unknown, work: () => Promise<T>): Promise<T>;
}

/** Remembers keys in memory, so for one process. @param now the clock, epoch milliseconds. */
export function createIdempotency(now: () => number): Idempotency {
  const known = new LRUCache<string, { input: string; answer: Promise<unknown> }>({
    max: REMEMBERED,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    async once<T>(scope: readonly string[], key: string | undefined, input: unknown, work: () => Promise<T>) {
      if (key === undefined) return work();
      const id = digest([...scope, key]);
      const asked = digest(input);
      const before = known.get(id);
      if (before) {
        if (before.input !== asked) throw new IdempotencyConflictError(key);
        return before.answer as Promise<T>;
      }
      const answer = work();
      known.set(id, { input: asked, answer });
      answer.catch(() => known.delete(id));
      return answer;
    },
  };
}

/** Also keeps credentials out of the keys. */
function digest(value: unknown): string {
  return createHash('sha256')
    .update(stringify(value) ?? '')
    .digest('base64url');
}
