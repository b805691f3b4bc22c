import { randomUUID } from 'node:crypto';
import type { ReservationEvent } from '../domain/reservation.ts';
import type { Clock } from '../time/clock.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { PAGE } from './redis-scripts.ts';
import { type EventLog, type LogEntry, parseCursor, StateUnavailableError } from './state.ts';

const BLOCK_MS = 1000;
const PAUSE_AFTER_FAILURE_MS = 200;
const PAGE_SIZE = 500;
/** How many of the latest events a process has at hand for those who are almost up to date. */
const TAIL = 10_000;

interface Settings {
  readonly url: string;
  /** For pages of the past. */
  readonly connection: RedisConnection;
  readonly clock: Clock;
  readonly streamKey: string;
  readonly nameKey: string;
}

/** The latest events, without a gap, behind the id `start`. */
interface Tail {
  readonly log: string;
  start: string;
  entries: { readonly id: string; readonly event: ReservationEvent }[];
}

/**
 * A log in a Redis stream. One reader a process hands the latest events to all its followers; those who come back from
 * further behind read pages of the stream until they have caught up with it.
 */
export function createRedisLog({ url, connection, clock, streamKey, nameKey }: Settings): EventLog & { close(): void } {
  // A connection of its own, which waits for news.
  const reader = connectRedis(url, BLOCK_MS * 3);
  const waiting = new Set<() => void>();
  let tail: Tail | undefined;
  const closing = new AbortController();
  let isReachable = false;

  function announce() {
    const all = [...waiting];
    waiting.clear();
    for (const wake of all) wake();
  }

  async function page(after: string) {
    const [log, first, last, cut, entries] = (await connection.ask((redis) =>
      redis.eval(PAGE, 2, streamKey, nameKey, nameForLog(), after, PAGE_SIZE),
    )) as [string, string, string, number, StreamEntry[]];
    return { log, first, last, isCut: cut > 0, entries: entries.map((entry) => toEntry(log, entry)) };
  }

  /** Where the tail goes on after an interruption: at its end, if nothing behind that was cut off in the meantime. */
  async function beginTail() {
    const { log, first, last, isCut } = await page('');
    const isGapless = tail?.log === log && !(isCut && compareIds(endOf(tail), before(first)) < 0);
    if (!isGapless) tail = { log, start: last, entries: [] };
    isReachable = true;
    announce();
  }

  async function readOn(): Promise<void> {
    let isFresh = false;
    while (!closing.signal.aborted) {
      try {
        if (!isFresh) await beginTail();
        isFresh = true;
        const current = tail as Tail;
        const news = await reader.ask((redis) =>
          redis.xread('COUNT', PAGE_SIZE, 'BLOCK', BLOCK_MS, 'STREAMS', streamKey, endOf(current)),
        );
        for (const [, entries] of news ?? []) append(current, entries as unknown as StreamEntry[]);
      } catch (error) {
        if (!(error instanceof StateUnavailableError)) throw error;
        isFresh = false;
        isReachable = false;
        announce();
        await new Promise<void>((resolve) => clock.setTimer(clock.now() + PAUSE_AFTER_FAILURE_MS, resolve));
      }
    }
  }

  function append(current: Tail, entries: readonly StreamEntry[]) {
    if (entries.some(([, fields]) => fields[1] !== current.log)) {
      // Somebody emptied Redis: this is another log now.
      const log = entries.at(-1)?.[1][1] as string;
      const others = entries.filter(([, fields]) => fields[1] === log).map((entry) => toEntry(log, entry));
      tail = { log, start: '0-0', entries: others };
    } else {
      current.entries.push(...entries.map((entry) => toEntry(current.log, entry)));
      if (current.entries.length > TAIL) {
        const surplus = current.entries.length - Math.floor(TAIL * 0.9);
        current.start = current.entries[surplus - 1]?.id as string;
        current.entries = current.entries.slice(surplus);
      }
    }
    announce();
  }

  const reading = readOn();
  reading.catch(() => undefined);

  /** @throws StateUnavailableError */
  async function makeReachable() {
    if (!isReachable) await beginTail();
  }

  async function* followFrom(
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LogEntry, void, undefined> {
    const asked = after === undefined ? undefined : parseCursor(after);
    let wake = () => {};
    const wakeWith = (other: () => void) => {
      wake = other;
    };
    signal.addEventListener('abort', () => wake(), { once: true });
    await makeReachable();
    // Where Redis stands, not this process, which may not have read yet what its caller has just written.
    const start = asked ? { log: asked.log, last: asked.place } : await page('');
    let { log, last: seen } = start;
    if (!seen.includes('-')) log = '';
    while (!closing.signal.aborted && !signal.aborted) {
      if (!isReachable) throw new StateUnavailableError();
      const current = tail as Tail;
      const end = endOf(current);
      if (log !== current.log || compareIds(seen, end) > 0) {
        const state = await page('');
        // What this process has not read yet may have been seen elsewhere.
        if (log !== state.log || compareIds(seen, state.last) > 0) {
          yield resync(state);
          log = state.log;
          seen = state.last;
          continue;
        }
        await newsBehind(end, signal, wakeWith);
      } else if (compareIds(seen, current.start) < 0) {
        const past = await page(seen);
        if (past.log !== log || (past.isCut && compareIds(seen, before(past.first)) < 0)) {
          yield resync(past);
          log = past.log;
          seen = past.last;
          continue;
        }
        for (const { id, event } of past.entries) {
          if (signal.aborted || closing.signal.aborted) return;
          seen = id;
          yield { event };
        }
        if (past.entries.length === 0) seen = current.start;
      } else if (seen !== end) {
        const { id, event } = current.entries[indexBehind(current, seen)] as Tail['entries'][number];
        seen = id;
        yield { event };
      } else {
        await newsBehind(end, signal, wakeWith);
      }
    }
  }

  /** Waits until the tail has another end, or nothing more comes. */
  async function newsBehind(end: string, signal: AbortSignal, wakeWith: (wake: () => void) => void): Promise<void> {
    if (signal.aborted || closing.signal.aborted || !isReachable || endOf(tail as Tail) !== end) return;
    await new Promise<void>((resolve) => {
      waiting.add(resolve);
      wakeWith(() => {
        waiting.delete(resolve);
        resolve();
      });
    });
  }

  return {
    follow: followFrom,
    async lag() {
      await makeReachable();
      const current = tail as Tail;
      const { log, entries } = await page(endOf(current));
      const [oldest] = log === current.log ? entries : [];
      return oldest ? Math.max(0, clock.now() - timeOf(oldest.id)) : 0;
    },
    close() {
      closing.abort();
      announce();
      reader.close();
    },
  };
}

type StreamEntry = readonly [id: string, fields: readonly [string, string, string, string]];

function toEntry(log: string, [id, fields]: StreamEntry) {
  return { id, event: { ...(JSON.parse(fields[3]) as Omit<ReservationEvent, 'cursor'>), cursor: `${log}-${id}` } };
}

function resync({
  log,
  first,
  last,
}: {
  readonly log: string;
  readonly first: string;
  readonly last: string;
}): LogEntry {
  const oldestCursor = last === '0-0' ? null : `${log}-${first}`;
  return { resync: { cursor: `${log}-${last}`, oldestCursor } };
}

function endOf({ start, entries }: Tail): string {
  return entries.at(-1)?.id ?? start;
}

/** The place of the first entry behind an id; ids ascend. */
function indexBehind({ entries }: Tail, id: string): number {
  if (entries.at(-2)?.id === id) return entries.length - 1;
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareIds((entries[middle] as { id: string }).id, id) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Stream ids are milliseconds and a number: they ascend by the first, then by the second. */
function compareIds(a: string, b: string): number {
  const [aTime = 0, aNumber = 0] = a.split('-').map(Number);
  const [bTime = 0, bNumber = 0] = b.split('-').map(Number);
  return aTime - bTime || aNumber - bNumber;
}

/** Redis' own clock, epoch milliseconds, when an entry was written. */
function timeOf(id: string): number {
  return Number(id.split('-')[0]);
}

/** An id right before the given one. */
function before(id: string): string {
  const [time = 0, number = 0] = id.split('-').map(Number);
  return number > 0 ? `${time}-${number - 1}` : `${time - 1}-${Number.MAX_SAFE_INTEGER}`;
}

/** For a log that nobody has begun: whoever comes first names it. */
export function nameForLog(): string {
  return randomUUID().slice(0, 8);
}
