import { describe, expect, test } from 'vitest';
import type { Reservation } from '../../src/domain/reservation.ts';
import { type BookingRecord, type State } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { HELD } from './held-reservation.ts';
import { describeStates } from './states.ts';
import { append, cursorNow, idsOf, take } from './taken-events.ts';

const MINUTE = 60_000;
const KEY = { partition: 'a', scope: 's', id: 'h1' };
const OTHER = { ...HELD, id: 'h2', expiresAt: NOW + 20 * MINUTE };

function write(state: State, version: number, ...reservations: readonly Reservation[]) {
  const writes = reservations.map((reservation) => ({ scope: 's', reservation }));
  return state.reservations.write('a', version, { writes });
}

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
      const late = { writes: [{ scope: 's', reservation: HELD }], events: [event] };
      expect(await state.reservations.write('a', version, late)).toBe(false);
      expect((await state.reservations.find(KEY)).reservation).toBeUndefined();
      expect(await state.reservations.write('b', 0, { writes: [] })).toBe(true);
    });

    test('are the same objects while nothing changes, and others after a write of another process', async () => {
      const { state, again } = open();
      await write(state, 0, HELD);
      const first = await state.reservations.held('a');
      const second = await state.reservations.held('a');
      expect(second.held[0]).toBe(first.held[0]);
      const moved = { ...HELD, start: HELD.start + MINUTE, end: HELD.end + MINUTE };
      await write(again(), first.version, moved);
      expect(await state.reservations.held('a')).toMatchObject({ held: [{ reservation: moved }], version: 2 });
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

    test('are written together, with their events in order', async () => {
      const { state } = open();
      const entries = state.events.follow(undefined, new AbortController().signal);
      const first = entries.next();
      await state.events.lag();
      const stored = [HELD, OTHER].map((reservation) => ({ scope: 's', reservation }));
      const events = stored.map((each) => ({ kind: 'CREATED' as const, at: NOW, previous: null, ...each }));
      expect(await state.reservations.write('a', 0, { writes: stored, events })).toBe(true);
      const received = [await first, await entries.next()].map(({ value }) => value);
      expect(received).toMatchObject(events.map((event) => ({ event })));
      expect((await state.reservations.due(OTHER.expiresAt)).keys).toHaveLength(2);
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

    test('counts alone when the state is closed', async () => {
      const { state } = open();
      const limiter = state.createRateLimiter('requests', limit);
      await state.close();
      const results = [await limiter.consume('a'), await limiter.consume('a'), await limiter.consume('a')];
      expect(results.map(({ isAllowed }) => isAllowed)).toEqual([true, true, false]);
    });
  });
});
