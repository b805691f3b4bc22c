import { describe, expect, test } from 'vitest';
import type { Booking } from '../../../src/domain/booking.ts';
import type { RecordedBooking } from '../../../src/domain/booking-event.ts';
import { ProviderError } from '../../../src/domain/errors.ts';
import { isReservationEvent } from '../../../src/domain/event-log.ts';
import type { BookingWebhookEvent } from '../../../src/domain/reservation.ts';
import { BookingEvents } from '../../../src/reservations/booking-events.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { type State, StateUnavailableError } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import { plainCall } from '../../support/plain-account.ts';
import { fakeAccount, MINUTE, START } from './fake-account.ts';

const BOOKING: RecordedBooking = {
  account: 'a',
  id: 'b1',
  start: START,
  end: START + 30 * MINUTE,
  status: 'ACCEPTED',
  eventTypeId: '7',
  calendarId: null,
};
const PENDING = { ...BOOKING, status: 'PENDING' } as const;
const CANCELLED = { ...BOOKING, status: 'CANCELLED' } as const;
const MOVED = { ...BOOKING, id: 'b2', start: START + 60 * MINUTE, end: START + 90 * MINUTE };

/** `events` are those in the log, each with its kind, id, previous start or `-`, and scopes. */
function started({
  state = createMemoryState({ now: () => NOW }),
  scope = 'configured',
}: {
  readonly state?: State;
  readonly scope?: string | null;
} = {}) {
  const { at } = fakeAccount();
  const bookings = new BookingEvents({
    store: state.bookings,
    now: () => NOW,
    configuredScope: () => scope ?? undefined,
  });
  const withCredential = (credential: string) => ({ ...at, call: { ...plainCall(), credential } });
  const deliver = (event: Partial<BookingWebhookEvent>) => {
    const { id, start, end, status } = BOOKING;
    const booking = { id, start, end, status };
    return bookings.applyWebhookEvent('a', {
      key: 'k',
      kind: 'BOOKED',
      eventTypeId: '7',
      booking,
      at: NOW,
      ...event,
    });
  };
  const observe = (booking: Booking | RecordedBooking | Error, id = 'b1', work?: () => Promise<void>) =>
    bookings.observe(at, id, async () => {
      await work?.();
      if (booking instanceof Error) throw booking;
      return booking as Booking;
    });
  return { state, at, bookings, withCredential, deliver, observe, events: () => eventsIn(state) };
}

async function eventsIn({ events }: State) {
  const stop = new AbortController();
  // An unknown cursor gets a resync with the cursor of the oldest event; it is not returned itself.
  const log: string[] = [];
  const entries = events.follow('nowhere-0', stop.signal);
  const { value } = await entries.next();
  const oldest = value && 'resync' in value ? value.resync.oldestCursor : null;
  const last = value && 'resync' in value ? value.resync.cursor : '';
  stop.abort();
  if (oldest === null) return log;
  const again = new AbortController();
  const all = events.follow(oldest.replace(/\d+$/, '0'), again.signal);
  for await (const entry of all) {
    if ('resync' in entry || isReservationEvent(entry.event)) throw new Error('Unexpected entry');
    const { kind, booking, previous, cursor } = entry.event;
    log.push(`${kind} ${booking.id} ${booking.status} from ${previous ? `${previous.id} ${previous.status}` : 'none'}`);
    if (cursor === last) break;
  }
  again.abort();
  return log;
}

describe('an operation', () => {
  test('reports what it did once, when it is repeated or reported by the provider as well', async () => {
    const { bookings, at, deliver, events } = started();
    for (const _ of [1, 2]) await bookings.record(at, { after: BOOKING });
    await deliver({});
    for (const _ of [1, 2]) await bookings.record(at, { before: BOOKING, after: MOVED });
    const { id, start, end, status } = MOVED;
    await deliver({ kind: 'MOVED', booking: { id, start, end, status }, previousBookingId: 'b1' });
    await bookings.record(at, { before: MOVED, after: { ...MOVED, status: 'CANCELLED' } });
    await deliver({ kind: 'CANCELLED', booking: { id, start, end, status: 'CANCELLED' } });
    expect(await events()).toEqual([
      'CREATED b1 ACCEPTED from none',
      'MOVED b2 ACCEPTED from b1 ACCEPTED',
      'CANCELLED b2 CANCELLED from b2 ACCEPTED',
    ]);
  });

  test('reports the change of a booking that was not known before', async () => {
    const { bookings, at, events } = started();
    await bookings.record(at, { before: PENDING, after: BOOKING });
    await bookings.record(at, { before: BOOKING, after: PENDING });
    expect(await events()).toEqual(['ACCEPTED b1 ACCEPTED from b1 PENDING', 'REOPENED b1 PENDING from b1 ACCEPTED']);
  });

  test('reports nothing when it found its work done, unless the record is older', async () => {
    const { bookings, at, events } = started();
    await bookings.record(at, { before: CANCELLED, after: CANCELLED });
    expect(await events()).toEqual([]);
    const other = { ...BOOKING, id: 'b9' };
    await bookings.record(at, { after: other });
    await bookings.record(at, { before: { ...CANCELLED, id: 'b9' }, after: { ...CANCELLED, id: 'b9' } });
    expect((await events()).at(-1)).toBe('CANCELLED b9 CANCELLED from b9 ACCEPTED');
  });

  test('does not fail when the state store is unavailable', async () => {
    const state = createMemoryState({ now: () => NOW });
    const unavailable = () => Promise.reject(new StateUnavailableError());
    const { bookings, at } = started({
      state: { ...state, bookings: { find: unavailable, write: unavailable, partitions: unavailable } },
    });
    await expect(bookings.record(at, { after: BOOKING })).resolves.toBeUndefined();
  });

  test('reports each change once when several processes record it at the same time', async () => {
    const state = createMemoryState({ now: () => NOW });
    const processes = [1, 2, 3].map(() => started({ state }));
    await Promise.all(processes.map(({ bookings, at }) => bookings.record(at, { after: BOOKING })));
    await Promise.all(processes.map(({ bookings, at }) => bookings.record(at, { before: BOOKING, after: MOVED })));
    expect(await eventsIn(state)).toEqual(['CREATED b1 ACCEPTED from none', 'MOVED b2 ACCEPTED from b1 ACCEPTED']);
  });
});

describe('a webhook event', () => {
  const { id: _, ...time } = { id: '', start: MOVED.start, end: MOVED.end, status: 'ACCEPTED' as const };

  test.each([
    ['BOOKED', 'CREATED b1 ACCEPTED from none'],
    ['MOVED', 'MOVED b1 ACCEPTED from none'],
    ['CANCELLED', 'CANCELLED b1 ACCEPTED from none'],
  ] as const)('%s of an unknown booking is reported', async (kind, expected) => {
    const { deliver, events } = started();
    await deliver({ kind });
    expect(await events()).toEqual([expected]);
  });

  test('of an unknown booking is not recorded when clients send their own credentials', async () => {
    const { deliver, bookings, at, events } = started({ scope: null });
    await deliver({});
    expect(await events()).toEqual([]);
    await bookings.record(at, { after: PENDING });
    await deliver({});
    expect(await events()).toEqual(['CREATED b1 PENDING from none', 'ACCEPTED b1 ACCEPTED from b1 PENDING']);
  });

  test('changes nothing when it is late', async () => {
    const { bookings, at, deliver, events } = started();
    await deliver({ booking: { ...time, id: 'b1', status: 'PENDING' } });
    await deliver({ booking: { ...time, id: 'b1' }, at: NOW + 2 });
    await deliver({ booking: { ...time, id: 'b1', status: 'PENDING' }, at: NOW + 3 });
    await deliver({ kind: 'MOVED', booking: { ...time, id: 'b1', start: START }, at: NOW + 1 });
    await bookings.record(at, { before: { ...MOVED, id: 'b1' }, after: { ...MOVED, id: 'b3' } });
    await deliver({ kind: 'MOVED', booking: { ...time, id: 'b2' }, previousBookingId: 'b1', at: NOW + 4 });
    await deliver({ kind: 'CANCELLED', booking: { ...time, id: 'b3', status: 'CANCELLED' }, at: NOW + 5 });
    await deliver({ kind: 'MOVED', booking: { ...time, id: 'b3', start: START }, at: NOW + 6 });
    expect(await events()).toEqual([
      'CREATED b1 PENDING from none',
      'ACCEPTED b1 ACCEPTED from b1 PENDING',
      'MOVED b3 ACCEPTED from b1 ACCEPTED',
      'CANCELLED b3 CANCELLED from b3 ACCEPTED',
    ]);
  });
});

describe('a read', () => {
  test('reports what has changed since the booking was last known, also under its first id', async () => {
    const { observe, events } = started();
    await observe(PENDING);
    await observe(PENDING);
    expect(await events()).toEqual([]);
    await observe(BOOKING);
    await observe(MOVED);
    await observe(MOVED);
    await observe({ ...MOVED, status: 'CANCELLED' });
    expect(await events()).toEqual([
      'ACCEPTED b1 ACCEPTED from b1 PENDING',
      'MOVED b2 ACCEPTED from b1 ACCEPTED',
      'CANCELLED b2 CANCELLED from b2 ACCEPTED',
    ]);
  });

  test('reports the end of a booking that no longer exists', async () => {
    const { observe, events } = started();
    const missing = new ProviderError('a', 'NOT_FOUND', 'No such booking');
    await expect(observe(missing)).rejects.toBe(missing);
    expect(await events()).toEqual([]);
    await observe(BOOKING);
    await expect(observe(new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down'))).rejects.toThrow('down');
    for (const _ of [1, 2]) await expect(observe(missing)).rejects.toBe(missing);
    expect(await events()).toEqual(['CANCELLED b1 CANCELLED from b1 ACCEPTED']);
  });

  test('changes nothing when the booking was changed during the read', async () => {
    const { bookings, at, observe, events } = started();
    await observe(BOOKING);
    await observe(BOOKING, 'b1', () => bookings.record(at, { before: BOOKING, after: CANCELLED }));
    expect(await events()).toEqual(['CANCELLED b1 CANCELLED from b1 ACCEPTED']);
  });
});

test('all credentials that have used a booking get its events, and no other ones', async () => {
  const { state, bookings, withCredential, deliver } = started({ scope: null });
  const [one, two] = [withCredential('one'), withCredential('two')];
  await bookings.record(one, { after: PENDING });
  await bookings.observe(two, 'b1', async () => PENDING as unknown as Booking);
  await deliver({});
  const found = await state.bookings.find('a', 'b1');
  expect(found?.record.scopes).toHaveLength(2);
  expect(found?.record.booking.status).toBe('ACCEPTED');
});
