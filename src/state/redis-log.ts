import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventLog, LogEntry } from '../domain/event-log.ts';
import type { RedisSettings } from '../settings/redis.ts';
import type { Clock } from '../time/clock.ts';
import { EventTail, TAIL_CAPACITY } from './event-tail.ts';
import { PastPages } from './past-pages.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { READ_PAGE, readPageReply } from './redis-scripts.ts';
import { compareIds, idBefore, logNameOf, type StreamEvent, timeOf, toStreamEvent } from './redis-stream.ts';
import { parseCursor, StateUnavailableError } from './state.ts';

const BLOCK_MS = 1000;
const RETRY_DELAY_MS = 200;
const PAGE_SIZE = 500;
/** How many events a follower gets in one turn of the event loop. */
const EVENTS_PER_TURN = 100;

interface RedisEventLogSettings {
  /** For the connection on which this log waits for new entries. */
  readonly redis: RedisSettings;
  /** The connection for everything else. */
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly streamKey: string;
  /** The key of the log's name, which every entry and every cursor carries. */
  readonly nameKey: string;
}

/** Entries of the stream, with its bounds when they were read. */
interface Page {
  readonly log: string;
  /** The id of the oldest entry. */
  readonly first: string;
  /** The id of the latest entry ever written; `0-0` if there was none. */
  readonly last: string;
  /** Whether older entries were trimmed. */
  readonly isTrimmed: boolean;
  readonly events: readonly StreamEvent[];
}

/** Where a follower is: the id of the last event that it got, in the log of that name. */
interface Position {
  log: string;
  id: string;
}

/**
 * A log in a Redis stream. One reader per process passes the latest events to all its followers. It begins with those that are in
 * the stream already; followers that resume from further back share pages of the stream until they have caught up with it.
 */
export class RedisEventLog implements EventLog {
  readonly #settings: RedisEventLogSettings;
  /** A connection of its own, since it blocks until there are new entries. */
  readonly #reader: RedisConnection;
  /** Resumes the followers that wait for an event. */
  readonly #waiting = new Set<() => void>();
  readonly #closing = new AbortController();
  /** Undefined until the log was reached for the first time. */
  #tail: EventTail | undefined;
  #isReachable = false;
  #restoring: Promise<void> | undefined;
  readonly #past = new PastPages(
    (after) => this.#readPage(after),
    (after, page) => !hasGap(after, page),
  );

  constructor(settings: RedisEventLogSettings) {
    this.#settings = settings;
    this.#reader = connectRedis(settings.redis, { commandTimeoutMs: BLOCK_MS * 3, repeatMs: 0 });
    this.#readContinuously().catch(() => undefined);
  }

  async *follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<LogEntry, void, undefined> {
    const cursor = after === undefined ? undefined : parseCursor(after);
    const wait: EndableWait = { call: () => {} };
    signal.addEventListener('abort', () => wait.call(), { once: true });
    const isOver = () => signal.aborted || this.#closing.signal.aborted;
    await this.#ensureReachable();
    const position = cursor ? toPosition(cursor) : await this.#latestPosition();
    let events = 0;
    /** Without turns in between, many followers that catch up would keep the process from reading its connections. */
    const turn = () => {
      events += 1;
      return events % EVENTS_PER_TURN === 0 ? nextTurn() : undefined;
    };
    while (!isOver()) {
      if (!this.#isReachable) throw new StateUnavailableError();
      const tail = this.#tail!;
      if (position.log !== tail.log || compareIds(position.id, tail.end) > 0) {
        const page = await this.#readPage();
        // Another process can have read further than this one.
        if (position.log !== page.log || compareIds(position.id, page.last) > 0) yield resync(position, page);
        else await this.#waitForEvents(tail.end, signal, wait);
      } else if (compareIds(position.id, tail.start) < 0) {
        const page = await this.#past.after(position);
        if (page.log !== position.log || hasGap(position.id, page)) {
          yield resync(position, page);
          continue;
        }
        for (const { id, event } of page.events) {
          if (isOver()) return;
          // The page can begin before the position.
          if (compareIds(id, position.id) <= 0) continue;
          position.id = id;
          yield { event };
          await turn();
        }
        if (page.events.length === 0) position.id = tail.start;
      } else if (position.id !== tail.end) {
        const { id, event } = tail.firstAfter(position.id);
        position.id = id;
        yield { event };
        await turn();
      } else {
        await this.#waitForEvents(tail.end, signal, wait);
      }
    }
  }

  async lag(): Promise<number> {
    await this.#ensureReachable();
    const tail = this.#tail!;
    const { log, events } = await this.#readPage(tail.end);
    const [oldest] = log === tail.log ? events : [];
    return oldest ? Math.max(0, this.#settings.clock.now() - timeOf(oldest.id)) : 0;
  }

  /** Ends all followers, and closes the log's own connection. */
  close(): void {
    this.#closing.abort();
    this.#resumeFollowers();
    this.#reader.close();
  }

  /** Reads new entries into the tail until the log is closed. */
  async #readContinuously(): Promise<void> {
    const { clock, streamKey } = this.#settings;
    let isCurrent = false;
    while (!this.#closing.signal.aborted) {
      try {
        if (!isCurrent) await this.#restoreTail();
        isCurrent = true;
        const tail = this.#tail!;
        const streams = await this.#reader.run((redis) =>
          redis.xread('COUNT', PAGE_SIZE, 'BLOCK', BLOCK_MS, 'STREAMS', streamKey, tail.end),
        );
        for (const [, entries] of streams ?? []) {
          const appended = tail.append(entries);
          // Otherwise a tail that a follower restored in the meantime stays.
          if (appended !== tail) this.#tail = appended;
          this.#resumeFollowers();
        }
      } catch (error) {
        if (!(error instanceof StateUnavailableError)) throw error;
        isCurrent = false;
        this.#isReachable = false;
        this.#resumeFollowers();
        await new Promise<void>((resolve) => clock.setTimer(clock.now() + RETRY_DELAY_MS, resolve));
      }
    }
  }

  /** At the start and after an interruption; all that need it at the same time share one read. */
  #restoreTail(): Promise<void> {
    this.#restoring ??= this.#readTail().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  /** Begins a new tail with the latest entries, unless the current one is complete but for entries that follow it. */
  async #readTail(): Promise<void> {
    const page = await this.#readPage();
    const isGapless = this.#tail?.log === page.log && !hasGap(this.#tail.end, page);
    if (!isGapless) {
      const { connection, streamKey } = this.#settings;
      const latest = await connection.run((redis) => redis.xrevrange(streamKey, '+', '-', 'COUNT', TAIL_CAPACITY));
      const entries = latest.filter((entry) => logNameOf(entry) === page.log).reverse();
      this.#tail = new EventTail(page.log, entries[0] ? idBefore(entries[0][0]) : page.last, entries);
    }
    this.#isReachable = true;
    this.#resumeFollowers();
  }

  /** @throws StateUnavailableError */
  async #ensureReachable(): Promise<void> {
    if (!this.#isReachable) await this.#restoreTail();
  }

  /** The end of the stream, which can be further than the tail: its caller may rely on what was just written. */
  async #latestPosition(): Promise<Position> {
    const { log, last } = await this.#readPage();
    return { log, id: last };
  }

  /** @param after the id after which the page begins; without it, only the bounds of the stream are read. */
  async #readPage(after = ''): Promise<Page> {
    const { connection, streamKey, nameKey } = this.#settings;
    const reply = await connection.run((redis) =>
      redis.eval(READ_PAGE, 2, streamKey, nameKey, newLogName(), after, PAGE_SIZE),
    );
    const [log, first, last, trimmed, entries] = readPageReply.parse(reply);
    return { log, first, last, isTrimmed: trimmed > 0, events: entries.map((entry) => toStreamEvent(log, entry)) };
  }

  /** Waits until the tail ends elsewhere than at `end`, the log is unreachable or closed, or the signal is aborted. */
  async #waitForEvents(end: string, signal: AbortSignal, wait: EndableWait): Promise<void> {
    if (signal.aborted || this.#closing.signal.aborted || !this.#isReachable) return;
    if (this.#tail?.end !== end) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      wait.call = () => {
        this.#waiting.delete(resolve);
        resolve();
      };
    });
  }

  #resumeFollowers() {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const resume of all) resume();
  }
}

/** The current wait of one follower, which `call` ends. */
interface EndableWait {
  call: () => void;
}

/** @param cursor as `parseCursor` returns it. One that does not name a stream id belongs to no log in Redis. */
function toPosition({ log, place }: { readonly log: string; readonly place: string }): Position {
  return { log: place.includes('-') ? log : '', id: place };
}

/** Whether entries after the given id were trimmed. */
function hasGap(id: string, { isTrimmed, first }: Page): boolean {
  return isTrimmed && compareIds(id, idBefore(first)) < 0;
}

/** Moves the position to the end of the stream. */
function resync(position: Position, { log, first, last }: Page): LogEntry {
  position.log = log;
  position.id = last;
  const oldestCursor = last === '0-0' ? null : `${log}-${first}`;
  return { resync: { cursor: `${log}-${last}`, oldestCursor } };
}

/** A random name for a log that has none yet; the first process to write it decides. */
export function newLogName(): string {
  return randomUUID().slice(0, 8);
}
