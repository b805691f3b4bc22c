import { describe, expect, test } from 'vitest';
import { attendee, eventType, start, TEN, version } from './calcom-bookings-client.ts';
import { at, type Client, dataOf, KEY, NOW } from './calcom-client.ts';

describe('listing', () => {
  const data = {
    bookings: [
      { uid: 'past', start: NOW - 7_200_000 },
      { uid: 'earlier', start: NOW - 9_000_000 },
      { uid: 'later', start: NOW + 7_200_000, attendees: [attendee] },
      { uid: 'soon', start: NOW + 3_600_000, attendees: [attendee], eventTypeId: 6 },
      { uid: 'off', start: NOW + 3_600_000, status: 'cancelled' as const, updatedAt: NOW + 1 },
      { uid: 'asked', start: NOW + 10_800_000, status: 'pending' as const },
      { uid: 'foreign', start: NOW, userId: 99 },
    ],
  };
  const uids = async ({ execute }: Client, query: string) =>
    (dataOf(await execute('GET', `/v2/bookings?${query}`, { version })) as { uid: string }[]).map(({ uid }) => uid);

  test.each([
    ['', ['earlier', 'past', 'soon', 'off', 'later', 'asked']],
    ['status=upcoming', ['soon', 'later', 'asked']],
    ['status=past', ['past', 'earlier']],
    ['status=cancelled', ['off']],
    ['status=unconfirmed', ['asked']],
    ['status=past,cancelled', ['earlier', 'past', 'off']],
    ['attendeeEmail=amelie@example.org&eventTypeId=5&afterStart=2026-06-01T06:00:00Z', ['later']],
    ['attendeeName=Amélie', ['soon', 'later']],
    ['eventTypeIds=6,7', ['soon']],
    ['bookingUid=past', ['past']],
    ['beforeEnd=2026-06-01T06:00:00Z&sortStart=desc', ['past', 'earlier']],
    ['afterUpdatedAt=2026-06-01T06:00:00.001Z', ['off']],
    ['teamId=3', []],
    ['sortUpdatedAt=desc&take=1', ['off']],
  ])('%s', async (query, expected) => {
    expect(await uids(await start(data), query)).toEqual(expected);
  });

  test('pages by offset and returns the position', async () => {
    const { execute } = await start(data);
    const result = await execute('GET', '/v2/bookings?take=4&skip=4', { version });
    expect(at(result.body, 'pagination')).toEqual({
      totalItems: 6,
      remainingItems: 0,
      returnedItems: 2,
      itemsPerPage: 4,
      currentPage: 2,
      totalPages: 2,
      hasNextPage: false,
      hasPreviousPage: true,
    });
    for (const query of ['take=0', 'take=251', 'skip=-1', 'status=done', 'afterStart=now']) {
      expect([query, (await execute('GET', `/v2/bookings?${query}`, { version })).status]).toEqual([query, 400]);
    }
  });

  test('returns only cancelled bookings with the latest first', async () => {
    const off = { status: 'cancelled' as const };
    const client = await start({
      bookings: [
        { ...off, uid: 'one', start: NOW },
        { ...off, uid: 'two', start: TEN },
      ],
    });
    expect(await uids(client, 'status=cancelled')).toEqual(['two', 'one']);
  });

  test('returns a lost host as unknown, and a deleted event type as null', async () => {
    const client = await start({ eventTypes: [], bookings: [{ uid: 'lost', userId: 99, start: NOW }] });
    expect(dataOf(await client.execute('GET', '/v2/bookings/lost', { version }))).toMatchObject({
      hosts: [{ id: 'unknown', name: 'unknown' }],
      eventType: null,
    });
  });
});

describe('cancelling', () => {
  const cancel = ({ execute }: Client, uid: string, body: object, key: string | null = null) =>
    execute('POST', `/v2/bookings/${uid}/cancel`, { version, key, body });

  test('is possible for anyone with the uid; the host must give a reason', async () => {
    const client = await start({
      bookings: [
        { uid: 'a', start: TEN },
        { uid: 'b', start: TEN },
      ],
    });
    const result = await cancel(client, 'a', {});
    expect([result.status, at(dataOf(result), 'status')]).toEqual([200, 'cancelled']);
    const mute = await cancel(client, 'b', {}, KEY);
    expect([mute.status, mute.body]).toEqual([400, { statusCode: 400, message: 'Cancellation reason is required' }]);
    const response = await cancel(client, 'b', { cancellationReason: 'ill' }, KEY);
    expect(dataOf(response)).toMatchObject({ cancellationReason: 'ill', cancelledByEmail: 'ada@example.com' });
  });

  test('rejects what cannot be cancelled', async () => {
    const client = await start({
      eventTypes: [eventType, { id: 6, disableCancelling: true }],
      bookings: [
        { uid: 'off', start: TEN, status: 'cancelled' },
        { uid: 'over', start: NOW - 7_200_000 },
        { uid: 'fixed', start: TEN, eventTypeId: 6 },
      ],
    });
    expect((await cancel(client, 'nothing', {})).status).toBe(404);
    expect(await cancel(client, 'off', {})).toMatchObject({ status: 400, body: { status: 'error' } });
    expect(await cancel(client, 'over', {})).toMatchObject({ status: 400, body: { statusCode: 400 } });
    expect(await cancel(client, 'fixed', {})).toMatchObject({ status: 400, body: { statusCode: 400 } });
    expect(at((await cancel(client, 'over', { why: 'x' })).body, 'error', 'message')).toContain(
      'why property is wrong',
    );
  });

  test('cancels one seat, or all of them by the host', async () => {
    const seats = [{ seatUid: 's1' }, { seatUid: 's2' }];
    const client = await start({
      eventTypes: [{ ...eventType, seatsPerTimeSlot: 3 }],
      bookings: [{ uid: 'shared', start: TEN, attendees: seats }],
    });
    expect(await cancel(client, 'shared', {})).toMatchObject({ status: 401, body: { statusCode: 401 } });
    expect(dataOf(await cancel(client, 'shared', { seatUid: 's1' }))).toMatchObject({
      status: 'accepted',
      attendees: [{ seatUid: 's2' }],
    });
    expect(dataOf(await cancel(client, 'shared', { cancellationReason: 'ill' }, KEY))).toMatchObject({
      status: 'cancelled',
    });
  });

  test('cancels the rest of a series by its uid', async () => {
    const series = { recurringBookingUid: 'series' };
    const client = await start({
      bookings: [
        { ...series, uid: 'old', start: NOW - 7_200_000 },
        { ...series, uid: 'next', start: TEN },
      ],
    });
    await cancel(client, 'series', {});
    expect(client.sandbox.data.bookings.map(({ status }) => status)).toEqual(['accepted', 'cancelled']);
  });
});
