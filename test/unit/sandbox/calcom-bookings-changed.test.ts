import { describe, expect, test } from 'vitest';
import type { CalcomData } from '../../../src/sandbox/calcom/data.ts';
import { at, type Client, dataOf, startCalcom, textAt, VERSION } from './calcom-client.ts';

const version = VERSION.bookings;
const ADA = 'cal_ada';
const BOB = 'cal_bob';
const TEN = '2026-06-02T10:00:00Z';
const ELEVEN = '2026-06-02T11:00:00Z';
const eventType = { id: 5, ownerId: 1, slug: 'talk', lengthInMinutes: 30 };
const confirmationPolicy = { type: 'always' as const, blockUnconfirmedBookingsInBooker: true };

const start = (data: CalcomData = {}) =>
  startCalcom({
    keys: { [ADA]: { userId: 1 }, [BOB]: { userId: 2 } },
    data: {
      users: [
        { id: 1, username: 'ada' },
        { id: 2, username: 'bob' },
      ],
      eventTypes: [eventType],
      ...data,
    },
  });

const post = ({ execute }: Client, path: string, key: string | null, body: object = {}) =>
  execute('POST', `/v2/bookings/${path}`, { version, key, body });

describe('a pending booking', () => {
  const bookings = [{ uid: 'asked', start: TEN, status: 'pending' as const }];

  test.each([
    ['confirm', {}, 'accepted'],
    ['decline', { reason: 'full' }, 'rejected'],
    ['decline', {}, 'rejected'],
  ])('is decided by the host: %s %j', async (action, body, status) => {
    const client = await start({ bookings });
    const response = await post(client, `asked/${action}`, ADA, body);
    expect([response.status, at(dataOf(response), 'uid'), at(dataOf(response), 'status')]).toEqual([
      200,
      'asked',
      status,
    ]);
    expect(await post(client, `asked/${action}`, ADA, body)).toMatchObject({
      status: 400,
      body: { error: { code: 'TRPCError' } },
    });
  });

  test.each(['confirm', 'decline'])('rejects others who try to %s it', async (action) => {
    const client = await start({ bookings });
    const foreign = await post(client, `asked/${action}`, BOB);
    expect([foreign.status, at(foreign.body, 'error', 'code')]).toEqual([401, 'TRPCError']);
    expect((await post(client, `asked/${action}`, null)).status).toBe(403);
    expect((await post(client, `nothing/${action}`, ADA)).status).toBe(404);
    expect(client.sandbox.data.bookings).toMatchObject([{ status: 'pending' }]);
  });
});

describe('moving a booking', () => {
  const bookings = [{ uid: 'old', start: TEN, metadata: { ref: '7' } }];

  test('creates a new one of the default length, and cancels the old one', async () => {
    const client = await start({ bookings: [{ ...bookings[0]!, end: '2026-06-02T11:30:00Z' }] });
    const body = { start: ELEVEN, reschedulingReason: 'late', rescheduledBy: 'guest@example.com' };
    const response = await post(client, 'old/reschedule', null, body);
    expect(response.status).toBe(201);
    const uid = textAt(dataOf(response), 'uid');
    expect(dataOf(response)).toMatchObject({
      uid: expect.not.stringMatching(/^old$/),
      status: 'accepted',
      start: '2026-06-02T11:00:00.000Z',
      duration: 30,
      metadata: { ref: '7' },
      rescheduledFromUid: 'old',
      reschedulingReason: 'late',
      rescheduledByEmail: 'guest@example.com',
      isPlatformManagedUserBooking: false,
    });
    const old = await client.execute('GET', '/v2/bookings/old', { version, key: null });
    expect(dataOf(old)).toMatchObject({ status: 'cancelled', rescheduledToUid: uid });
    expect((await post(client, 'old/reschedule', null, { start: TEN })).status).toBe(400);
  });

  test('ignores its own time, but not other bookings, and then leaves it unchanged', async () => {
    const others = [...bookings, { uid: 'other', start: ELEVEN }];
    const client = await start({ bookings: others, eventTypes: [{ ...eventType, slotInterval: 15 }] });
    const taken = await post(client, 'old/reschedule', null, { start: '2026-06-02T10:45:00Z' });
    expect([taken.status, at(taken.body, 'error', 'message')]).toEqual([400, expect.stringContaining('not available')]);
    expect(client.sandbox.data.bookings).toMatchObject([{ uid: 'old', status: 'accepted' }, { uid: 'other' }]);
    expect((await post(client, 'old/reschedule', null, { start: '2026-06-02T10:15:00Z' })).status).toBe(201);
  });

  test('requires another confirmation, unless the host moves it', async () => {
    const client = await start({ bookings, eventTypes: [{ ...eventType, confirmationPolicy }] });
    const rescheduled = dataOf(await post(client, 'old/reschedule', null, { start: ELEVEN }));
    expect(at(rescheduled, 'status')).toBe('pending');
    const body = { start: TEN, rescheduledBy: 'ada@example.com' };
    expect(dataOf(await post(client, `${textAt(rescheduled, 'uid')}/reschedule`, ADA, body))).toMatchObject({
      status: 'accepted',
    });
  });

  test.each([
    ['nothing', { start: ELEVEN }, 404],
    ['old', {}, 400],
    ['old', { start: 'soon' }, 400],
    ['old', { start: ELEVEN, why: 'x' }, 400],
    ['old', { start: '2026-05-29T10:00:00Z' }, 400],
    ['off', { start: ELEVEN }, 400],
    ['lost', { start: ELEVEN }, 404],
    ['seat', { start: ELEVEN }, 400],
  ])('%s to %j returns %i', async (uid, body, status) => {
    const client = await start({
      eventTypes: [eventType, { id: 6, ownerId: 1, seatsPerTimeSlot: 2 }],
      bookings: [
        ...bookings,
        { uid: 'off', start: TEN, status: 'cancelled' },
        { uid: 'lost', start: TEN, eventTypeId: 99 },
        { uid: 'seat', start: TEN, eventTypeId: 6 },
      ],
    });
    expect((await post(client, `${uid}/reschedule`, null, body)).status).toBe(status);
  });
});
