import { randomUUID } from 'node:crypto';
import type { EventLog, GatewayEvent, LogEntry } from '../domain/event-log.ts';
import { type NewEvent, parseCursor } from './state.ts';

/** How many events a log stores by default. */
const CAPACITY = 10_000;

/**
 * A log in memory, for one process. Its cursors contain its own name, so that cursors of an earlier process are recognized
 * and lead to a resync.
 */
export class MemoryEventLog implements EventLog {
  readonly #capacity: number;
  readonly #name: string;
  #events: GatewayEvent[] = [];
  /** The number of the oldest event in the log; numbers begin at 1. */
  #first = 1;
  readonly #closing = new AbortController();
  /** Resumes the followers that wait for an event. */
  readonly #waiting = new Set<() => void>();

  constructor({ capacity = CAPACITY, name = randomUUID().slice(0, 8) } = {}) {
    this.#capacity = capacity;
    this.#name = name;
  }

  append(event: NewEvent): GatewayEvent {
    const written = { ...event, cursor: this.#cursorOf(this.#last() + 1) };
    this.#events.push(written);
    if (this.#events.length > this.#capacity) {
      // Many at once, since each removal copies the remaining events.
      const surplus = this.#events.length - Math.floor(this.#capacity * 0.9);
      this.#events = this.#events.slice(surplus);
      this.#first += surplus;
    }
    this.#resumeFollowers();
    return written;
  }

  async *follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<LogEntry, void, undefined> {
    let resume = () => {};
    signal.addEventListener('abort', () => resume(), { once: true });
    /** The number of the last event that was yielded. */
    let position = after === undefined ? this.#last() : this.#numberOf(after);
    while (!this.#closing.signal.aborted && !signal.aborted) {
      if (position === undefined || position < this.#first - 1) {
        const entry = this.#resync();
        position = this.#last();
        yield entry;
      } else if (position < this.#last()) {
        position += 1;
        yield { event: this.#events[position - this.#first]! };
      } else {
        await new Promise<void>((resolve) => {
          this.#waiting.add(resolve);
          resume = () => {
            this.#waiting.delete(resolve);
            resolve();
          };
        });
      }
    }
  }

  /** Always 0: the only process that writes is the one that reads. */
  async lag(): Promise<number> {
    return 0;
  }

  /** Ends all followers. */
  close(): void {
    this.#closing.abort();
    this.#resumeFollowers();
  }

  #last(): number {
    return this.#first + this.#events.length - 1;
  }

  #cursorOf(number: number): string {
    return `${this.#name}-${number}`;
  }

  /** Undefined for a cursor of another log, and for one that was never issued. */
  #numberOf(cursor: string): number | undefined {
    const { log, place } = parseCursor(cursor);
    const number = Number(place);
    return log === this.#name && number <= this.#last() ? number : undefined;
  }

  #resync(): LogEntry {
    const oldestCursor = this.#events.length > 0 ? this.#cursorOf(this.#first) : null;
    return { resync: { cursor: this.#cursorOf(this.#last()), oldestCursor } };
  }

  #resumeFollowers() {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of all) resume();
  }
}
