import { randomUUID } from 'node:crypto';
import type { ReservationEvent } from '../domain/reservation.ts';

/** How many events a log keeps by default. */
const CAPACITY = 10_000;

export type UnwrittenEvent = Omit<ReservationEvent, 'cursor'>;

/** The log no longer reaches back to where a follower stood: it must read the state anew, and goes on from `cursor`. */
export interface Resync {
  readonly cursor: string;
  /** The oldest event that is still there; null in an empty log. */
  readonly oldestCursor: string | null;
}

export type LogEntry = { readonly event: ReservationEvent } | { readonly resync: Resync };

/** What happened to reservations, in one order for all who follow it. */
export interface EventLog {
  append(event: UnwrittenEvent): ReservationEvent;
  /**
   * First all that came after the cursor, then what comes; none lost, none twice. Without a cursor, only what comes. A
   * follower keeps no events of its own: one that falls behind further than the log reaches gets a resync.
   *
   * It ends when the signal is aborted, and when the log is closed.
   *
   * @throws UnknownCursorError if the text is no cursor at all.
   */
  follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<LogEntry, void, undefined>;
  close(): void;
}

export class UnknownCursorError extends Error {}

/**
 * A log in memory, for one process. Its cursors carry its own name, so that those of an earlier process are known to
 * reach too far back.
 */
export function createEventLog({ capacity = CAPACITY, name = randomUUID().slice(0, 8) } = {}): EventLog {
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
    const match = /^([\w]+)-(\d{1,15})$/.exec(cursor);
    if (!match) throw new UnknownCursorError('This is no cursor of reservation events');
    const number = Number(match[2]);
    return match[1] === name && number <= last() ? number : undefined;
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

    async *follow(after, signal) {
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

    close() {
      closing.abort();
      announce();
    },
  };
}
