import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../src/domain/event-log.ts';
import type { State } from '../../src/state/state.ts';
import { describeStates } from './states.ts';
import { append, appendTogether, cursorNow, idsOf, take, toTaken } from './taken-events.ts';

describeStates(({ open }) => {
  describe('a follower', () => {
    test('gets new events in order, also of other processes', async () => {
      const { state, again } = open();
      await append(state, 3);
      const stop = new AbortController();
      const entries = state.events.follow(undefined, stop.signal);
      const reading = entries.next();
      await settled(state);
      const written = await append(again(), 2);
      const received = [toTaken((await reading).value as LogEntry), toTaken((await entries.next()).value as LogEntry)];
      expect(idsOf(received)).toEqual(written);
    });

    test('gets all missed events exactly once, then new ones, from any cursor', async () => {
      const { state, again } = open();
      const start = await cursorNow(state);
      const written = await append(state, 10);
      const all = await take(again(), start, 10);
      expect(idsOf(all)).toEqual(written);
      for (const [i, { cursor }] of all.entries()) {
        const following = take(i % 2 === 0 ? state : again(), cursor, written.length - i);
        const [next] = await append(state, 1);
        expect(idsOf(await following)).toEqual([...written.slice(i + 1), next]);
        written.push(next as string);
      }
    });

    test('gets all events page by page when it resumes from far back', async () => {
      const { state, again } = open();
      const start = await cursorNow(state);
      const written = await appendTogether(state, 1200);
      const received = idsOf(await take(again(), start, 1200));
      expect(received.toSorted()).toEqual(written.toSorted());
    });

    test('gets one resync when its cursor is older than the log, and continues', async () => {
      const { state, again } = open({ capacity: 10 });
      const start = await cursorNow(state);
      await append(state, 1);
      const [first] = await take(state, start, 1);
      await append(state, 30);
      const reader = again();
      const [resync] = await take(reader, first?.cursor, 1);
      expect(resync?.id).toBe('resync');
      const [next] = await append(state, 1);
      expect(idsOf(await take(reader, resync?.cursor, 1))).toEqual([next]);
    });

    test('gets a resync for a cursor of another log, or one that was not issued yet', async () => {
      const { state } = open();
      await append(state, 2);
      const own = await cursorNow(state);
      for (const cursor of ['deadbeef-7', 'deadbeef-1700000000000-0', own.replace(/^[^-]+-\d+/, (it) => `${it}9`)]) {
        expect(idsOf(await take(state, cursor, 1))).toEqual(['resync']);
      }
    });

    test('gets an error for a malformed cursor', async () => {
      const entries = open().state.events.follow('nonsense', new AbortController().signal);
      await expect(entries.next()).rejects.toThrow('Invalid cursor');
    });

    test('ends at once while it waits, when it is aborted or the state is closed', async () => {
      const { state } = open();
      const stop = new AbortController();
      const aborted = state.events.follow(undefined, stop.signal).next();
      const closed = state.events.follow(undefined, new AbortController().signal).next();
      await settled(state);
      stop.abort();
      expect((await aborted).done).toBe(true);
      await state.close();
      expect((await closed).done).toBe(true);
    });

    test('gets the same event object as the others', async () => {
      const { state } = open();
      const both = [1, 2].map(() => state.events.follow(undefined, new AbortController().signal).next());
      await settled(state);
      await append(state, 1);
      const [one, two] = (await Promise.all(both)).map(({ value }) => value as { event: unknown });
      expect(one?.event).toBe(two?.event);
    });
  });
});

/** Resolves when all followers that began before have read their position. */
async function settled(state: State) {
  await take(state, 'nowhere-0', 1);
  await new Promise(setImmediate);
}
