import { describe, expect, test } from 'vitest';
import {
  inactiveWindowsOf,
  toBusy,
  toCalendar,
  toEventType,
  toSchedule,
} from '../../../src/connectors/vastal/vastal.map.ts';
import {
  appointmentsResponse,
  appointmentTypesResponse,
  type WireWindow,
  windowsResponse,
} from '../../../src/connectors/vastal/vastal.wire.ts';
import { toWireWindow } from '../../../src/connectors/vastal/weekly-window.ts';

const ORGANISATION = { account: 'agency', name: 'Harbour Agency', timeZone: 'Europe/Lisbon' };

function row(day_of_week: number, start_time: string, end_time: string, more: Partial<WireWindow> = {}): WireWindow {
  return { day_of_week, start_time, end_time, ...more };
}

function weeklyHours(...windows: WireWindow[]) {
  return toSchedule(windows, ORGANISATION).weeklyHours;
}

describe('the calendar and the schedule, which the gateway composes', () => {
  test('the calendar has the configured name and zone, and is closed without hours', () => {
    expect(toCalendar(ORGANISATION)).toStrictEqual({
      account: 'agency',
      id: 'default',
      name: 'Harbour Agency',
      description: null,
      timeZone: 'Europe/Lisbon',
      color: null,
      isPublic: null,
      openWithoutSchedules: false,
    });
  });

  test('the schedule is the default of that calendar', () => {
    expect(toSchedule([], ORGANISATION)).toStrictEqual({
      account: 'agency',
      id: 'default',
      calendarId: 'default',
      name: 'Opening hours',
      timeZone: 'Europe/Lisbon',
      isDefault: true,
      effect: 'OPEN',
      weeklyHours: [],
      dateOverrides: [],
      validUntil: null,
    });
  });
});

describe('windows', () => {
  test.each([
    [0, 'SUNDAY'],
    [1, 'MONDAY'],
    [2, 'TUESDAY'],
    [3, 'WEDNESDAY'],
    [4, 'THURSDAY'],
    [5, 'FRIDAY'],
    [6, 'SATURDAY'],
  ] as const)('day %i is %s, both ways', (number, day) => {
    expect(weeklyHours(row(number, '09:00:00', '17:00:00'))).toStrictEqual([
      { days: [day], start: '09:00', end: '17:00' },
    ]);
    expect(toWireWindow({ day, start: '09:00', end: '17:00' })).toStrictEqual(row(number, '09:00:00', '17:00:00'));
  });

  test.each([
    ['23:59:59', '24:00'],
    ['24:00:00', '24:00'],
    ['23:59:00', '23:59'],
    ['23:58:59', '23:58:59'],
    ['17:00', '17:00'],
    ['17:00:00.000', '17:00'],
  ])('an end of %s is shown as %s', (wire, shown) => {
    expect(weeklyHours(row(1, '09:00:00', wire))[0]?.end).toBe(shown);
  });

  test.each([
    ['24:00', '23:59:59'],
    ['23:59', '23:59:00'],
    ['17:00:30', '17:00:30'],
  ])('an end of %s is written as %s', (end, wire) => {
    expect(toWireWindow({ day: 'MONDAY', start: '09:00', end }).end_time).toBe(wire);
  });

  test('equal hours and event type become one entry, in an order that does not depend on the response', () => {
    const windows = [
      row(5, '09:00:00', '12:00:00'),
      row(2, '07:00:00', '08:00:00'),
      row(1, '13:00:00', '17:00:00', { appointment_type_id: 'type_b' }),
      row(1, '13:00:00', '17:00:00', { appointment_type_id: null }),
      row(0, '09:00:00', '12:00:00'),
      row(1, '09:00:00', '12:00:00'),
      row(1, '13:00:00', '17:00:00', { appointment_type_id: 'type_a' }),
    ];
    const grouped = [
      { days: ['MONDAY', 'FRIDAY', 'SUNDAY'], start: '09:00', end: '12:00' },
      { days: ['MONDAY'], start: '13:00', end: '17:00' },
      { days: ['MONDAY'], start: '13:00', end: '17:00', eventTypeId: 'type_a' },
      { days: ['MONDAY'], start: '13:00', end: '17:00', eventTypeId: 'type_b' },
      { days: ['TUESDAY'], start: '07:00', end: '08:00' },
    ];
    expect(weeklyHours(...windows)).toStrictEqual(grouped);
    expect(weeklyHours(...windows.toReversed())).toStrictEqual(grouped);
  });

  test('a window that occurs twice is shown once', () => {
    expect(weeklyHours(row(1, '09:00:00', '12:00:00'), row(1, '09:00:00', '12:00:00'))).toStrictEqual([
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
    ]);
  });

  test('a window without a flag is active', () => {
    expect(weeklyHours(row(1, '09:00:00', '12:00:00', { is_active: null }))).toHaveLength(1);
  });

  test('inactive ones and those that cover nothing are only provider data, sorted, without ids', () => {
    const asRead = [
      row(3, '18:00:00', '20:00:00', { is_active: false, appointment_type_id: 'type_a' }),
      row(0, '10:00:00', '13:00:00', { is_active: false }),
      row(2, '22:00:00', '02:00:00', { is_active: true }),
      row(2, '09:00:00', '09:00:00'),
      row(2, '23:59:59', '23:59:59'),
    ].map((window, index) => ({ ...window, id: `avail_${index}`, created_at: '2026-05-04T09:12:00Z' }));
    const schedule = toSchedule(asRead, ORGANISATION);
    expect(schedule.weeklyHours).toStrictEqual([]);
    expect(schedule.providerData).toStrictEqual({
      inactiveWindows: [
        { day_of_week: 0, start_time: '10:00:00', end_time: '13:00:00', appointment_type_id: null },
        { day_of_week: 3, start_time: '18:00:00', end_time: '20:00:00', appointment_type_id: 'type_a' },
      ],
      windowsWithoutHours: [
        { day_of_week: 2, start_time: '09:00:00', end_time: '09:00:00', appointment_type_id: null },
        { day_of_week: 2, start_time: '22:00:00', end_time: '02:00:00', appointment_type_id: null },
        { day_of_week: 2, start_time: '23:59:59', end_time: '23:59:59', appointment_type_id: null },
      ],
    });
    expect(schedule.unreadable).toBeUndefined();
    const idle = inactiveWindowsOf(schedule);
    expect([idle.inactive.length, idle.withoutHours.length]).toStrictEqual([2, 3]);
  });

  test.each([
    ['a day that does not exist', row(7, '09:00:00', '10:00:00'), 'day 7 from 09:00:00 to 10:00:00'],
    ['a start without a leading zero', row(2, '9:00:00', '10:00:00'), 'day 2 from 9:00:00 to 10:00:00'],
    ['an end that is no time', row(2, '09:00:00', 'ten'), 'day 2 from 09:00:00 to ten'],
  ])('the hours are unreadable when an active window has %s', (_, window, named) => {
    const schedule = toSchedule([row(1, '09:00:00', '12:00:00'), window], ORGANISATION);
    expect(schedule.unreadable).toBe(`Vastal has windows that cannot be read (${named}): correct them at Vastal.`);
    const { day_of_week, start_time, end_time } = window;
    expect(schedule.providerData).toStrictEqual({
      unreadableWindows: [{ day_of_week, start_time, end_time, appointment_type_id: null }],
    });
  });

  test('at most three unreadable windows are named', () => {
    const windows = [7, 8, 9, 10, 11].map((day) => row(day, '09:00:00', '10:00:00'));
    expect(toSchedule(windows, ORGANISATION).unreadable).toContain('day 9 from 09:00:00 to 10:00:00, and 2 more)');
  });

  test('the hours are readable when only an inactive window cannot be read', () => {
    const schedule = toSchedule([row(7, '09:00:00', '10:00:00', { is_active: false })], ORGANISATION);
    expect(schedule.unreadable).toBeUndefined();
  });
});

describe('appointment types', () => {
  test('every rule is mapped', () => {
    const wire = {
      id: 'type_p9',
      name: 'Portrait',
      description: 'In the studio',
      durationMinutes: 45,
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      minNoticeHours: 1.5,
      maxDaysAhead: 30,
      maxPerDay: 4,
      maxPerWeek: 12,
      maxPerMonth: 40,
    };
    expect(toEventType(wire, 'agency')).toStrictEqual({
      account: 'agency',
      id: 'type_p9',
      name: 'Portrait',
      description: 'In the studio',
      durationMinutes: 45,
      durationOptions: [45],
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      minimumNoticeMinutes: 90,
      maximumDaysAhead: 30,
      bookingWindow: { kind: 'CALENDAR_DAYS', days: 30, isRolling: false },
      scheduleId: 'default',
      maximumBookings: { day: 4, week: 12, month: 40 },
    });
  });

  test('without values the documented defaults apply; no maximum is no limit', () => {
    expect(toEventType({ id: 'type_1', name: 'Call', durationMinutes: 15, maxPerDay: null }, 'agency')).toEqual({
      account: 'agency',
      id: 'type_1',
      name: 'Call',
      description: null,
      durationMinutes: 15,
      durationOptions: [15],
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      minimumNoticeMinutes: 24 * 60,
      maximumDaysAhead: 60,
      bookingWindow: { kind: 'CALENDAR_DAYS', days: 60, isRolling: false },
      scheduleId: 'default',
      maximumBookings: {},
    });
  });

  test('no notice is 0 minutes', () => {
    const wire = { id: 'type_1', name: 'Call', durationMinutes: 15, minNoticeHours: 0 };
    expect(toEventType(wire, 'agency').minimumNoticeMinutes).toBe(0);
  });
});

describe('appointments', () => {
  const times = { id: 'apt_1', start_time: '2026-12-09T15:00:00Z', end_time: '2026-12-09T15:45:00+00:00' };

  test.each(['pending', 'confirmed', 'completed', 'no_show', 'something new', null, undefined])(
    'take their time when %s',
    (status) => {
      expect(toBusy({ ...times, status })).toStrictEqual({
        start: Date.parse('2026-12-09T15:00:00Z'),
        end: Date.parse('2026-12-09T15:45:00Z'),
      });
    },
  );

  test('take no time when cancelled or without length', () => {
    expect(toBusy({ ...times, status: 'cancelled' })).toBeUndefined();
    expect(toBusy({ ...times, end_time: times.start_time })).toBeUndefined();
  });

  test('a time without an offset is rejected, since its zone is unknown', () => {
    const appointments = [{ ...times, start_time: '2026-12-09T15:00:00' }];
    expect(appointmentsResponse.safeParse({ appointments }).success).toBe(false);
  });
});

describe('envelopes', () => {
  const windows = [row(1, '09:00:00', '12:00:00')];

  test.each([
    ['a bare key', { schedules: windows }],
    ['data', { success: true, data: windows }],
    ['the key inside data', { success: true, data: { schedules: windows } }],
  ])('reads rows from %s', (_, body) => {
    expect(windowsResponse.parse(body)).toStrictEqual(windows);
  });

  test.each([
    [undefined],
    [{ success: false, schedules: windows }],
    [{ unexpected: true }],
    [{ success: true, data: null }],
    [{ schedules: [{ day_of_week: 'monday' }] }],
  ])('rejects %j', (body) => {
    expect(windowsResponse.safeParse(body).success).toBe(false);
  });

  test('reads appointments and appointment types from their own keys', () => {
    expect(appointmentsResponse.parse({ appointments: [] })).toStrictEqual([]);
    expect(appointmentTypesResponse.parse({ appointmentTypes: [] })).toStrictEqual([]);
  });
});
