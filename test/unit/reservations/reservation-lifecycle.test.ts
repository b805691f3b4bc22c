import { describe, expect, test } from 'vitest';
import type { Hold } from '../../../src/domain/reservation.ts';
import { ReservationLifecycle } from '../../../src/reservations/reservation-lifecycle.ts';
import { Locks } from '../../../src/state/locks.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import type { ReservationStore } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;
const OWNER = { partition: 'a', scope: 's' };
const OTHER_OWNER = { partition: 'a', scope: 't' };
const KEY = { ...OWNER, id: 'h1' };
const HOLD: Hold = {
  account: 'a',
  id: 'h1',
  eventTypeId: '7',
  start: NOW + 60 * MINUTE,
  end: NOW + 90 * MINUTE,
  expiresAt: NOW + 5 * MINUTE,
};

const NO_CONFLICT = () => false;
const BOOKING = { id: 'b1', start: HOLD.start, end: HOLD.end, status: 'ACCEPTED' } as const;

/** A lifecycle whose events are recorded. */
function started(clock = manualClock(NOW)) {
  const events: string[] = [];
  let writes = 0;
  const memory = createMemoryState({ now: clock.now });
  const store = memory.reservations;
  const reservations: ReservationStore = {
    find: (key) => store.find(key),
    held: (partition) => store.held(partition),
    findByBooking: (partition, bookingId) => store.findByBooking(partition, bookingId),
    partitions: (account) => store.partitions(account),
    due: (now) => store.due(now),
    async write(partition, version, change) {
      const isWritten = await store.write(partition, version, change);
      writes += 1;
      for (const event of isWritten ? (change.events ?? []) : []) {
        events.push(`${(event.at - NOW) / MINUTE} ${event.kind} ${event.reservation.id} ${event.reservation.status}`);
      }
      return isWritten;
    },
  };
  const report = (error: unknown) => {
    throw error;
  };
  const locks = new Locks(memory, clock);
  const lifecycle = new ReservationLifecycle({ clock, state: { ...memory, reservations }, locks, report });
  async function advanceTo(instant: number) {
    clock.advanceTo(instant);
    await new Promise(setImmediate);
  }
  return { clock, advanceTo, events, lifecycle, writes: () => writes };
}

test('create records a hold, which expires by the clock', async () => {
  const { lifecycle, advanceTo, events } = started();
  expect((await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT))?.status).toBe('HELD');
  await advanceTo(HOLD.expiresAt - 1);
  expect(events).toEqual(['0 CREATED h1 HELD']);
  await advanceTo(HOLD.expiresAt);
  expect(events).toEqual(['0 CREATED h1 HELD', '5 EXPIRED h1 EXPIRED']);
  expect((await lifecycle.find(KEY))?.status).toBe('EXPIRED');
});

test('find returns an expired reservation when the timer is late', async () => {
  const clock = manualClock(NOW);
  const { lifecycle } = started({ ...clock, setTimer: () => () => undefined });
  await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  clock.advanceTo(HOLD.expiresAt);
  expect((await lifecycle.find(KEY))?.status).toBe('EXPIRED');
});

test('update replaces the expiry when a hold is extended', async () => {
  const { lifecycle, advanceTo, events } = started();
  await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  await lifecycle.update(KEY, { ...HOLD, expiresAt: NOW + 20 * MINUTE }, NO_CONFLICT);
  await advanceTo(NOW + 19 * MINUTE);
  expect(events).toEqual(['0 CREATED h1 HELD', '0 EXTENDED h1 HELD']);
  await advanceTo(NOW + 20 * MINUTE);
  expect(events.at(-1)).toBe('20 EXPIRED h1 EXPIRED');
});

test('1,200 holds that expire at once are recorded with three writes, each with one event', async () => {
  const { lifecycle, advanceTo, events, writes } = started();
  for (let i = 0; i < 1200; i += 1) await lifecycle.create(OWNER, { ...HOLD, id: `h${i}` }, 'PROVIDER', NO_CONFLICT);
  const before = writes();
  await advanceTo(HOLD.expiresAt);
  await expect.poll(() => events.length).toBe(2400);
  expect(writes() - before).toBe(3);
  expect(new Set(events.slice(1200))).toEqual(
    new Set(Array.from({ length: 1200 }, (_, i) => `5 EXPIRED h${i} EXPIRED`)),
  );
});

test('update keeps the id and records one event when the hold has another id at the provider', async () => {
  const { lifecycle, advanceTo, events } = started();
  await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  const replacement = { ...HOLD, id: 'h2', providerId: 'h2', start: HOLD.start + MINUTE, end: HOLD.end + MINUTE };
  expect(await lifecycle.update(KEY, replacement, NO_CONFLICT)).toMatchObject({ id: 'h1', providerId: 'h2' });
  expect(await lifecycle.find(KEY)).toMatchObject({ id: 'h1', providerId: 'h2', status: 'HELD' });
  expect(await lifecycle.find({ ...KEY, id: 'h2' })).toBeUndefined();
  await advanceTo(HOLD.expiresAt);
  expect(events).toEqual(['0 CREATED h1 HELD', '0 MOVED h1 HELD', '5 EXPIRED h1 EXPIRED']);
});

test('observe records a change that was made elsewhere', async () => {
  const { lifecycle, events } = started();
  const first = await lifecycle.observe(OWNER, HOLD, 'PROVIDER', undefined);
  await lifecycle.observe(OWNER, HOLD, 'PROVIDER', first);
  expect(events).toEqual([]);
  const extended = { ...HOLD, expiresAt: HOLD.expiresAt + MINUTE };
  const second = await lifecycle.observe(OWNER, extended, 'PROVIDER', first);
  await lifecycle.observe(OWNER, { ...extended, start: HOLD.start + MINUTE }, 'PROVIDER', second);
  expect(events).toEqual(['0 EXTENDED h1 HELD', '0 MOVED h1 HELD']);
});

test('observe returns EXPIRED when the expiry was moved into the past elsewhere', async () => {
  const { lifecycle, events } = started();
  const first = await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  const observed = await lifecycle.observe(OWNER, { ...HOLD, expiresAt: NOW - MINUTE }, 'PROVIDER', first);
  expect(observed).toMatchObject({ status: 'EXPIRED', expiresAt: NOW - MINUTE });
  expect(events).toEqual(['0 CREATED h1 HELD', '0 EXTENDED h1 HELD', '0 EXPIRED h1 EXPIRED']);
});

test('update returns EXPIRED when the changed hold has expired at the provider', async () => {
  const { lifecycle } = started();
  await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  const changed = { ...HOLD, expiresAt: NOW };
  expect(await lifecycle.update(KEY, changed, NO_CONFLICT)).toMatchObject({ id: 'h1', status: 'EXPIRED' });
});

test('observe ignores a response that is older than a recorded change', async () => {
  const { lifecycle, events } = started();
  const before = await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  await lifecycle.update(KEY, { ...HOLD, expiresAt: HOLD.expiresAt + MINUTE }, NO_CONFLICT);
  const observed = await lifecycle.observe(OWNER, HOLD, 'PROVIDER', before);
  expect(observed.expiresAt).toBe(HOLD.expiresAt + MINUTE);
  expect(events).toEqual(['0 CREATED h1 HELD', '0 EXTENDED h1 HELD']);
});

describe('a conflicting hold', () => {
  const isOther = ({ id }: { id: string }) => id === 'h2';

  test('prevents the creation of another one', async () => {
    const { lifecycle, events } = started();
    await lifecycle.create(OTHER_OWNER, { ...HOLD, id: 'h2' }, 'PROVIDER', NO_CONFLICT);
    expect(await lifecycle.create(OWNER, HOLD, 'PROVIDER', isOther)).toBeUndefined();
    expect(await lifecycle.find(KEY)).toBeUndefined();
    expect(events).toEqual(['0 CREATED h2 HELD']);
  });

  test('prevents a hold from being moved to its time', async () => {
    const { lifecycle, events } = started();
    await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
    await lifecycle.create(OTHER_OWNER, { ...HOLD, id: 'h2' }, 'PROVIDER', NO_CONFLICT);
    expect(await lifecycle.update(KEY, { ...HOLD, start: 1 }, isOther)).toBeUndefined();
    expect((await lifecycle.find(KEY))?.start).toBe(HOLD.start);
    expect(events).toHaveLength(2);
  });

  test('is ignored when it has expired', async () => {
    const { lifecycle, clock } = started({ ...manualClock(NOW), setTimer: () => () => undefined });
    await lifecycle.create(OTHER_OWNER, { ...HOLD, id: 'h2' }, 'PROVIDER', NO_CONFLICT);
    clock.advanceTo(HOLD.expiresAt);
    const later = { ...HOLD, expiresAt: HOLD.expiresAt + MINUTE };
    expect(await lifecycle.create(OWNER, later, 'PROVIDER', isOther)).toMatchObject({ status: 'HELD' });
  });
});

describe('a reservation that has ended', () => {
  test.each(['RELEASED', 'LOST'] as const)('as %s stays so, unless it turns out to be booked', async (kind) => {
    const { lifecycle, advanceTo, events } = started();
    const held = await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
    await lifecycle.close(KEY, kind);
    await advanceTo(NOW + 60 * MINUTE);
    const observed = await lifecycle.observe(OWNER, { ...HOLD, expiresAt: NOW + 90 * MINUTE }, 'PROVIDER', held);
    expect(observed.status).toBe(kind);
    for (const other of ['RELEASED', 'LOST'] as const) {
      expect((await lifecycle.close(KEY, other)).status).toBe(kind);
    }
    expect(events).toEqual(['0 CREATED h1 HELD', `0 ${kind} h1 ${kind}`]);
    expect((await lifecycle.close(KEY, 'CONFIRMED', BOOKING)).booking).toEqual(BOOKING);
  });

  test('by expiry is held again when it turns out to be extended', async () => {
    const { lifecycle, advanceTo, events } = started();
    await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
    await advanceTo(HOLD.expiresAt);
    await lifecycle.update(KEY, { ...HOLD, expiresAt: HOLD.expiresAt + MINUTE }, NO_CONFLICT);
    expect(events.slice(1)).toEqual(['5 EXPIRED h1 EXPIRED', '5 EXTENDED h1 HELD']);
    await advanceTo(HOLD.expiresAt + MINUTE);
    expect(events.at(-1)).toBe('6 EXPIRED h1 EXPIRED');
  });
});

test('a booking can be moved and cancelled, but not lost', async () => {
  const { lifecycle, events } = started();
  await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  await lifecycle.close(KEY, 'CONFIRMED', BOOKING);
  expect((await lifecycle.close(KEY, 'LOST')).status).toBe('CONFIRMED');
  const moved = { ...BOOKING, start: HOLD.start + MINUTE, end: HOLD.end + MINUTE };
  expect(await lifecycle.recordBooking(KEY, moved)).toMatchObject({ start: moved.start, booking: moved });
  await lifecycle.close(KEY, 'RELEASED', { ...BOOKING, status: 'CANCELLED' });
  expect(events.slice(1)).toEqual(['0 CONFIRMED h1 CONFIRMED', '0 MOVED h1 CONFIRMED', '0 RELEASED h1 RELEASED']);
});

describe('recordBooking', () => {
  test.each([
    ['changes nothing when the booking is unchanged', BOOKING, 'CONFIRMED', []],
    ['records the acceptance', { ...BOOKING, status: 'PENDING' as const }, 'CONFIRMED', ['0 CONFIRMED h1 CONFIRMED']],
    ['records the cancellation', { ...BOOKING, status: 'CANCELLED' as const }, 'RELEASED', ['0 RELEASED h1 RELEASED']],
    ['records that the booking no longer exists', undefined, 'RELEASED', ['0 RELEASED h1 RELEASED']],
  ] as const)('%s', async (_, booking, status, expected) => {
    const { lifecycle, events } = started();
    await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
    await lifecycle.close(KEY, 'CONFIRMED', BOOKING);
    const recorded = await lifecycle.recordBooking(KEY, booking);
    expect(recorded).toMatchObject({ status, booking: booking ?? BOOKING });
    expect(events.slice(2)).toEqual(expected);
    await lifecycle.recordBooking(KEY, booking);
    expect(events.slice(2)).toEqual(expected);
  });

  test('changes nothing when the reservation is held', async () => {
    const { lifecycle, events } = started();
    await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
    expect(await lifecycle.recordBooking(KEY, BOOKING)).toMatchObject({ status: 'HELD', booking: null });
    expect(events).toHaveLength(1);
  });
});

test('find returns nothing for another credential', async () => {
  const { lifecycle } = started();
  await lifecycle.create(OWNER, HOLD, 'PROVIDER', NO_CONFLICT);
  expect(await lifecycle.find({ ...KEY, scope: 'another' })).toBeUndefined();
});
