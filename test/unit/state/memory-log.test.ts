import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/domain/event-log.ts';
import { MemoryEventLog } from '../../../src/state/memory-log.ts';

const EVENT = {
  kind: 'CREATED',
  at: 0,
  previous: null,
  scope: 's',
  reservation: {
    account: 'a',
    id: 'h',
    eventTypeId: '7',
    start: 1,
    end: 2,
    expiresAt: 3,
    status: 'HELD',
    enforcement: 'PROVIDER',
    booking: null,
  },
} as const;

function append(log: MemoryEventLog, count: number) {
  return Array.from({ length: count }, (_, i) => log.append({ ...EVENT, at: i }).cursor);
}

function cursorOf(entry: LogEntry | undefined): string | undefined {
  return entry && ('event' in entry ? entry.event.cursor : `resync ${entry.resync.cursor}`);
}

/** The next entries, after which the follower leaves. */
async function take(log: MemoryEventLog, after: string | undefined, count: number) {
  const stop = new AbortController();
  const entries = log.follow(after, stop.signal);
  const taken: (string | undefined)[] = [];
  while (taken.length < count) taken.push(cursorOf((await entries.next()).value as LogEntry));
  stop.abort();
  await entries.return(undefined);
  return taken;
}

describe('a follower', () => {
  test('gets new events in order', async () => {
    const log = new MemoryEventLog();
    append(log, 3);
    const following = take(log, undefined, 2);
    const written = append(log, 2);
    expect(await following).toEqual(written);
  });

  test('gets all missed events exactly once, then new ones, from any cursor', async () => {
    const log = new MemoryEventLog();
    const before = append(log, 5);
    for (const [i, cursor] of before.entries()) {
      const following = take(log, cursor, before.length - i);
      const [next] = append(log, 1);
      expect(await following).toEqual([...before.slice(i + 1), next]);
      before.push(next as string);
      if (before.length > 12) break;
    }
  });

  test('gets one resync when its cursor is older than the log, and continues', async () => {
    const log = new MemoryEventLog({ capacity: 10 });
    const [first] = append(log, 1);
    const written = append(log, 30);
    const following = take(log, first, 2);
    const [next] = append(log, 1);
    expect(await following).toEqual([`resync ${written.at(-1)}`, next]);
  });

  test('gets a resync when it falls behind further than the log reaches', async () => {
    const log = new MemoryEventLog({ capacity: 10 });
    const entries = log.follow(undefined, new AbortController().signal);
    const reading = entries.next();
    append(log, 1);
    await reading;
    const written = append(log, 30);
    expect(cursorOf((await entries.next()).value as LogEntry)).toBe(`resync ${written.at(-1)}`);
  });

  test('gets a resync for a cursor of another process, or one that was not issued yet', async () => {
    const log = new MemoryEventLog();
    append(log, 2);
    const [other] = append(new MemoryEventLog(), 1);
    expect(await take(log, other, 1)).toEqual([expect.stringMatching(/^resync /)]);
    const future = (append(log, 1)[0] as string).replace(/\d+$/, '99');
    expect(await take(log, future, 1)).toEqual([expect.stringMatching(/^resync /)]);
  });

  test('gets an error for a malformed cursor', async () => {
    const entries = new MemoryEventLog().follow('nonsense', new AbortController().signal);
    await expect(entries.next()).rejects.toThrow('Invalid cursor');
  });

  test('ends at once while it waits, when it is aborted or the log is closed', async () => {
    const log = new MemoryEventLog();
    const stop = new AbortController();
    const [aborted, closed] = [
      log.follow(undefined, stop.signal).next(),
      log.follow(undefined, new AbortController().signal).next(),
    ];
    stop.abort();
    expect((await aborted).done).toBe(true);
    log.close();
    expect((await closed).done).toBe(true);
  });
});

test('returns the exact list over 10,000 events and 1,000 interruptions', async () => {
  const log = new MemoryEventLog({ capacity: 20_000 });
  const [start] = append(log, 1);
  const received: string[] = [];
  let after = start;
  const writing = (async () => {
    const written: string[] = [];
    for (let i = 0; i < 10_000; i += 1) {
      written.push(...append(log, 1));
      if (i % 7 === 0) await Promise.resolve();
    }
    return written;
  })();
  while (received.length < 10_000) {
    const part = await take(log, after, Math.min(10, 10_000 - received.length));
    received.push(...(part as string[]));
    after = received.at(-1);
  }
  expect(received).toEqual(await writing);
});
