import { describe, expect, test } from 'vitest';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { slots } from '../support/slots-query.ts';
import { calcomAccount, takePaths } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// NOW is Monday, 2026-11-23 08:00Z.

describe('Cal.com, which computes slots itself', () => {
  const TUESDAYS = [{ days: ['Tuesday'], startTime: '09:00', endTime: '17:00' }];
  const TALK = { id: 7, lengthInMinutes: 30, minimumBookingNotice: 0 };
  const EVENT_TYPE = idOf('EventType', 'calcom', '7');

  async function account(data: CalcomData, now = NOW) {
    const calcom = await calcomAccount({ schedules: [{ id: 201, availability: TUESDAYS }], ...data }, now);
    return { ...(await startGateway([calcom.entry], { now: () => now })), calcom };
  }

  test('keeps the grid, and truncates no slot, when the window begins within an opening', async () => {
    const gateway = await account({ eventTypes: [TALK] });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T10:00:00Z 2026-12-01T11:00:00Z')).toEqual([
      '2026-12-01T10:00Z 2026-12-01T10:30Z',
      '2026-12-01T10:30Z 2026-12-01T11:00Z',
    ]);
  });

  test('leaves out slots that the window cuts', async () => {
    const gateway = await account({ eventTypes: [TALK] });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T10:00:00.001Z 2026-12-01T11:59:59.999Z')).toEqual([
      '2026-12-01T10:30Z 2026-12-01T11:00Z',
      '2026-12-01T11:00Z 2026-12-01T11:30Z',
    ]);
  });

  test('continues slots of 45 minutes from the start of the hours, not of the window', async () => {
    const gateway = await account({ eventTypes: [{ ...TALK, lengthInMinutes: 45 }] });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T10:10:00Z 2026-12-01T12:00:00Z')).toEqual([
      '2026-12-01T10:30Z 2026-12-01T11:15Z',
      '2026-12-01T11:15Z 2026-12-01T12:00Z',
    ]);
  });

  test('excludes the day that begins at the end of the window', async () => {
    const availability = [{ days: ['Tuesday', 'Wednesday'], startTime: '00:00', endTime: '23:59' }];
    const gateway = await account({ schedules: [{ id: 201, availability }], eventTypes: [TALK] });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T23:00:00Z 2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T23:00Z 2026-12-01T23:30Z',
      '2026-12-01T23:30Z 2026-12-02T00:00Z',
    ]);
  });

  test('returns the hours of another zone on a day on which its clocks change', async () => {
    const availability = [{ days: ['Sunday'], startTime: '01:00', endTime: '04:00' }];
    const schedules = [{ id: 201, timeZone: 'America/New_York', availability }];
    const eventTypes = [{ ...TALK, lengthInMinutes: 60 }];
    const spring = await account({ schedules, eventTypes }, Date.parse('2026-03-01T00:00:00Z'));
    expect(await slots(spring, EVENT_TYPE, '2026-03-08T00:00:00Z 2026-03-09T00:00:00Z')).toEqual([
      '2026-03-08T06:00Z 2026-03-08T07:00Z',
      '2026-03-08T07:00Z 2026-03-08T08:00Z',
    ]);
  });

  test('returns no slots for booked and held time, slots for cancelled bookings, and the seats', async () => {
    const gateway = await account({
      eventTypes: [
        { ...TALK, lengthInMinutes: 60 },
        { id: 8, lengthInMinutes: 60, seatsPerTimeSlot: 3 },
      ],
      bookings: [
        { eventTypeId: 7, start: '2026-12-01T10:00Z' },
        { eventTypeId: 7, start: '2026-12-01T11:00Z', status: 'cancelled' },
        { eventTypeId: 8, start: '2026-12-01T15:00Z' },
      ],
      reservations: [
        { eventTypeId: 7, slotStart: '2026-12-01T12:00Z', until: NOW + 60_000 },
        { eventTypeId: 7, slotStart: '2026-12-01T13:00Z', until: NOW - 60_000 },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T09:00:00Z 2026-12-01T14:00:00Z')).toEqual([
      '2026-12-01T09:00Z 2026-12-01T10:00Z',
      '2026-12-01T11:00Z 2026-12-01T12:00Z',
      '2026-12-01T13:00Z 2026-12-01T14:00Z',
    ]);
    const { data } = await gateway.execute(
      `query ($id: ID!) { slots(eventType: $id, from: "2026-12-01T15:00:00Z", to: "2026-12-01T17:00:00Z") {
        start seatsTotal seatsRemaining eventType { durationMinutes }
      } }`,
      { id: idOf('EventType', 'calcom', '8') },
    );
    expect(data.slots).toEqual([
      {
        start: '2026-12-01T15:00:00.000Z',
        seatsTotal: 3,
        seatsRemaining: 2,
        eventType: { durationMinutes: 60 },
      },
      {
        start: '2026-12-01T16:00:00.000Z',
        seatsTotal: 3,
        seatsRemaining: 3,
        eventType: { durationMinutes: 60 },
      },
    ]);
  });

  test('returns no slots that are full or overfull', async () => {
    const bookings = ['10:00', '11:00', '12:00'].map((time, index) => ({
      eventTypeId: 8,
      start: `2026-12-01T${time}Z`,
      attendees: Array.from({ length: index + 1 }, () => ({})),
    }));
    const gateway = await account({ eventTypes: [{ id: 8, lengthInMinutes: 60, seatsPerTimeSlot: 2 }], bookings });
    const eventType = idOf('EventType', 'calcom', '8');
    expect(await slots(gateway, eventType, '2026-12-01T10:00:00Z 2026-12-01T14:00:00Z')).toEqual([
      '2026-12-01T10:00Z 2026-12-01T11:00Z',
      '2026-12-01T13:00Z 2026-12-01T14:00Z',
    ]);
  });

  test('returns slots of the requested one of several lengths', async () => {
    const gateway = await account({ eventTypes: [{ ...TALK, lengthInMinutesOptions: [30, 60] }] });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T09:00:00Z 2026-12-01T11:00:00Z', 60)).toEqual([
      '2026-12-01T09:00Z 2026-12-01T10:00Z',
      '2026-12-01T10:00Z 2026-12-01T11:00Z',
    ]);
  });

  test('returns slots from the start of the hours in zones whose offset is not a whole hour', async () => {
    const gateway = await account({
      schedules: [{ id: 201, timeZone: 'Asia/Kolkata', availability: TUESDAYS }],
      eventTypes: [{ ...TALK, lengthInMinutes: 60 }],
    });
    const found = await slots(gateway, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-02T00:00:00Z');
    expect(found).toHaveLength(8);
    expect(found[0]).toBe('2026-12-01T03:30Z 2026-12-01T04:30Z');
  });

  test('returns the same from EventType.slots and Query.slots, with 3 requests for both: the event type, its schedule and the slots', async () => {
    const { execute, calcom } = await account({ eventTypes: [TALK] });
    const { data } = await execute(
      `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
        slots(eventType: $id, from: $from, to: $to) { start end }
        node(id: $id) { ... on EventType { slots(from: $from, to: $to) { start end } } }
      }`,
      { id: EVENT_TYPE, from: '2026-12-01T09:00:00Z', to: '2026-12-01T10:00:00Z' },
    );
    expect(data.slots).toHaveLength(2);
    expect(data.node.slots).toEqual(data.slots);
    expect(takePaths(calcom)).toEqual({ '/v2/event-types/7': 1, '/v2/schedules/default': 1, '/v2/slots': 1 });
  });
});
