import { describe, expect, test } from 'vitest';
import { at, NOW, textAt, VERSION } from './calcom-client.ts';
import { hours, slots, start, starts } from './calcom-slots-client.ts';

describe('slots are removed by', () => {
  test('the past and the notice', async () => {
    const client = await start({ eventType: { minimumBookingNotice: 240 } });
    expect(await starts(client, '', '2026-06-01')).toEqual(['10:00', '11:00']);
    client.pass(1);
    expect(await starts(client, '', '2026-06-01')).toEqual(['11:00']);
  });

  test('the next minute, without notice', async () => {
    const client = await start({ schedule: { availability: [hours('06:00', '09:00')] } });
    expect(await starts(client, '', '2026-06-01')).toEqual(['07:00', '08:00']);
  });

  test('accepted bookings of any event type, with the buffers of both', async () => {
    const client = await start({
      schedule: { availability: [hours('09:00', '14:00')] },
      eventType: { lengthInMinutes: 30, beforeEventBuffer: 10 },
      data: {
        eventTypes: [
          { id: 5, lengthInMinutes: 30, minimumBookingNotice: 0, beforeEventBuffer: 10 },
          { id: 6, lengthInMinutes: 30, afterEventBuffer: 25 },
        ],
        bookings: [
          { eventTypeId: 6, start: '2026-06-02T10:00:00Z' },
          { eventTypeId: 6, start: '2026-06-02T12:00:00Z', status: 'cancelled' },
          { eventTypeId: 6, start: '2026-06-02T13:00:00Z', status: 'pending' },
        ],
      },
    });
    // 10:30 and 25 minutes after it and 10 before the next one: 11:05, so 11:30.
    expect(await starts(client)).toEqual(['09:00', '09:30', '11:30', '12:00', '12:30', '13:00', '13:30']);
  });

  test('pending bookings only if their event type is configured so', async () => {
    const eventType = { id: 5, lengthInMinutes: 60, minimumBookingNotice: 0 };
    const bookings = [{ start: '2026-06-02T10:00:00Z', status: 'pending' as const }];
    for (const blockUnconfirmedBookingsInBooker of [true, false]) {
      const policy = { type: 'always' as const, blockUnconfirmedBookingsInBooker };
      const client = await start({ data: { eventTypes: [{ ...eventType, confirmationPolicy: policy }], bookings } });
      expect(await starts(client)).toHaveLength(blockUnconfirmedBookingsInBooker ? 2 : 3);
    }
  });

  test('selected calendars; a broken one is ignored, or empties the response', async () => {
    const busy = [{ start: '2026-06-02T09:15:00Z', end: '2026-06-02T09:30:00Z' }];
    const client = await start({
      data: {
        connections: [
          {
            calendars: [
              { busy },
              { busy: [{ start: '2026-06-02T10:00:00Z', end: '2026-06-02T12:00:00Z' }], isSelected: false },
            ],
          },
        ],
      },
    });
    expect(await starts(client)).toEqual(['10:00', '11:00']);
    const [connection] = client.sandbox.data.connections;
    if (connection) connection.broken = true;
    expect(await starts(client)).toEqual(['09:00', '10:00', '11:00']);
    client.options.brokenCalendarSlots = 'empty';
    expect(await starts(client)).toEqual([]);
  });

  test('no booking that is being moved', async () => {
    const client = await start({ data: { bookings: [{ uid: 'moving', start: '2026-06-02T10:00:00Z' }] } });
    expect(await starts(client)).toEqual(['09:00', '11:00']);
    expect(await starts(client, '&bookingUidToReschedule=moving')).toEqual(['09:00', '10:00', '11:00']);
  });

  test('limits of bookings, the booking window, and all but the first of a day', async () => {
    const bookings = [{ start: '2026-06-02T10:00:00Z' }];
    expect(await starts(await start({ eventType: { bookingLimitsCount: { day: 1 } }, data: { bookings } }))).toEqual(
      [],
    );
    expect(await starts(await start({ eventType: { bookingWindow: { type: 'calendarDays', value: 0 } } }))).toEqual([]);
    expect(
      await starts(await start({ eventType: { bookingWindow: { type: 'businessDays', value: 1 } } })),
    ).toHaveLength(3);
    const range: [string, string] = ['2026-06-03', '2026-06-04'];
    expect(await starts(await start({ eventType: { bookingWindow: { type: 'range', value: range } } }))).toEqual([]);
    expect(await starts(await start({ eventType: { onlyShowFirstAvailableSlot: true } }))).toEqual(['09:00']);
  });

  test("holds for any of the host's event types, until they expire", async () => {
    const client = await start({
      data: {
        eventTypes: [
          { id: 5, lengthInMinutes: 60, minimumBookingNotice: 0 },
          { id: 6, lengthInMinutes: 30 },
        ],
        reservations: [{ eventTypeId: 6, slotStart: '2026-06-02T10:30:00Z' }],
      },
    });
    expect(await starts(client)).toEqual(['09:00', '11:00']);
    client.pass(5 * 60_000);
    expect(await starts(client)).toEqual(['09:00', '10:00', '11:00']);
  });
});

describe('seats', () => {
  const seated = { id: 5, lengthInMinutes: 60, minimumBookingNotice: 0, seatsPerTimeSlot: 2 };

  test('are counted, with the booking that has them', async () => {
    const client = await start({
      data: { eventTypes: [seated], bookings: [{ uid: 'shared', start: '2026-06-02T10:00:00Z' }] },
    });
    expect(at(await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-02'), '2026-06-02')).toEqual([
      { start: '2026-06-02T09:00:00.000Z', seatsBooked: 0, seatsRemaining: 2, seatsTotal: 2 },
      { start: '2026-06-02T10:00:00.000Z', seatsBooked: 1, seatsRemaining: 1, seatsTotal: 2, bookingUid: 'shared' },
      { start: '2026-06-02T11:00:00.000Z', seatsBooked: 0, seatsRemaining: 2, seatsTotal: 2 },
    ]);
  });

  test('are listed when none is left; a hold counts as a seat and has a uid that belongs to no booking', async () => {
    const client = await start({
      data: {
        eventTypes: [seated],
        bookings: [{ start: '2026-06-02T10:00:00Z', attendees: [{}, {}] }],
        reservations: [{ eventTypeId: 5, slotStart: '2026-06-02T09:00:00Z' }],
      },
    });
    const found = await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-02');
    expect(at(found, '2026-06-02')).toHaveLength(3);
    expect(at(found, '2026-06-02', 0)).toMatchObject({ seatsBooked: 1, seatsRemaining: 1 });
    expect(at(found, '2026-06-02', 1)).toMatchObject({ seatsBooked: 2, seatsRemaining: 0 });
    const uid = textAt(found, '2026-06-02', 0, 'bookingUid');
    expect((await client.execute('GET', `/v2/bookings/${uid}`, { version: VERSION.bookings })).status).toBe(404);
  });
});

describe('the cache', () => {
  test('returns a response for two seconds per exact query', async () => {
    const client = await start({ slotsCacheMs: 2000 });
    expect(await starts(client)).toHaveLength(3);
    client.sandbox.add({ reservations: [{ eventTypeId: 5, slotStart: '2026-06-02T09:00:00Z' }] });
    client.pass(1999);
    expect(await starts(client)).toHaveLength(3);
    expect(await starts(client, '&timeZone=UTC')).toHaveLength(2);
    client.pass(1);
    expect(await starts(client)).toHaveLength(2);
  });

  test('a query deletes the expired holds of its own event type', async () => {
    const expired = { slotStart: '2026-06-02T09:00:00Z', until: NOW - 1 };
    const client = await start({
      data: {
        reservations: [
          { ...expired, eventTypeId: 5 },
          { ...expired, eventTypeId: 6 },
        ],
      },
    });
    await starts(client);
    expect(client.sandbox.data.reservations.map(({ eventTypeId }) => eventTypeId)).toEqual([6]);
  });
});
