import { LRUCache } from 'lru-cache';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MemoryBookingStore } from './memory-bookings.ts';
import { MemoryEventLog } from './memory-log.ts';
import { MemoryReservationStore } from './memory-reservations.ts';
import { consumePoint } from './rate-limits.ts';
import type { KeyValueStore, State } from './state.ts';

const MAX_VALUES = 50_000;

export interface MemoryStateSettings {
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** How many events the log stores. */
  readonly capacity?: number;
}

/** State for one process: bounded, and lost when the process ends. */
export function createMemoryState({ now, capacity }: MemoryStateSettings): State {
  const events = new MemoryEventLog({ ...(capacity !== undefined && { capacity }) });
  const limiters = new Map<string, RateLimiterMemory>();
  return {
    isShared: false,
    events,
    values: createMemoryValues(now),
    createRateLimiter(name, { points, windowSeconds }) {
      const limiter = limiters.get(name) ?? new RateLimiterMemory({ points, duration: windowSeconds });
      limiters.set(name, limiter);
      return { consume: (key) => consumePoint(limiter, key) };
    },
    reservations: new MemoryReservationStore(now, events),
    bookings: new MemoryBookingStore(now, events),
    async close() {
      events.close();
    },
  };
}

function createMemoryValues(now: () => number): KeyValueStore {
  const values = new LRUCache<string, string>({ max: MAX_VALUES, ttl: 1, ttlResolution: 0, perf: { now } });
  return {
    get: async (key) => values.get(key),
    async compareAndSet(key, expected, value, ttlMs) {
      if (values.get(key) !== expected) return false;
      if (value === undefined) values.delete(key);
      else values.set(key, value, { ttl: ttlMs });
      return true;
    },
    async increment(key, ttlMs) {
      const count = Number(values.get(key) ?? 0) + 1;
      values.set(key, String(count), { ttl: count === 1 ? ttlMs : values.getRemainingTTL(key) });
      return count;
    },
  };
}
