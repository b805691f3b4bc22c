import { randomUUID } from 'node:crypto';
import type { ReservationEvent } from '../domain/reservation.ts';
import { type EventLog, type LogEntry, parseCursor, type Resync, type UnwrittenEvent } from './state.ts';

/** How many events a log keeps by default. */
const CAPACITY = 10_000;

export interface MemoryLog extends EventLog {
  append(event: UnwrittenEvent): ReservationEvent;
  close(): void;
}

/**
 * A log in memory, for one process. Its cursors carry its own name, so that those of an earlier process are known to
 * reach too far back.
 */
export function createMemoryLog({ capacity = CAPACITY, name = randomUUID().slice(0, 8) } = {}): MemoryLog {
  let events: ReservationEvent[] = [];
  /** The number of the first event that is kept; numbers begin at 1. */
  let first = 1;
  const closing = new AbortController();
  /** Followers that have seen everything. */
  const waiting = new Set<() => void>();

  const last = () => first + events.length - 1;
  const cursorOf = (number: number) => `${name}-${number}`;

  function announce() {
    const all = [...waiting];
    waiting.clear();
    for (const wake of all) wake();
  }

  function resync(): { resync: Resync } {
    return { resync: { cursor: cursorOf(last()), oldestCursor: events.length > 0 ? cursorOf(first) : null } };
  }

  /** The number behind a cursor; undefined if it is of another log, or was never handed out. */
  function numberOf(cursor: string): number | undefined {
    const { log, place } = parseCursor(cursor);
    const number = Number(place);
    return log === name && number <= last() ? number : undefined;
  }

  return {
    append(event) {
      const written = { ...event, cursor: cursorOf(last() + 1) };
      events.push(written);
      if (events.length > capacity) {
        // Cut in strides, since each cut copies what stays.
        const surplus = events.length - Math.floor(capacity * 0.9);
        events = events.slice(surplus);
        first += surplus;
      }
      announce();
      return written;
    },

    async *follow(after, signal): AsyncGenerator<LogEntry, void, undefined> {
      let wake = () => {};
      signal.addEventListener('abort', () => wake(), { once: true });
      let seen = after === undefined ? last() : numberOf(after);
      while (!closing.signal.aborted && !signal.aborted) {
        if (seen === undefined || seen < first - 1) {
          const behind = resync();
          seen = last();
          yield behind;
        } else if (seen < last()) {
          seen += 1;
          yield { event: events[seen - first] as ReservationEvent };
        } else {
          await new Promise<void>((resolve) => {
            waiting.add(resolve);
            wake = () => {
              waiting.delete(resolve);
              resolve();
            };
          });
        }
      }
    },

    // Who writes is who reads.
    lag: async () => 0,

    close() {
      closing.abort();
      announce();
    },
  };
}
