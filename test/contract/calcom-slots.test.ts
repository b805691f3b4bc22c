import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import { at, connectCalcom, MINUTE } from './calcom-account.ts';
import { DATA } from './calcom-hours.ts';

describe('slots', () => {
  const from = at('2026-06-01T09:10:00Z');
  const to = at('2026-06-01T11:00:00Z');

  test('returns slots inside the window, on the grid of the hours and not of the window', async () => {
    const eventTypes = [{ id: 21, lengthInMinutes: 50, minimumBookingNotice: 0 }];
    const { slots, call } = await connectCalcom({ ...DATA, eventTypes });
    const [found] = await slots.find([{ eventTypeId: '21', from, to: at('2026-06-01T12:00:00Z') }], call);
    expect(found).toEqual([
      { start: at('2026-06-01T09:50:00Z'), end: at('2026-06-01T10:40:00Z') },
      { start: at('2026-06-01T10:40:00Z'), end: at('2026-06-01T11:30:00Z') },
    ]);
  });

  test('returns no slots of the next day when the window ends at midnight', async () => {
    const { slots, call } = await connectCalcom(DATA);
    const window = { from: at('2026-06-01T11:00:00Z'), to: at('2026-06-02T00:00:00Z') };
    const [found] = await slots.find([{ eventTypeId: '21', ...window }], call);
    expect(found).toHaveLength(2);
  });

  test('shares a call between equal requests, and returns an error for only the failed one', async () => {
    const { slots, call, sent } = await connectCalcom(DATA);
    const request = { eventTypeId: '21', from, to };
    const found = await slots.find(
      [request, { ...request }, { ...request, durationMinutes: 60 }, { ...request, eventTypeId: '99' }],
      call,
    );
    expect(found.map((each) => (each instanceof ProviderError ? each.code : each.length))).toEqual([
      3,
      3,
      expect.any(Number),
      'NOT_FOUND',
    ]);
    expect(sent().toSorted()).toEqual([
      'GET /v2/event-types',
      'GET /v2/event-types/99',
      'GET /v2/me',
      'GET /v2/schedules/default',
      'GET /v2/slots',
      'GET /v2/slots',
      'GET /v2/slots',
    ]);
  });

  test.each([
    ['Asia/Kolkata', '2026-06-01T03:30:00Z'],
    ['Australia/Adelaide', '2026-05-31T23:30:00Z'],
    ['America/St_Johns', '2026-06-01T11:30:00Z'],
    ['Asia/Kathmandu', '2026-06-01T03:15:00Z'],
    ['Pacific/Chatham', '2026-05-31T20:15:00Z'],
  ])(
    'aligns slots to the zone of the schedule: 09:00 to 17:00 in %s has 8 slots of an hour',
    async (timeZone, first) => {
      const availability = [{ days: ['Monday'], startTime: '09:00', endTime: '17:00' }];
      const eventTypes = [{ id: 21, lengthInMinutes: 60, minimumBookingNotice: 0, scheduleId: 7 }];
      const { slots, call, running } = await connectCalcom(
        { schedules: [{ id: 7, timeZone, availability }], eventTypes },
        { now: () => at('2026-05-01T00:00:00Z') },
      );
      const window = { from: at('2026-05-31T12:00:00Z'), to: at('2026-06-02T12:00:00Z') };
      const [found] = await slots.find([{ eventTypeId: '21', ...window }], call);
      expect(Array.isArray(found) && found.map(({ start }) => start)).toEqual(
        Array.from({ length: 8 }, (_, hour) => at(first) + hour * 60 * MINUTE),
      );
      const [request] = running.requests.filter(({ path }) => path === '/v2/slots');
      expect(new URLSearchParams(request?.query).get('timeZone')).toBe(timeZone);
    },
  );

  test('returns the slots of the day that Cal.com misses after a change of clocks', async () => {
    const availability = [{ days: ['Monday'], startTime: '09:00', endTime: '11:00' }];
    const eventTypes = [{ id: 21, lengthInMinutes: 60, minimumBookingNotice: 0, scheduleId: 7 }];
    const { slots, call, running } = await connectCalcom({
      schedules: [{ id: 7, timeZone: 'Europe/Berlin', availability }],
      eventTypes,
    });
    const window = { from: at('2027-10-30T10:00:00Z'), to: at('2027-11-01T14:00:00Z') };
    const [found] = await slots.find([{ eventTypeId: '21', ...window }], call);
    expect(found).toMatchObject([{ start: at('2027-11-01T08:00:00Z') }, { start: at('2027-11-01T09:00:00Z') }]);

    const query = 'eventTypeId=21&start=2027-10-30T10:00:00Z&end=2027-11-01T14:00:00Z&timeZone=Europe/Berlin';
    const headers = { 'cal-api-version': '2024-09-04' };
    const response = await fetch(`${running.url}/v2/slots?${query}`, { headers });
    expect(await response.json()).toMatchObject({ data: {} });
  });

  test('returns UNSUPPORTED when the zone of the schedule is unknown, since the grid is unknown too', async () => {
    const eventTypes = [{ id: 21, scheduleId: 7 }];
    const { slots, call } = await connectCalcom({ schedules: [{ id: 7, timeZone: 'IST' }], eventTypes });
    expect(await slots.find([{ eventTypeId: '21', from, to }], call)).toMatchObject([{ code: 'UNSUPPORTED' }]);
  });

  test('remembers the zone of an event type', async () => {
    const { slots, call, sent } = await connectCalcom(DATA);
    const request = { eventTypeId: '21', from, to };
    await slots.find([request], call);
    await slots.find([request], call);
    expect(sent().filter((line) => line.includes('/schedules'))).toHaveLength(1);
  });

  test('returns the limits of an event type, and only the slots for whose length they have room', async () => {
    const lengths = { lengthInMinutes: 30, lengthInMinutesOptions: [30, 60], minimumBookingNotice: 0 };
    const limits = { bookingLimitsCount: { week: 9 }, bookingLimitsDuration: { day: 75 } };
    const bookings = [{ eventTypeId: 21, start: '2026-06-01T12:00:00Z', end: '2026-06-01T12:30:00Z' }];
    const data = { ...DATA, eventTypes: [{ id: 21, ...lengths, ...limits }], bookings };
    const { slots, eventTypes, call } = await connectCalcom(data);
    expect(await eventTypes.get(['21'], call)).toMatchObject([
      { maximumBookings: { week: 9 }, maximumMinutes: { day: 75 } },
    ]);
    const request = { eventTypeId: '21', from, to };
    const [short, long] = await slots.find([request, { ...request, durationMinutes: 60 }], call);
    expect([short, long]).toEqual([expect.objectContaining({ length: 3 }), []]);
  });

  test('returns the seats, and no slots that are full or overfull', async () => {
    const eventTypes = [{ id: 21, lengthInMinutes: 15, minimumBookingNotice: 0, seatsPerTimeSlot: 2 }];
    const bookings = ['10:00', '10:15', '10:30'].map((time, index) => ({
      eventTypeId: 21,
      start: `2026-06-01T${time}:00Z`,
      attendees: Array.from({ length: index + 1 }, () => ({})),
    }));
    const { slots, call } = await connectCalcom({ ...DATA, eventTypes, bookings });
    const [found] = await slots.find([{ eventTypeId: '21', from: at('2026-06-01T10:00:00Z'), to }], call);
    expect(found).toEqual([
      { start: at('2026-06-01T10:00:00Z'), end: at('2026-06-01T10:15:00Z'), seatsTotal: 2, seatsRemaining: 1 },
      { start: at('2026-06-01T10:45:00Z'), end: at('2026-06-01T11:00:00Z'), seatsTotal: 2, seatsRemaining: 2 },
    ]);
  });
});
