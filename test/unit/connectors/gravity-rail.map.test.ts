import { describe, expect, test } from 'vitest';
import { createEnumValues, type DayNumbering } from '../../../src/connectors/gravity-rail/enum-values.ts';
import { createFieldNames } from '../../../src/connectors/gravity-rail/field-names.ts';
import { toCalendar, toEventType, toSchedule } from '../../../src/connectors/gravity-rail/gravity-rail.map.ts';
import { createWire } from '../../../src/connectors/gravity-rail/gravity-rail.wire.ts';

const NAMES = createFieldNames({}, 'camel');
const WIRE = createWire(NAMES);
const EVERY_DAY = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

const OPEN_HOURS = {
  id: 501,
  calendarId: 31,
  name: 'Open hours',
  description: null,
  availabilityType: 'available',
  recurrence: 'weekly',
  startTime: '2026-09-07T08:30:00',
  endTime: '2026-09-07T14:00:00',
  daysOfWeek: [0, 1, 2, 3, 4],
  recurrenceEndDate: null,
  eventTypeIds: [],
};

function scheduleOf(
  fields: object,
  {
    dayNumbering = 'monday0',
    timeZone = 'Europe/Madrid',
  }: { dayNumbering?: DayNumbering | 'unset'; timeZone?: string | null } = {},
) {
  const wireFormat = {
    enumValues: createEnumValues({}),
    dayNumbering: dayNumbering === 'unset' ? undefined : dayNumbering,
  };
  return toSchedule('clinic', '31', timeZone, WIRE.schedule.parse({ ...OPEN_HOURS, ...fields }), wireFormat);
}

function daysOf(daysOfWeek: unknown, dayNumbering: DayNumbering | 'unset') {
  return scheduleOf({ daysOfWeek }, { dayNumbering }).weeklyHours[0]?.days;
}

describe('a schedule', () => {
  test('returns one rule and its weekly hours', () => {
    expect(scheduleOf({ x_future: { a: 1 }, updatedAt: '2026-11-10T12:30:00Z', eventTypeIds: [12, 2] })).toEqual({
      account: 'clinic',
      id: '31.501',
      calendarId: '31',
      name: 'Open hours',
      timeZone: 'Europe/Madrid',
      isDefault: false,
      effect: 'OPEN',
      weeklyHours: ['2', '12'].map((eventTypeId) => ({
        days: EVERY_DAY.slice(0, 5),
        start: '08:30',
        end: '14:00',
        eventTypeId,
      })),
      dateOverrides: [],
      validUntil: null,
      rule: {
        frequency: 'WEEKLY',
        firstDate: '2026-09-07',
        start: '08:30',
        end: '14:00',
        endDayOffset: 0,
        days: EVERY_DAY.slice(0, 5),
        eventTypeIds: ['2', '12'],
      },
      providerData: {
        x_future: { a: 1 },
        description: null,
        availabilityType: 'available',
        recurrence: 'weekly',
        startTime: '2026-09-07T08:30:00',
        endTime: '2026-09-07T14:00:00',
        daysOfWeek: [0, 1, 2, 3, 4],
        eventTypeIds: [12, 2],
      },
    });
  });

  test.each([
    ['monday0', [0, 6], ['MONDAY', 'SUNDAY']],
    ['sunday0', [0, 6], ['SATURDAY', 'SUNDAY']],
    ['iso', [1, 7], ['MONDAY', 'SUNDAY']],
    ['iso', ['1', 'wednesday'], ['MONDAY', 'WEDNESDAY']],
    ['unset', ['MON', 'Sunday'], ['MONDAY', 'SUNDAY']],
    ['monday0', ['Tue'], ['TUESDAY']],
    ['unset', [], ['MONDAY']],
    ['unset', null, ['MONDAY']],
  ] as const)('reads week days numbered as %s: %j', (dayNumbering, wire, expected) => {
    expect(daysOf(wire, dayNumbering)).toEqual(expected);
  });

  test.each([
    ['unset', [0]],
    ['names', [0]],
    ['monday0', [7]],
    ['sunday0', [7]],
    ['iso', [0]],
    ['monday0', ['someday']],
  ] as const)('is unreadable when dayNumbering is %s and a day is %j', (dayNumbering, daysOfWeek) => {
    const schedule = scheduleOf({ daysOfWeek }, { dayNumbering });
    expect(schedule.unreadable).toContain('dayNumbering');
    expect(schedule).toMatchObject({ weeklyHours: [], providerData: { daysOfWeek, startTime: OPEN_HOURS.startTime } });
    expect(schedule).not.toHaveProperty('rule');
  });

  test.each([
    [{ availabilityType: 'maybe' }, 'enumMap.availabilityType', { availabilityType: 'maybe' }],
    [{ recurrence: 'yearly' }, 'enumMap.recurrence', { recurrence: 'yearly' }],
    [{ startTime: null }, 'start or end', { startTime: null }],
    [{ endTime: 'noon' }, 'start or end', { endTime: 'noon' }],
    [{ startTime: '2026-02-30T08:00:00' }, 'start or end', {}],
    [{ startTime: '24:00' }, 'start or end', {}],
    [{ startTime: '9999-12-31T08:00:00' }, 'start or end', {}],
    [{ startTime: 5 }, 'start or end', {}],
    [{ recurrence: 'once', startTime: '08:30', endTime: '09:00' }, 'no date', {}],
    [{ recurrence: 'monthly', startTime: '08:30', endTime: '09:00' }, 'no date', {}],
    [{ recurrenceEndDate: 'soon' }, 'end of its recurrence', { recurrenceEndDate: 'soon' }],
    [{ startTime: '08:30', endTime: '09:00', daysOfWeek: [] }, 'week days', {}],
  ])('is unreadable with %j', (fields, reason, kept) => {
    const schedule = scheduleOf(fields);
    expect(schedule.unreadable).toContain(reason);
    expect(schedule).toMatchObject({ id: '31.501', weeklyHours: [], dateOverrides: [], providerData: kept });
  });

  test.each([null, 'Mars/Olympus'])('is unreadable in the zone %s', (timeZone) => {
    expect(scheduleOf({}, { timeZone })).toMatchObject({ unreadable: expect.stringContaining('time zone') });
  });

  test.each([
    ['available', 'OPEN'],
    ['AVAILABLE', 'OPEN'],
    ['Blocked', 'CLOSED'],
    ['unavailable', 'CLOSED'],
    ['maybe', 'CLOSED'],
  ])('maps availability type %s to %s', (availabilityType, effect) => {
    expect(scheduleOf({ availabilityType }).effect).toBe(effect);
  });

  test.each([
    ['2026-09-07T08:30:00', '2026-09-07T14:00:00', '2026-09-07', '08:30', '14:00', 0],
    ['2026-09-07 08:30', '2026-09-07T14:00:30.5', '2026-09-07', '08:30', '14:00:30', 0],
    ['2026-09-07T08:30:00', '2026-09-08T00:00:00', '2026-09-07', '08:30', '24:00', 0],
    ['2026-09-07T22:00:00', '2026-09-08T06:00:00', '2026-09-07', '22:00', '06:00', 1],
    ['2026-09-07T22:00:00', '2026-09-10T00:00:00', '2026-09-07', '22:00', '24:00', 2],
    ['2026-09-07T22:00:00', '2026-09-07T06:00:00', '2026-09-07', '22:00', '22:00', 0],
    ['2026-09-07T22:00:00', '06:00', '2026-09-07', '22:00', '06:00', 1],
    ['08:30', '14:00:00', '1970-01-01', '08:30', '14:00', 0],
    ['22:00', '06:00', '1970-01-01', '22:00', '06:00', 1],
    ['22:00', '00:00', '1970-01-01', '22:00', '24:00', 0],
    ['00:00', '00:00', '1970-01-01', '00:00', '24:00', 0],
    ['2026-09-07T03:00:00-05:30', '2026-09-07T12:00:00+0200', '2026-09-07', '10:30', '12:00', 0],
    ['2026-09-07T22:30:00Z', '2026-09-07T23:30:00+00:00', '2026-09-08', '00:30', '01:30', 0],
  ])('returns the window from %s to %s', (startTime, endTime, firstDate, start, end, endDayOffset) => {
    expect(scheduleOf({ startTime, endTime }).rule).toMatchObject({ firstDate, start, end, endDayOffset });
  });

  test.each([
    { startTime: '2026-09-07 22:00', endTime: '2026-09-08T00:00', daysOfWeek: ['1', 'SUN'] },
    { startTime: '08:30', endTime: '14:00:00', recurrenceEndDate: '2026-12-31T23:59:59Z', eventTypeIds: ['12', 2] },
    { startTime: 5, daysOfWeek: 'Monday', recurrenceEndDate: 7, eventTypeIds: ['x'] },
  ])('keeps the fields of the rule as received: %j', (fields) => {
    expect(scheduleOf(fields).providerData).toMatchObject(fields);
  });

  test.each([
    ['2026-12-31', 'Europe/Madrid', '2026-12-31'],
    ['2026-12-31T00:00:00', 'Europe/Madrid', '2026-12-31'],
    ['2026-12-31T22:59:59Z', 'Europe/Madrid', '2026-12-31'],
    ['2026-12-31T23:00:00Z', 'Europe/Madrid', '2027-01-01'],
    ['2026-12-23T03:30:00Z', 'America/New_York', '2026-12-22'],
    ['2026-12-23T03:30:00+09:00', 'UTC', '2026-12-22'],
  ])('returns the last date when the recurrence ends at %s in %s', (recurrenceEndDate, timeZone, lastDate) => {
    const schedule = scheduleOf({ recurrenceEndDate }, { timeZone });
    expect([schedule.validUntil, schedule.rule?.lastDate]).toEqual([lastDate, lastDate]);
  });

  test('reads field names in snake case', () => {
    const snake = {
      id: '501',
      name: 'Open hours',
      availability_type: 'unavailable',
      recurrence: 'daily',
      start_time: '08:30',
      end_time: '09:00',
      event_type_ids: ['7'],
      created_at: '2026-09-01T07:00:00Z',
    };
    const schedule = toSchedule('clinic', '31', 'UTC', WIRE.schedule.parse(snake), {
      enumValues: createEnumValues({}),
      dayNumbering: undefined,
    });
    expect(schedule.effect).toBe('CLOSED');
    expect(schedule.weeklyHours).toEqual([{ days: EVERY_DAY, start: '08:30', end: '09:00', eventTypeId: '7' }]);
    expect(schedule.providerData).toMatchObject({ createdAt: '2026-09-01T07:00:00Z' });
  });
});

describe('calendars and event types', () => {
  const wireFormat = { enumValues: createEnumValues({}), dayNumbering: 'monday0' as const };

  test('keeps unknown fields of a calendar, without updatedAt', () => {
    const wire = WIRE.calendar.parse({
      id: 31,
      name: 'Physio room 2',
      time_zone: 'Europe/Madrid',
      is_public: false,
      slug: 'physio-room-2',
      z_future: 1,
      a_future: [null],
      updatedAt: '2026-11-10T12:30:00Z',
    });
    const calendar = toCalendar('clinic', wire, [], wireFormat);
    expect(calendar).toEqual({
      account: 'clinic',
      id: '31',
      name: 'Physio room 2',
      description: null,
      timeZone: 'Europe/Madrid',
      color: null,
      isPublic: false,
      openWithoutSchedules: true,
      schedules: [],
      providerData: { a_future: [null], z_future: 1, slug: 'physio-room-2' },
    });
    expect(Object.keys(calendar.providerData ?? {})).toEqual(['a_future', 'z_future', 'slug']);
  });

  test('returns no time zone when it is unknown, and keeps it in providerData', () => {
    const wire = WIRE.calendar.parse({ id: 31, name: 'Room', timezone: 'Mars/Olympus', schedules: null });
    expect(wire.schedules).toBeUndefined();
    expect(toCalendar('clinic', wire, undefined, wireFormat)).toMatchObject({
      timeZone: null,
      providerData: { timezone: 'Mars/Olympus' },
    });
  });

  test('returns an event type with one duration and no constraints', () => {
    const wire = WIRE.eventType.parse({ id: 11, name: 'First visit', duration_minutes: 45, description: 'New' });
    expect(toEventType('clinic', wire)).toEqual({
      account: 'clinic',
      id: '11',
      name: 'First visit',
      description: 'New',
      durationMinutes: 45,
      durationOptions: [45],
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      minimumNoticeMinutes: 0,
      atEveryCalendar: true,
    });
  });
});
