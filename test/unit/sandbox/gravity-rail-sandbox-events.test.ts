import { describe, expect, test } from 'vitest';
import { gravityRailDemo } from '../../../src/sandbox/gravity-rail/gravity-rail-demo.ts';
import { isOpen } from '../../../src/sandbox/gravity-rail/openings.ts';
import { NOW, startGravityRail } from './gravity-rail-client.ts';

describe('events', () => {
  test('read a time without an offset in the zone of the calendar', async () => {
    const { call, options } = await startGravityRail({ data: { calendars: [{ timezone: 'Asia/Kathmandu' }] } });
    const naive = { calendarId: 31, startTime: '2026-11-23T09:00:00', endTime: '2026-11-23T09:30:00' };
    const created = await call('POST', '/calendar-events', naive);
    expect(created.body).toMatchObject({
      id: 1,
      startTime: '2026-11-23T03:15:00Z',
      endTime: '2026-11-23T03:45:00Z',
      status: 'confirmed',
    });
    options.eventTimes = 'offset';
    expect((await call('GET', '/calendar-events/1')).body.startTime).toBe('2026-11-23T09:00:00+05:45');
  });

  test('have the length of their type without an end', async () => {
    const { call } = await startGravityRail({
      data: { calendars: [{}], eventTypes: [{ id: 11, name: 'Visit', durationMinutes: 45 }] },
    });
    const sent = { calendarId: 31, eventTypeId: 11, startTime: '2026-11-23T09:00:00+01:00' };
    expect((await call('POST', '/calendar-events', sent)).body).toMatchObject({
      title: 'Visit',
      endTime: '2026-11-23T08:45:00Z',
    });
    expect((await call('POST', '/calendar-events', { ...sent, eventTypeId: null })).status).toBe(422);
    expect((await call('POST', '/calendar-events', { ...sent, eventTypeId: 12 })).status).toBe(404);
  });

  test('are accepted at any time without rules, otherwise in the open time', async () => {
    const weekdays = {
      timezone: 'Europe/Berlin',
      schedules: [
        { startTime: '2026-11-02T09:00:00', endTime: '2026-11-02T17:00:00' },
        {
          recurrence: 'daily',
          availabilityType: 'unavailable',
          startTime: '2026-11-02T12:00:00',
          endTime: '2026-11-02T13:00:00',
        },
      ],
    };
    const { call, options } = await startGravityRail({ data: { calendars: [{ id: 31 }, { id: 32, ...weekdays }] } });
    const book = async (calendarId: number, startTime: string, endTime: string) =>
      (await call('POST', '/calendar-events', { calendarId, startTime, endTime })).status;
    expect(await book(31, '2026-11-22T02:00:00', '2026-11-22T03:00:00')).toBe(200);
    expect(await book(32, '2026-11-23T09:00:00', '2026-11-23T10:00:00')).toBe(200);
    expect(await book(32, '2026-11-23T16:30:00', '2026-11-23T17:00:01')).toBe(409);
    expect(await book(32, '2026-11-23T11:30:00', '2026-11-23T12:01:00')).toBe(409);
    expect(await book(32, '2026-11-23T11:30:00', '2026-11-23T12:00:00')).toBe(200);
    options.rejectionStatus = 400;
    expect(await book(32, '2026-11-22T09:00:00', '2026-11-22T10:00:00')).toBe(400);
  });

  test('are rejected at a taken time unless configured otherwise; a cancelled one frees it', async () => {
    const { call, options } = await startGravityRail({
      data: { calendars: [{}], events: [{ id: 1, startTime: '2026-11-23T09:00:00Z' }] },
    });
    const book = async () =>
      (
        await call('POST', '/calendar-events', {
          calendarId: 31,
          startTime: '2026-11-23T09:15:00Z',
          endTime: '2026-11-23T09:45:00Z',
        })
      ).status;
    expect(await book()).toBe(409);
    expect((await call('POST', '/calendar-events/1/cancel')).body).toMatchObject({ id: 1, status: 'cancelled' });
    expect(await book()).toBe(200);
    expect(await book()).toBe(409);
    options.overlappingEvents = 'allowed';
    expect(await book()).toBe(200);
  });

  test('are limited to the attendees of the type', async () => {
    const { call } = await startGravityRail({ data: { calendars: [{}], eventTypes: [{ id: 11, maxAttendees: 2 }] } });
    const sent = { calendarId: 31, eventTypeId: 11, startTime: '2026-11-23T09:00:00Z' };
    expect((await call('POST', '/calendar-events', { ...sent, attendees: [1, 2, 3] })).status).toBe(409);
    const attendees = [{ member_id: 5, name: 'Noor van Dijk' }, 6];
    expect((await call('POST', '/calendar-events', { ...sent, attendees })).body.attendees).toMatchObject([
      { memberId: 5, name: 'Noor van Dijk' },
      { memberId: 6 },
    ]);
    expect((await call('PUT', '/calendar-events/1/attendees/6', { status: 'declined' })).body.status).toBe('declined');
    expect((await call('GET', '/calendar-events/1/attendees')).body).toMatchObject([
      { memberId: 5 },
      { memberId: 6, status: 'declined' },
    ]);
  });

  test('are filtered by calendar, range and status, and sorted', async () => {
    const { rows, call, options } = await startGravityRail({
      data: {
        calendars: [{ id: 31 }, { id: 32 }],
        events: [
          { id: 1, startTime: '2026-11-23T10:00:00Z', endTime: '2026-11-23T11:00:00Z' },
          { id: 2, startTime: '2026-11-23T08:00:00Z', endTime: '2026-11-23T09:30:00Z', status: 'cancelled' },
          { id: 3, calendarId: 32, startTime: '2026-11-24T08:00:00Z' },
        ],
      },
    });
    const ids = async (query: string) => (await rows(`/calendar-events?${query}`)).map(({ id }) => id);
    expect(await ids('')).toEqual([1, 2, 3]);
    expect(await ids('calendarId=31&sortBy=startTime')).toEqual([2, 1]);
    expect(await ids('sortBy=startTime&sortOrder=desc')).toEqual([3, 1, 2]);
    expect(await ids('status=cancelled')).toEqual([2]);
    const range = 'startDate=2026-11-23T10:00:00%2B01:00&endDate=2026-11-23T10:00:00Z';
    expect(await ids(range)).toEqual([2]);
    options.eventDateFilter = 'start';
    expect(await ids(range)).toEqual([]);
    for (const bad of ['startDate=2026-11-23T10:00:00+01:00', 'sortBy=colour', 'sortOrder=up'])
      expect((await call('GET', `/calendar-events?${bad}`)).status).toBe(422);
  });

  test('are moved by a PUT, within the availability', async () => {
    const { call, options } = await startGravityRail({
      data: {
        calendars: [{ schedules: [{}] }],
        events: [{ id: 1, startTime: '2026-11-23T09:00:00Z', description: 'Knee' }],
      },
    });
    const moved = { startTime: '2026-11-23T09:15:00Z', endTime: '2026-11-23T09:45:00Z' };
    options.putMode = 'merge';
    expect((await call('PUT', '/calendar-events/1', moved)).body).toMatchObject({ ...moved, description: 'Knee' });
    options.putMode = 'replace';
    expect((await call('PUT', '/calendar-events/1', moved)).body).toMatchObject({
      ...moved,
      description: null,
      x_future: null,
    });
    expect((await call('PUT', '/calendar-events/1', { startTime: moved.startTime })).status).toBe(422);
    const atNight = { startTime: '2026-11-23T22:00:00Z', endTime: '2026-11-23T22:30:00Z' };
    expect((await call('PUT', '/calendar-events/1', atNight)).status).toBe(409);
  });
});

describe('event types', () => {
  test('are listed, also the active ones alone', async () => {
    const { rows, call } = await startGravityRail({
      data: {
        eventTypes: [
          { id: 11, name: 'Visit' },
          { id: 12, active: false },
        ],
      },
    });
    expect(await rows('/calendar-event-types')).toMatchObject([
      { id: 11, name: 'Visit', durationMinutes: 30, active: true },
      { id: 12 },
    ]);
    expect(await rows('/calendar-event-types?active_only=true')).toMatchObject([{ id: 11 }]);
    expect((await call('GET', '/calendar-event-types/12')).body).toMatchObject({ id: 12, active: false });
  });

  test('cannot be deleted while they have events', async () => {
    const { call } = await startGravityRail({
      data: { calendars: [{}], events: [{ eventTypeId: 1, startTime: NOW }] },
    });
    expect((await call('POST', '/calendar-event-types', { name: 'Visit', durationMinutes: 30 })).body.id).toBe(1);
    expect((await call('POST', '/calendar-event-types', { name: 'Call', durationMinutes: 15 })).body.id).toBe(2);
    expect(
      (await call('PUT', '/calendar-event-types/2', { name: 'Call', durationMinutes: 20 })).body.durationMinutes,
    ).toBe(20);
    expect((await call('DELETE', '/calendar-event-types/1')).status).toBe(409);
    expect((await call('DELETE', '/calendar-event-types/2')).status).toBe(200);
  });
});

describe('the open time', () => {
  const seeded = async (timezone: string, ...schedules: object[]) => {
    const { state } = await startGravityRail({ data: { calendars: [{ timezone, schedules }] } });
    return (start: string, end: string, type: number | null = null) =>
      state.calendars.every((calendar) => isOpen(calendar, { start: Date.parse(start), end: Date.parse(end) }, type));
  };

  test('of a window keeps its local time when clocks change', async () => {
    const open = await seeded('America/New_York', {
      recurrence: 'daily',
      startTime: '2026-03-01T01:00:00',
      endTime: '2026-03-01T04:00:00',
    });
    expect(open('2026-03-08T06:00:00Z', '2026-03-08T08:00:00Z')).toBe(true);
    expect(open('2026-03-08T06:00:00Z', '2026-03-08T08:00:01Z')).toBe(false);
    expect(open('2026-11-01T05:00:00Z', '2026-11-01T09:00:00Z')).toBe(true);
    expect(open('2026-11-01T04:59:59Z', '2026-11-01T05:30:00Z')).toBe(false);
  });

  test('of a window that starts in a gap starts after it; of one in a repeated hour, in its first occurrence', async () => {
    const gap = await seeded('America/New_York', {
      recurrence: 'daily',
      startTime: '2026-03-01T02:30:00',
      endTime: '2026-03-01T04:00:00',
    });
    expect(gap('2026-03-08T07:00:00Z', '2026-03-08T08:00:00Z')).toBe(true);
    expect(gap('2026-03-08T06:59:59Z', '2026-03-08T08:00:00Z')).toBe(false);
    const fold = await seeded('America/New_York', {
      recurrence: 'daily',
      startTime: '2026-10-01T01:30:00',
      endTime: '2026-10-01T01:45:00',
    });
    expect(fold('2026-11-01T05:30:00Z', '2026-11-01T05:45:00Z')).toBe(true);
    expect(fold('2026-11-01T06:30:00Z', '2026-11-01T06:45:00Z')).toBe(false);
  });

  test('of an overnight occurrence belongs to the date it starts on, also past the last date', async () => {
    const open = await seeded('Europe/Paris', {
      recurrence: 'daily',
      startTime: '2026-06-01T22:00:00',
      endTime: '2026-06-02T06:00:00',
      recurrenceEndDate: '2026-06-03',
    });
    expect(open('2026-06-03T20:00:00Z', '2026-06-04T04:00:00Z')).toBe(true);
    expect(open('2026-06-01T00:00:00Z', '2026-06-01T01:00:00Z')).toBe(false);
    expect(open('2026-06-04T20:00:00Z', '2026-06-04T21:00:00Z')).toBe(false);
  });

  test('of a monthly rule skips months without the day', async () => {
    const open = await seeded('UTC', {
      recurrence: 'monthly',
      startTime: '2026-01-31T09:00:00',
      endTime: '2026-01-31T10:00:00',
    });
    expect(open('2026-03-31T09:00:00Z', '2026-03-31T10:00:00Z')).toBe(true);
    for (const day of ['2026-02-28', '2026-03-03', '2026-04-30'])
      expect(open(`${day}T09:00:00Z`, `${day}T10:00:00Z`)).toBe(false);
  });

  test('of a rule for certain types concerns those alone; a blocking rule opens nothing', async () => {
    const open = await seeded('UTC', { eventTypeIds: [11] });
    expect(open('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z', 11)).toBe(true);
    expect(open('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z', 12)).toBe(false);
    expect(open('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z')).toBe(false);
    const blocked = await seeded('UTC', { recurrence: 'once', availabilityType: 'unavailable' });
    expect(blocked('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z')).toBe(false);
  });
});

describe('demo data', () => {
  test.each([0, 1, 2, 3, 4, 5, 6])(
    '%i days ahead: has events within the open time of their calendars',
    async (days) => {
      const { state, call } = await startGravityRail({ data: gravityRailDemo(NOW + days * 86_400_000) });
      const closed = state.events.filter((event) => {
        const calendar = state.calendars.find(({ id }) => id === event.calendarId);
        return !calendar || !isOpen(calendar, { start: event.startTime, end: event.endTime }, event.eventTypeId);
      });
      expect(closed).toEqual([]);
      expect(state.events.length).toBeGreaterThan(20);
      expect((await call('GET', '/calendars?includeSchedules=true')).body.total).toBe(12);
      const recurrences = new Set(
        state.calendars.flatMap(({ schedules }) => schedules.map(({ recurrence }) => recurrence)),
      );
      expect(recurrences).toEqual(new Set(['once', 'daily', 'weekly', 'monthly']));
    },
  );
});
