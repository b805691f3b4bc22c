import { LRUCache } from 'lru-cache';
import type { KeyValueStore } from './state.ts';

const MAX_VALUES = 50_000;

/**
 * Values in memory. Each kind, which is the text before the first colon of a key, has a store of its own, so that many values of
 * one kind evict none of another: an idempotency key must outlive any number of leases.
 *
 * @param now the clock, epoch milliseconds.
 * @param maximum the number of values of one kind.
 */
export function createMemoryValues(now: () => number, maximum = MAX_VALUES): KeyValueStore {
  const stores = new Map<string, ExpiringValues>();
  function storeOf(key: string): ExpiringValues {
    const kind = key.split(':', 1)[0]!;
    const store = stores.get(kind) ?? new ExpiringValues(now, maximum);
    stores.set(kind, store);
    return store;
  }
  return {
    get: async (key) => storeOf(key).get(key),
    async compareAndSet(key, expected, value, ttlMs) {
      const store = storeOf(key);
      if (store.get(key) !== expected) return false;
      if (value === undefined) store.delete(key);
      else store.set(key, value, ttlMs);
      return true;
    },
    async increment(key, ttlMs) {
      const store = storeOf(key);
      const count = Number(store.get(key) ?? 0) + 1;
      store.set(key, String(count), count === 1 ? ttlMs : store.remainingMs(key));
      return count;
    },
  };
}

/** At most `maximum` values. When there are more, those that have expired are removed first, then the least recently used one. */
class ExpiringValues {
  readonly #now: () => number;
  readonly #maximum: number;
  readonly #values: LRUCache<string, string>;
  /** No value expires before; epoch milliseconds. */
  #firstExpiry = Number.POSITIVE_INFINITY;

  constructor(now: () => number, maximum: number) {
    this.#now = now;
    this.#maximum = maximum;
    this.#values = new LRUCache({ max: maximum, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  remainingMs(key: string): number {
    return this.#values.getRemainingTTL(key);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  set(key: string, value: string, ttlMs: number): void {
    if (this.#values.size >= this.#maximum && this.#firstExpiry <= this.#now()) this.#removeExpired();
    this.#values.set(key, value, { ttl: ttlMs });
    this.#firstExpiry = Math.min(this.#firstExpiry, this.#now() + ttlMs);
  }

  #removeExpired(): void {
    this.#values.purgeStale();
    const remaining = [...this.#values.keys()].map((key) => this.#values.getRemainingTTL(key));
    this.#firstExpiry =
      this.#now() + remaining.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  }
}
