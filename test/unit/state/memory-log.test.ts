import { describe, expect, test } from 'vitest';
import { MemoryEventLog } from '../../../src/state/memory-log.ts';
import type { LogEntry } from '../../../src/state/state.ts';

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

/** So many entries as they come, then the stream is left. */
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
  test('gets what comes, in order', async () => {
    const log = new MemoryEventLog();
    append(log, 3);
    const following = take(log, undefined, 2);
    const written = append(log, 2);
    expect(await following).toEqual(written);
  });

  test('gets all that it missed first, none lost, none twice, whenever it comes back', async () => {
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

  test('that stood before what is kept is told once, and goes on', async () => {
    const log = new MemoryEventLog({ capacity: 10 });
    const [first] = append(log, 1);
    const written = append(log, 30);
    const following = take(log, first, 2);
    const [next] = append(log, 1);
    expect(await following).toEqual([`resync ${written.at(-1)}`, next]);
  });

  test('that falls behind further than the log reaches is told too', async () => {
    const log = new MemoryEventLog({ capacity: 10 });
    const entries = log.follow(undefined, new AbortController().signal);
    const reading = entries.next();
    append(log, 1);
    await reading;
    const written = append(log, 30);
    expect(cursorOf((await entries.next()).value as LogEntry)).toBe(`resync ${written.at(-1)}`);
  });

  test('with a cursor of another process, or of the future, is told too', async () => {
    const log = new MemoryEventLog();
    append(log, 2);
    const [other] = append(new MemoryEventLog(), 1);
    expect(await take(log, other, 1)).toEqual([expect.stringMatching(/^resync /)]);
    const future = (append(log, 1)[0] as string).replace(/\d+$/, '99');
    expect(await take(log, future, 1)).toEqual([expect.stringMatching(/^resync /)]);
  });

  test('with a text that is no cursor gets an error', async () => {
    const entries = new MemoryEventLog().follow('nonsense', new AbortController().signal);
    await expect(entries.next()).rejects.toThrow('Invalid cursor');
  });

  test('hears at once that it is over, also while it waits', async () => {
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

test('10,000 events and 1,000 cuts: every follower ends with the exact list', async () => {
  const log = new MemoryEventLog({ capacity: 20_000 });
  const [start] = append(log, 1);
  const seen: string[] = [];
  let after = start;
  const writing = (async () => {
    const written: string[] = [];
    for (let i = 0; i < 10_000; i += 1) {
      written.push(...append(log, 1));
      if (i % 7 === 0) await Promise.resolve();
    }
    return written;
  })();
  while (seen.length < 10_000) {
    const part = await take(log, after, Math.min(10, 10_000 - seen.length));
    seen.push(...(part as string[]));
    after = seen.at(-1);
  }
  expect(seen).toEqual(await writing);
});
