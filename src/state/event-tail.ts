import { compareIds, logNameOf, type StreamEntry, type StreamEvent, toStreamEvent } from './redis-stream.ts';

/** How many of the latest events a process stores for followers that are almost up to date. */
export const TAIL_CAPACITY = 10_000;

/** The latest events of a log in Redis, without a gap, as far as this process has read them. */
export class EventTail {
  readonly log: string;
  #start: string;
  #events: StreamEvent[];

  /** @param start the id after which the tail begins. */
  constructor(log: string, start: string, entries: readonly StreamEntry[] = []) {
    this.log = log;
    this.#start = start;
    this.#events = entries.map((entry) => toStreamEvent(log, entry));
  }

  /** The id after which the tail begins. */
  get start(): string {
    return this.#start;
  }

  /** The id of the latest event; `start` if there is none. */
  get end(): string {
    return this.#events.at(-1)?.id ?? this.#start;
  }

  /**
   * Adds entries that follow directly on `end`.
   * @returns this tail, or a new one if the entries belong to another log, since Redis was emptied in between.
   */
  append(entries: readonly StreamEntry[]): EventTail {
    if (entries.some((entry) => logNameOf(entry) !== this.log)) {
      const log = logNameOf(entries.at(-1)!);
      return new EventTail(
        log,
        '0-0',
        entries.filter((entry) => logNameOf(entry) === log),
      );
    }
    this.#events.push(...entries.map((entry) => toStreamEvent(this.log, entry)));
    if (this.#events.length > TAIL_CAPACITY) this.#dropOldest(this.#events.length - Math.floor(TAIL_CAPACITY * 0.9));
    return this;
  }

  /** The first event after an id from `start` up to, but without, `end`. */
  firstAfter(id: string): StreamEvent {
    return this.#events[this.#indexAfter(id)]!;
  }

  #dropOldest(count: number) {
    this.#start = this.#events[count - 1]!.id;
    this.#events = this.#events.slice(count);
  }

  #indexAfter(id: string): number {
    if (this.#events.at(-2)?.id === id) return this.#events.length - 1;
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIds(this.#events[middle]!.id, id) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
