import { createLocalConcurrencyLimiter } from './concurrency-limits.ts';
import { createLocalRateLimiter } from './local-rate-limiter.ts';
import { MemoryBookingStore } from './memory-bookings.ts';
import { createMemoryCalendarFeeds } from './memory-calendar-feeds.ts';
import { MemoryEventLog } from './memory-log.ts';
import { MemoryReservationStore } from './memory-reservations.ts';
import { createMemoryValues } from './memory-values.ts';
import type { RateLimiter } from './rate-limits.ts';
import type { State } from './state.ts';

export interface MemoryStateSettings {
  /** The wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, milliseconds, for the times to live of values and for rate limits; `now` by default. */
  readonly steadyNow?: () => number;
  /** How many events the log stores. */
  readonly capacity?: number;
}

/** State for one process: bounded, and lost when the process ends. */
export function createMemoryState({ now, steadyNow = now, capacity }: MemoryStateSettings): State {
  const events = new MemoryEventLog({ ...(capacity !== undefined && { capacity }) });
  const limiters = new Map<string, RateLimiter>();
  return {
    isShared: false,
    events,
    values: createMemoryValues(steadyNow),
    calendarFeeds: createMemoryCalendarFeeds(),
    createRateLimiter(name, limit) {
      const limiter = limiters.get(name) ?? createLocalRateLimiter(limit, steadyNow);
      limiters.set(name, limiter);
      return limiter;
    },
    createConcurrencyLimiter: (_name, maximum) => createLocalConcurrencyLimiter(maximum),
    reservations: new MemoryReservationStore(now, events),
    bookings: new MemoryBookingStore(now, events),
    async close() {
      events.close();
    },
  };
}
