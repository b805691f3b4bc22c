import { describe, expect, test } from 'vitest';
import type { GivenCalendar, GivenRule } from '../../src/sandbox/gravity-rail/data.ts';
import { idOf } from '../support/gateway.ts';
import { gatewayOf, JUNE, OPENINGS, openings } from '../support/openings-query.ts';
import { gravityRailAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.

describe('Gravity Rail', () => {
  /** Calendar 31 with these rules, 501 and following. */
  async function calendar(
    timezone: string,
    schedules: GivenRule[],
    options: Parameters<typeof gravityRailAccount>[1] = {},
  ) {
    const calendars: GivenCalendar[] = [{ id: 31, timezone, schedules }];
    return gatewayOf(await gravityRailAccount({ calendars }, options));
  }
  const CALENDAR = idOf('Calendar', 'gr', '31');
  const NIGHTS: GivenRule = {
    recurrence: 'daily',
    startTime: '2026-06-01T22:00:00',
    endTime: '2026-06-02T06:00:00',
    recurrenceEndDate: '2026-06-03',
  };

  test('starts occurrences up to the end date, and lets the last one end after it', async () => {
    const gateway = await calendar('Europe/Madrid', [NIGHTS]);
    expect(await openings(gateway, CALENDAR, '2026-05-30T00:00:00Z 2026-06-08T00:00:00Z')).toEqual([
      '2026-06-01T20:00Z 2026-06-02T04:00Z',
      '2026-06-02T20:00Z 2026-06-03T04:00Z',
      '2026-06-03T20:00Z 2026-06-04T04:00Z',
    ]);
  });

  test('reads an end of the recurrence that is an instant as a date in the zone of the calendar', async () => {
    const evenings = {
      recurrence: 'daily',
      startTime: '2026-12-01T22:30:00',
      endTime: '2026-12-01T23:00:00',
      recurrenceEndDate: '2026-12-22',
    } as const;
    const gateway = await calendar('America/New_York', [evenings], { recurrenceEnds: 'instant' });
    expect(await openings(gateway, CALENDAR, '2026-12-22T00:00:00Z 2026-12-26T00:00:00Z')).toEqual([
      '2026-12-22T03:30Z 2026-12-22T04:00Z',
      '2026-12-23T03:30Z 2026-12-23T04:00Z',
    ]);
  });

  test('shows what weekly hours and overrides cannot express as a recurrence', async () => {
    const SHIFT = { startTime: '2026-12-30T22:00:00', endTime: '2026-12-31T06:00:00' };
    const { execute } = await calendar('Europe/Madrid', [
      { id: 501, recurrence: 'monthly', ...SHIFT, recurrenceEndDate: '2027-06-30', eventTypeIds: [11] },
      { id: 502, recurrence: 'weekly', ...SHIFT, daysOfWeek: [0, 4] },
      { id: 503, recurrence: 'once', ...SHIFT },
      { id: 504, recurrence: 'daily', ...SHIFT, startTime: 'noon' },
    ]);
    const { data, errors } = await execute(
      `{ schedules { nodes {
        weeklyHours { days start }
        dateOverrides { date }
        recurrence { rrule firstDate start end endDayOffset eventTypes { name } }
      } } }`,
    );
    const times = { start: '22:00', end: '06:00', endDayOffset: 1 };
    const [monthly, weekly, once, unreadable] = data.schedules.nodes;
    expect(monthly).toEqual({
      weeklyHours: [],
      dateOverrides: [],
      recurrence: {
        rrule: 'FREQ=MONTHLY;BYMONTHDAY=30;UNTIL=20270630T215959Z',
        firstDate: '2026-12-30',
        ...times,
        eventTypes: [],
      },
    });
    expect(weekly).toMatchObject({
      weeklyHours: [{ days: ['MONDAY', 'FRIDAY'] }, { days: ['TUESDAY', 'SATURDAY'] }],
      recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=MO,FR', firstDate: '2027-01-01', ...times, eventTypes: [] },
    });
    expect(once).toMatchObject({ recurrence: null, dateOverrides: [{ date: '2026-12-30' }, { date: '2026-12-31' }] });
    expect(unreadable.recurrence).toBeNull();
    expect(errors).toContainEqual(
      expect.objectContaining({
        path: ['schedules', 'nodes', 3, 'recurrence'],
        extensions: expect.objectContaining({ code: 'UNSUPPORTED' }),
      }),
    );
  });

  test('includes an occurrence that began before the window, on the last date of the rule', async () => {
    const gateway = await calendar('Europe/Madrid', [NIGHTS]);
    expect(await openings(gateway, CALENDAR, '2026-06-04T00:00:00Z 2026-06-08T00:00:00Z')).toEqual([
      '2026-06-04T00:00Z 2026-06-04T04:00Z',
    ]);
  });

  test('continues times without a date on the next date, and has no first date for them', async () => {
    const gateway = await calendar('Europe/Madrid', [NIGHTS], { scheduleTimes: 'hhmm' });
    expect(await openings(gateway, CALENDAR, '2026-05-31T12:00:00Z 2026-06-02T12:00:00Z')).toEqual([
      '2026-05-31T20:00Z 2026-06-01T04:00Z',
      '2026-06-01T20:00Z 2026-06-02T04:00Z',
    ]);
  });

  test('returns nights on which clocks change an hour shorter or longer', async () => {
    const gateway = await calendar('America/New_York', [
      { recurrence: 'daily', startTime: '2026-01-01T22:00:00', endTime: '2026-01-02T06:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, '2026-03-07T12:00:00Z 2026-03-08T12:00:00Z')).toEqual([
      '2026-03-08T03:00Z 2026-03-08T10:00Z',
    ]);
    expect(await openings(gateway, CALENDAR, '2026-10-31T12:00:00Z 2026-11-01T12:00:00Z')).toEqual([
      '2026-11-01T02:00Z 2026-11-01T11:00Z',
    ]);
  });

  test('skips months without a 31st in a monthly rule, up to its end date', async () => {
    const gateway = await calendar('Europe/Madrid', [
      {
        recurrence: 'monthly',
        startTime: '2026-01-31T10:00:00',
        endTime: '2026-01-31T11:00:00',
        recurrenceEndDate: '2026-07-30',
      },
    ]);
    expect(await openings(gateway, CALENDAR, '2026-01-01T00:00:00Z 2027-01-01T00:00:00Z')).toEqual([
      '2026-01-31T09:00Z 2026-01-31T10:00Z',
      '2026-03-31T08:00Z 2026-03-31T09:00Z',
      '2026-05-31T08:00Z 2026-05-31T09:00Z',
    ]);
  });

  test('reads single windows, overnight windows and windows of several dates, with T00:00 as midnight', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'once', startTime: '2026-06-01T18:00:00', endTime: '2026-06-02T02:00:00' },
      { recurrence: 'once', startTime: '2026-06-03T09:00:00', endTime: '2026-06-05T12:00:00' },
      { recurrence: 'weekly', daysOfWeek: [5], startTime: '2026-06-06T18:00:00', endTime: '2026-06-07T00:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([
      '2026-06-01T16:00Z 2026-06-02T00:00Z',
      '2026-06-03T07:00Z 2026-06-05T10:00Z',
      '2026-06-06T16:00Z 2026-06-06T22:00Z',
    ]);
  });

  test('returns nothing for a single window on a date after the end date of its rule', async () => {
    const gateway = await calendar('Europe/Madrid', [
      {
        recurrence: 'once',
        startTime: '2026-06-03T09:00:00',
        endTime: '2026-06-03T12:00:00',
        recurrenceEndDate: '2026-06-02',
      },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([]);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.501'), JUNE)).toEqual([]);
  });

  test('returns a single window of more than a year from its start to its end', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'once', startTime: '2026-06-02T09:00:00', endTime: '2027-09-01T12:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(['2026-06-02T07:00Z 2026-06-08T00:00Z']);
  });

  test('returns nothing for a rule that ends before it starts', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'daily', startTime: '2026-06-01T12:00:00', endTime: '2026-06-01T09:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([]);
  });

  test('subtracts closed rules from open ones, and opens nothing by them', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'daily', startTime: '2026-01-01T09:00:00', endTime: '2026-01-01T17:00:00' },
      {
        availabilityType: 'unavailable',
        recurrence: 'weekly',
        daysOfWeek: [2],
        startTime: '2026-01-07T12:00:00',
        endTime: '2026-01-07T13:00:00',
      },
      {
        availabilityType: 'unavailable',
        recurrence: 'once',
        startTime: '2026-06-03T16:00:00',
        endTime: '2026-06-04T16:00:00',
      },
    ]);
    const window = '2026-06-03T00:00:00Z 2026-06-05T00:00:00Z';
    expect(await openings(gateway, CALENDAR, window)).toEqual([
      '2026-06-03T07:00Z 2026-06-03T10:00Z',
      '2026-06-03T11:00Z 2026-06-03T14:00Z',
      '2026-06-04T14:00Z 2026-06-04T15:00Z',
    ]);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.501'), window)).toHaveLength(2);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.502'), window)).toEqual([]);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.503'), window)).toEqual([]);
  });

  test.each<[string, GivenRule[], boolean, string[]]>([
    ['no rules: open at all times', [], true, ['2026-06-01T00:00Z 2026-06-08T00:00Z']],
    ['a closed rule alone: never', [{ availabilityType: 'unavailable', recurrence: 'daily' }], false, []],
    ['an expired rule alone: never', [{ recurrence: 'daily', recurrenceEndDate: '2026-05-31' }], false, []],
  ])('%s', async (_, rules, isUnconstrained, expected) => {
    const gateway = await calendar('Europe/Madrid', rules);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(expected);
    const { data } = await gateway.execute('query ($id: ID!) { calendar(id: $id) { isUnconstrained } }', {
      id: CALENDAR,
    });
    expect(data.calendar.isUnconstrained).toBe(isUnconstrained);
  });

  test('includes rules for single event types, with validUntil as end date', async () => {
    const gateway = await calendar('Europe/Madrid', [
      {
        recurrence: 'weekly',
        daysOfWeek: [0],
        startTime: '2026-05-25T09:00:00',
        endTime: '2026-05-25T10:00:00',
        recurrenceEndDate: '2026-06-01',
        eventTypeIds: [12],
      },
    ]);
    const schedule = idOf('Schedule', 'gr', '31.501');
    expect(await openings(gateway, schedule, '2026-05-20T00:00:00Z 2026-06-20T00:00:00Z')).toEqual([
      '2026-05-25T07:00Z 2026-05-25T08:00Z',
      '2026-06-01T07:00Z 2026-06-01T08:00Z',
    ]);
    const { data } = await gateway.execute('query ($id: ID!) { schedule(id: $id) { validUntil } }', { id: schedule });
    expect(data.schedule.validUntil).toBe('2026-06-01');
  });

  test('returns an error for an unreadable rule instead of "never open"', async () => {
    const { execute } = await calendar('Europe/Madrid', [{ recurrence: 'fortnightly' }]);
    const { errors } = await execute(OPENINGS, {
      id: CALENDAR,
      from: '2026-06-01T00:00:00Z',
      to: '2026-06-02T00:00:00Z',
    });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNSUPPORTED']);
  });
});
