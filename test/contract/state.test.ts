import { describe, expect, test } from 'vitest';
import { isReservationEvent, type LogEntry } from '../../src/domain/event-log.ts';
import type { Reservation } from '../../src/domain/reservation.ts';
import { type BookingRecord, type State, StateUnavailableError } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { describeStates } from './states.ts';

const MINUTE = 60_000;
const HELD: Reservation = {
  account: 'a',
  id: 'h1',
  eventTypeId: '7',
  start: NOW + 60 * MINUTE,
  end: NOW + 90 * MINUTE,
  expiresAt: NOW + 10 * MINUTE,
  status: 'HELD',
  enforcement: 'PROVIDER',
  booking: null,
};
const KEY = { partition: 'a', scope: 's', id: 'h1' };
const OTHER = { ...HELD, id: 'h2', expiresAt: NOW + 20 * MINUTE };

function write(state: State, version: number, ...reservations: readonly Reservation[]) {
  const writes = reservations.map((reservation) => ({ scope: 's', reservation }));
  return state.reservations.write('a', version, { writes });
}

/** Appends events of one account in order. Events of several accounts have no order in a cluster. */
async function append(state: State, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `e${(sequence += 1)}`);
  await Promise.all(
    ids.map((id) => {
      const account = 'events';
      const partition = `${account}:${id}`;
      const reservation = { ...HELD, account, id };
      const event = { kind: 'CREATED', at: NOW, reservation, previous: null, scope: 's' } as const;
      return state.reservations.write(partition, 0, { writes: [{ scope: 's', reservation }], event });
    }),
  );
  return ids;
}
let sequence = 0;

interface Taken {
  readonly id: string;
  readonly cursor: string;
}

/** The next entries, after which the follower leaves; a resync has the id `resync`. */
async function take(state: State, after: string | undefined, count: number): Promise<Taken[]> {
  const stop = new AbortController();
  const entries = state.events.follow(after, stop.signal);
  const taken: Taken[] = [];
  while (taken.length < count) taken.push(toTaken((await entries.next()).value as LogEntry));
  stop.abort();
  await entries.return(undefined);
  return taken;
}

function toTaken(entry: LogEntry): Taken {
  if ('resync' in entry) return { id: 'resync', cursor: entry.resync.cursor };
  const { event } = entry;
  return { id: isReservationEvent(event) ? event.reservation.id : event.booking.id, cursor: event.cursor };
}

const idsOf = (taken: readonly Taken[]) => taken.map(({ id }) => id);

describeStates(({ open, passTime }) => {
  describe('reservations', () => {
    test('are found as they were written, by their scope, also by another process', async () => {
      const { state, again } = open();
      expect(await state.reservations.find(KEY)).toEqual({ reservation: undefined, version: 0 });
      expect(await write(state, 0, HELD)).toBe(true);
      expect(await again().reservations.find(KEY)).toEqual({ reservation: HELD, version: 1 });
      expect((await state.reservations.find({ ...KEY, scope: 't' })).reservation).toBeUndefined();
    });

    test('are not written when another process has written since', async () => {
      const { state, again } = open();
      const other = again();
      const { version } = await state.reservations.held('a');
      expect(await write(other, version, OTHER)).toBe(true);
      const event = { kind: 'CREATED', at: NOW, reservation: HELD, previous: null, scope: 's' } as const;
      const late = { writes: [{ scope: 's', reservation: HELD }], event };
      expect(await state.reservations.write('a', version, late)).toBe(false);
      expect((await state.reservations.find(KEY)).reservation).toBeUndefined();
      expect(await state.reservations.write('b', 0, { writes: [] })).toBe(true);
    });

    test('are written by one of many concurrent writers', async () => {
      const { state, again } = open();
      const all = [state, again(), again()];
      const written = await Promise.all(
        Array.from({ length: 30 }, (_, i) => write(all[i % 3] as State, 0, { ...HELD, id: `r${i}` })),
      );
      expect(written.filter(Boolean)).toHaveLength(1);
      expect((await state.reservations.held('a')).held).toHaveLength(1);
    });

    test('are listed by account while they are held', async () => {
      const { state } = open();
      await write(state, 0, HELD, OTHER);
      const { held, version } = await state.reservations.held('a');
      expect(held.map(({ reservation }) => reservation.id).sort()).toEqual(['h1', 'h2']);
      expect((await state.reservations.held('b')).held).toEqual([]);
      await write(state, version, { ...HELD, status: 'RELEASED' });
      expect((await state.reservations.held('a')).held.map(({ reservation }) => reservation.id)).toEqual(['h2']);
      expect((await state.reservations.find(KEY)).reservation?.status).toBe('RELEASED');
    });

    test('are due when they expire, with the expiry of the next one', async () => {
      const { state } = open();
      await write(state, 0, HELD, OTHER);
      expect(await state.reservations.due(NOW)).toEqual({ keys: [], next: HELD.expiresAt });
      expect(await state.reservations.due(HELD.expiresAt)).toEqual({ keys: [KEY], next: OTHER.expiresAt });
      await write(state, 1, { ...HELD, status: 'EXPIRED' }, { ...OTHER, expiresAt: NOW + 30 * MINUTE });
      expect(await state.reservations.due(NOW + 30 * MINUTE)).toEqual({
        keys: [{ ...KEY, id: 'h2' }],
        next: undefined,
      });
    });

    test('are separate in each partition, and the account lists its partitions', async () => {
      const { state, again } = open();
      const inPartition = (partition: string, reservation: Reservation) =>
        state.reservations.write(partition, 0, { writes: [{ scope: 's', reservation }] });
      await inPartition('a:one', HELD);
      await inPartition('a:two', OTHER);
      await inPartition('ab', { ...HELD, account: 'ab' });
      const { reservations } = again();
      expect((await reservations.partitions('a')).toSorted()).toEqual(['a:one', 'a:two']);
      const held = await Promise.all(['a', 'a:one', 'a:two'].map((partition) => reservations.held(partition)));
      expect(held.map(({ held: each }) => each.map(({ reservation }) => reservation.id))).toEqual([[], ['h1'], ['h2']]);
      expect((await reservations.find({ ...KEY, partition: 'a:two' })).reservation).toBeUndefined();
      expect((await reservations.due(HELD.expiresAt)).keys).toContainEqual({ ...KEY, partition: 'a:one' });
    });

    test('are found by their bookings', async () => {
      const { state, again } = open();
      const booking = { id: 'b1', start: HELD.start, end: HELD.end, status: 'ACCEPTED' } as const;
      await write(state, 0, { ...HELD, status: 'CONFIRMED', booking });
      expect(await again().reservations.findByBooking('a', 'b1')).toEqual(KEY);
      expect(await state.reservations.findByBooking('b', 'b1')).toBeUndefined();
    });
  });

  describe('bookings', () => {
    const booking = { ...HELD, status: 'ACCEPTED', id: 'b1', calendarId: null } as const;
    const { account, id, start, end, status, eventTypeId, calendarId } = booking;
    const first: BookingRecord = {
      booking: { account, id, start, end, status, eventTypeId, calendarId },
      formerIds: [],
      scopes: ['s'],
    };
    const NEW = { partition: 'a', id: 'b1', record: undefined };

    test('are found under each id that they have had, also by another process', async () => {
      const { state, again } = open();
      expect(await state.bookings.find('a', 'b1')).toBeUndefined();
      expect(await state.bookings.write(NEW, first)).toBe(true);
      let record = first;
      for (const newId of ['b2', 'b3']) {
        const { bookings } = again();
        const found = await bookings.find('a', record.booking.id);
        expect(found).toEqual({ id: 'b1', record });
        record = {
          ...record,
          booking: { ...record.booking, id: newId },
          formerIds: [...record.formerIds, record.booking.id],
        };
        expect(await bookings.write({ partition: 'a', id: 'b1', record: found?.record }, record)).toBe(true);
      }
      for (const each of ['b1', 'b2', 'b3']) expect(await state.bookings.find('a', each)).toEqual({ id: 'b1', record });
      expect(await state.bookings.find('b', 'b1')).toBeUndefined();
    });

    test('are separate in each partition, and the account lists its partitions', async () => {
      const { state, again } = open();
      for (const partition of ['a:one', 'a:two']) await state.bookings.write({ ...NEW, partition }, first);
      const other = { ...first, booking: { ...first.booking, account: 'ab' } };
      await state.bookings.write({ ...NEW, partition: 'ab' }, other);
      const { bookings, reservations } = again();
      expect((await bookings.partitions('a')).toSorted()).toEqual(['a:one', 'a:two']);
      expect(await reservations.partitions('a')).toEqual([]);
      expect(await bookings.find('a', 'b1')).toBeUndefined();
      expect(await bookings.find('a:two', 'b1')).toEqual({ id: 'b1', record: first });
    });

    test('are written with their event by one of many concurrent writers', async () => {
      const { state, again } = open();
      const cursor = await cursorNow(state);
      const all = [state, again(), again()];
      const event = {
        kind: 'CREATED',
        at: NOW,
        booking: first.booking,
        previous: null,
        formerIds: [],
        scopes: ['s'],
      } as const;
      const write = (i: number) => (all[i % 3] as State).bookings.write(NEW, { ...first, reportedAt: i }, event);
      const written = await Promise.all(Array.from({ length: 30 }, (_, i) => write(i)));
      expect(written.filter(Boolean)).toHaveLength(1);
      const [next] = await append(state, 1);
      expect(idsOf(await take(state, cursor, 2))).toEqual(['b1', next]);
    });

    test('are not written when another process has written since', async () => {
      const { state, again } = open();
      await state.bookings.write(NEW, first);
      const found = await again().bookings.find('a', 'b1');
      const stale = { partition: 'a', id: 'b1', record: found?.record };
      expect(
        await state.bookings.write(
          { ...stale, record: (await state.bookings.find('a', 'b1'))?.record },
          { ...first, scopes: ['s', 't'] },
        ),
      ).toBe(true);
      expect(await state.bookings.write(stale, { ...first, scopes: ['u'] })).toBe(false);
      expect((await state.bookings.find('a', 'b1'))?.record.scopes).toEqual(['s', 't']);
    });
  });

  describe('values', () => {
    test('are replaced when the expected value is present', async () => {
      const { values } = open().state;
      expect(await values.get('k')).toBeUndefined();
      expect(await values.compareAndSet('k', 'one', 'two', MINUTE)).toBe(false);
      expect(await values.compareAndSet('k', undefined, 'one', MINUTE)).toBe(true);
      expect(await values.compareAndSet('k', undefined, 'two', MINUTE)).toBe(false);
      expect(await values.compareAndSet('k', 'one', 'two', MINUTE)).toBe(true);
      expect(await values.get('k')).toBe('two');
      expect(await values.compareAndSet('k', 'two', undefined, 0)).toBe(true);
      expect(await values.get('k')).toBeUndefined();
    });

    test('are incremented', async () => {
      const { state, again } = open();
      expect([await state.values.increment('n', MINUTE), await again().values.increment('n', MINUTE)]).toEqual([1, 2]);
    });

    test('expire', async () => {
      const { values } = open().state;
      await values.compareAndSet('k', undefined, 'one', 5);
      await values.increment('n', 5);
      while ((await values.get('k')) !== undefined) passTime(1);
      expect(await values.compareAndSet('k', undefined, 'two', MINUTE)).toBe(true);
      while ((await values.increment('n', 5)) !== 1) passTime(1);
    });
  });

  describe('a rate limiter', () => {
    const limit = { points: 2, windowSeconds: 60 };

    test('counts the points of each key over all processes', async () => {
      const { state, again } = open();
      const limiter = state.createRateLimiter('requests', limit);
      const other = again().createRateLimiter('requests', limit);
      expect(await limiter.consume('a')).toMatchObject({ isAllowed: true, remaining: 1 });
      expect(await other.consume('a')).toMatchObject({ isAllowed: true, remaining: 0 });
      const { isAllowed, remaining, resetMs } = await limiter.consume('a');
      expect([isAllowed, remaining]).toEqual([false, 0]);
      expect(resetMs).toBeGreaterThan(0);
      expect(resetMs).toBeLessThanOrEqual(MINUTE);
      expect(await other.consume('b')).toMatchObject({ isAllowed: true, remaining: 1 });
    });

    test('counts by its name', async () => {
      const { state } = open();
      await state.createRateLimiter('requests', limit).consume('a');
      expect(await state.createRateLimiter('others', limit).consume('a')).toMatchObject({ remaining: 1 });
    });

    test('throws StateUnavailableError when the state is closed and cannot count', async () => {
      const { state } = open();
      const limiter = state.createRateLimiter('requests', limit);
      await state.close();
      if (state.isShared) await expect(limiter.consume('a')).rejects.toThrow(StateUnavailableError);
      else expect(await limiter.consume('a')).toMatchObject({ isAllowed: true });
    });
  });

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
      const written = await append(state, 1200);
      expect(idsOf(await take(again(), start, 1200))).toEqual(written);
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

/** The cursor of the latest event, from the resync that an unknown cursor gets. */
async function cursorNow(state: State): Promise<string> {
  return (await take(state, 'nowhere-0', 1))[0]?.cursor as string;
}

/** Resolves when all followers that began before have read their position. */
async function settled(state: State) {
  await take(state, 'nowhere-0', 1);
  await new Promise(setImmediate);
}
