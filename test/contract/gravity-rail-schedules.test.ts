import { describe, expect, test } from 'vitest';
import { InvalidInputError, UnsupportedError } from '../../src/domain/errors.ts';
import type { NewSchedule, ScheduleChange } from '../../src/domain/schedule.ts';
import type { GivenRule } from '../../src/sandbox/gravity-rail/data.ts';
import { openAccount, value } from './gravity-rail-account.ts';

const OFFICE: GivenRule = {
  id: 501,
  name: 'Open hours',
  description: 'Ring twice',
  startTime: '2026-09-07T08:30:00',
  endTime: '2026-09-07T14:00:00',
  recurrenceEndDate: '2026-12-31',
  eventTypeIds: [11, 12],
};
const NEW: NewSchedule = {
  calendarId: '31',
  name: 'Saturday clinic',
  isDefault: false,
  effect: 'OPEN',
  weeklyHours: [{ days: ['SATURDAY'], start: '09:00', end: '12:00' }],
  dateOverrides: [],
  validUntil: null,
};

/** One calendar in Auckland, where it is Sunday the 22nd, with one rule. */
async function open(
  rule: GivenRule = OFFICE,
  settings: Record<string, unknown> = {},
  options: NonNullable<Parameters<typeof openAccount>[2]> = {},
) {
  const account = await openAccount(
    { calendars: [{ id: 31, timezone: 'Pacific/Auckland', schedules: [rule] }] },
    settings,
    options,
  );
  const [list = []] = await account.schedules.ofCalendars(['31'], account.call);
  const [current] = value(list);
  const update = (change: ScheduleChange) => account.schedules.prepareUpdate(value(current), change);
  return { ...account, current: value(current), update };
}

function lostBy(write: () => unknown): readonly string[] {
  try {
    write();
  } catch (error) {
    if (error instanceof UnsupportedError) return error.lost;
    throw error;
  }
  return [];
}

describe('an update', () => {
  test.each([
    ['replace', 'merge-full', 'camel', 'monday0'],
    ['merge', 'merge-full', 'snake', 'sunday0'],
    ['merge', 'changed-only', 'camel', 'iso'],
    ['replace', 'merge-full', 'snake', 'names'],
  ] as const)('keeps all else where PUT does %s (%s, %s, %s)', async (server, putMode, keyStyle, dayNumbering) => {
    const account = await open(
      OFFICE,
      { putMode, keyStyle, dayNumbering },
      { putMode: server, keyStyle, dayNumbering },
    );
    const { schedules, call, state, update } = account;
    const rule = state.calendars[0]?.schedules[0];
    const before = structuredClone(rule);
    const write = update({
      name: 'Late hours',
      weeklyHours: ['11', '12'].map((eventTypeId) => ({
        days: ['SUNDAY', 'MONDAY'],
        start: '10:00',
        end: '18:00',
        eventTypeId,
      })),
      validUntil: null,
    });
    await write.send(call);
    expect(rule).toEqual({
      ...before,
      name: 'Late hours',
      startTime: '2026-09-07T10:00:00',
      endTime: '2026-09-07T18:00:00',
      daysOfWeek: [0, 6],
      recurrenceEndDate: null,
      eventTypeIds: [11, 12],
      updatedAt: rule?.updatedAt,
    });
    expect(value((await schedules.get(['31.501'], call))[0])).toEqual(write.preview);
  });

  test('sends only what changed, where the setting says so', async () => {
    const { call, update, sent } = await open(OFFICE, { putMode: 'changed-only' }, { putMode: 'merge' });
    await update({ name: 'Late hours', validUntil: '2027-01-31' }).send(call);
    expect(sent()).toEqual({ name: 'Late hours', recurrenceEndDate: '2027-01-31' });
  });

  test('that repeats what is there is not sent', async () => {
    const { call, update, asked, current } = await open();
    asked();
    const { name, timeZone, weeklyHours, dateOverrides, validUntil } = current;
    const write = update({ name, timeZone, weeklyHours, dateOverrides, validUntil, isDefault: false });
    await write.send(call);
    expect(write).toMatchObject({ preview: current, warnings: [] });
    expect(asked()).toEqual([]);
  });

  test('moves the first date to the first of the new days', async () => {
    const { call, update, sent } = await open();
    await update({ weeklyHours: [{ days: ['SUNDAY', 'THURSDAY'], start: '08:30', end: '24:00' }] }).send(call);
    expect(sent()).toMatchObject({
      startTime: '2026-09-10T08:30:00',
      endTime: '2026-09-11T00:00:00',
      daysOfWeek: [3, 6],
      eventTypeIds: [],
    });
  });

  test('a daily rule stays daily on all days, and becomes weekly on some', async () => {
    const daily = await open({
      id: 501,
      recurrence: 'daily',
      startTime: '2026-09-07T08:00:00',
      endTime: '2026-09-07T09:00:00',
    });
    const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
    await daily.update({ weeklyHours: [{ days, start: '08:00', end: '10:00' }] }).send(daily.call);
    expect(daily.sent()).toMatchObject({ recurrence: 'daily', daysOfWeek: null, endTime: '2026-09-07T10:00:00' });
    await daily.update({ weeklyHours: [{ days: ['TUESDAY'], start: '08:00', end: '10:00' }] }).send(daily.call);
    expect(daily.sent()).toMatchObject({ recurrence: 'weekly', daysOfWeek: [1], startTime: '2026-09-08T08:00:00' });
  });

  test('a single date becomes weekly from today in the calendar on, and back', async () => {
    const once: GivenRule = {
      id: 501,
      recurrence: 'once',
      startTime: '2026-12-24T09:00:00',
      endTime: '2026-12-24T12:00:00',
    };
    const account = await open(once);
    const { call, schedules, sent } = account;
    const toWeekly = account.update({
      weeklyHours: [{ days: ['SATURDAY', 'SUNDAY'], start: '09:00', end: '12:00' }],
      dateOverrides: [],
    });
    await toWeekly.send(call);
    expect(sent()).toMatchObject({ recurrence: 'weekly', startTime: '2026-11-22T09:00:00', daysOfWeek: [5, 6] });
    const weekly = value((await schedules.get(['31.501'], call))[0]);
    expect(weekly).toEqual(toWeekly.preview);
    const back = schedules.prepareUpdate(weekly, {
      weeklyHours: [],
      dateOverrides: [
        { date: '2026-12-24', hours: [{ start: '18:00', end: '24:00' }] },
        { date: '2026-12-25', hours: [{ start: '00:00', end: '02:00' }] },
      ],
    });
    await back.send(call);
    expect(sent()).toMatchObject({
      startTime: '2026-12-24T18:00:00',
      endTime: '2026-12-25T02:00:00',
      daysOfWeek: null,
    });
    expect(value((await schedules.get(['31.501'], call))[0])).toEqual(back.preview);
  });

  test('a weekly rule stays weekly on all days', async () => {
    const { update, call, sent } = await open();
    const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
    await update({ weeklyHours: [{ days, start: '08:30', end: '14:00' }] }).send(call);
    expect(sent()).toMatchObject({ recurrence: 'weekly', daysOfWeek: [0, 1, 2, 3, 4, 5, 6] });
  });

  test('a single date keeps its event types under other hours', async () => {
    const { update, call, sent } = await open({
      id: 501,
      recurrence: 'once',
      startTime: '2026-12-24T09:00:00',
      endTime: '2026-12-24T12:00:00',
      eventTypeIds: [11],
    });
    await update({ dateOverrides: [{ date: '2026-12-24', hours: [{ start: '09:00', end: '13:00' }] }] }).send(call);
    expect(sent()).toMatchObject({ endTime: '2026-12-24T13:00:00', eventTypeIds: [11] });
  });

  test('sends literals back as they came', async () => {
    const account = await open({ ...OFFICE, availabilityType: 'Available', recurrence: 'Weekly', daysOfWeek: [0] });
    const write = account.update({ name: 'Late hours' });
    await write.send(account.call);
    expect(account.sent()).toMatchObject({ availabilityType: 'Available', recurrence: 'Weekly' });
    expect(write.preview.providerData).toMatchObject({ availabilityType: 'Available', recurrence: 'Weekly' });
  });

  test('of an overnight rule warns that its last night runs on', async () => {
    const { update } = await open({
      id: 501,
      daysOfWeek: [4],
      startTime: '2026-09-04T22:00:00',
      endTime: '2026-09-05T06:00:00',
    });
    expect(update({ validUntil: '2026-12-04' }).warnings).toEqual([expect.stringContaining('until 06:00')]);
    expect(update({ validUntil: '2026-12-05' }).warnings).toEqual([]);
  });

  test.each(['hhmm', 'hhmmss'] as const)('keeps the first date of a rule with bare times (%s)', async (format) => {
    const account = await open(OFFICE, { scheduleTimeFormat: format }, { scheduleTimes: format });
    const { call, schedules, sent, update, state } = account;
    const hours = ['11', '12'].map((eventTypeId) => ({
      days: ['MONDAY' as const],
      start: '22:00',
      end: '24:00',
      eventTypeId,
    }));
    const write = update({ weeklyHours: hours });
    await write.send(call);
    const zero = format === 'hhmm' ? '' : ':00';
    expect(sent()).toMatchObject({ startTime: `22:00${zero}`, endTime: `00:00${zero}` });
    expect(state.calendars[0]?.schedules[0]).toMatchObject({ endTime: '2026-09-08T00:00:00' });
    expect(value((await schedules.get(['31.501'], call))[0])).toEqual(write.preview);
  });

  test.each([
    { startTime: '09:00', endTime: '17:00' },
    { startTime: '09:00:00', endTime: '17:00', daysOfWeek: ['Wednesday', 'MON'], recurrence: 'Weekly' },
    { startTime: '22:00', endTime: '06:00', recurrence: 'daily', daysOfWeek: [] },
    { startTime: '2026-09-07 09:00', endTime: '2026-09-07T17:00:30.5', recurrenceEndDate: '2026-12-31T23:59:59Z' },
    { startTime: '2026-09-07T03:00:00Z', endTime: '17:00', daysOfWeek: null, eventTypeIds: ['12', 2] },
    { startTime: '2026-09-12T09:00:00', endTime: '2026-09-15T17:00:00', recurrence: 'monthly', eventTypeIds: null },
  ])('sends all but what changes back as it came: %j', async (read) => {
    const row = { id: 501, name: 'Open hours', description: null, availabilityType: 'available' };
    const raw = {
      daysOfWeek: [0, 2],
      recurrence: 'weekly',
      recurrenceEndDate: null,
      eventTypeIds: [],
      z: [1],
      ...read,
    };
    for (const putMode of ['merge-full', 'changed-only']) {
      for (const scheduleTimeFormat of ['datetimeLocal', 'hhmm']) {
        const { call, schedules, sent, running } = await open(OFFICE, { putMode, scheduleTimeFormat });
        const body = { id: 31, name: 'Room', timezone: 'Pacific/Auckland', schedules: [{ ...row, ...raw }] };
        running.faults.add({ kind: 'wrong-shape', path: '/calendars/31', body });
        const current = value((await schedules.get(['31.501'], call))[0]);
        const write = schedules.prepareUpdate(current, { name: 'Late hours' });
        expect(write).toMatchObject({ preview: { ...current, name: 'Late hours' }, warnings: [] });
        await write.send(call);
        const { id: _, ...whole } = { ...row, ...raw, name: 'Late hours' };
        expect(sent()).toEqual(putMode === 'merge-full' ? whole : { name: 'Late hours' });
      }
    }
  });

  test('writes the new part of a rule alone, the rest as it came', async () => {
    const account = await open(OFFICE, {}, { scheduleTimes: 'hhmm' });
    const { update, call, sent, schedules } = account;
    const days = ['11', '12'].map((eventTypeId) => ({
      days: ['TUESDAY' as const],
      start: '08:30',
      end: '14:00',
      eventTypeId,
    }));
    const write = update({ weeklyHours: days, validUntil: '2027-01-31' });
    expect(write.warnings).toEqual([]);
    await write.send(call);
    const times = { startTime: '08:30', endTime: '14:00' };
    expect(sent()).toMatchObject({ ...times, daysOfWeek: [1], recurrenceEndDate: '2027-01-31' });
    expect(value((await schedules.get(['31.501'], call))[0])).toEqual(write.preview);
  });

  test('tells the days of a weekly rule that told none, where its times change', async () => {
    const { call, schedules, sent, running } = await open();
    const row = { id: 501, name: 'Open hours', availabilityType: 'available', recurrence: 'weekly' };
    const schedule = { ...row, startTime: '2026-09-09T09:00:00', endTime: '2026-09-09T17:00:00' };
    const body = { id: 31, name: 'Room', timezone: 'Pacific/Auckland', schedules: [schedule] };
    running.faults.add({ kind: 'wrong-shape', path: '/calendars/31', body });
    const current = value((await schedules.get(['31.501'], call))[0]);
    const weeklyHours = [{ days: ['WEDNESDAY' as const], start: '09:00', end: '18:00' }];
    await schedules.prepareUpdate(current, { weeklyHours }).send(call);
    expect(sent()).toMatchObject({ endTime: '2026-09-09T18:00:00', daysOfWeek: [2] });
  });

  test('sends new times of a rule without a first date with today’s, and says so', async () => {
    const { update, call, sent, current } = await open(OFFICE, {}, { scheduleTimes: 'hhmm' });
    const weeklyHours = current.weeklyHours.map((hours) => ({ ...hours, end: '15:00' }));
    const write = update({ weeklyHours });
    expect(write.warnings).toEqual([expect.stringContaining('2026-11-23')]);
    expect(write.preview.rule).toMatchObject({ firstDate: '2026-11-23' });
    await write.send(call);
    expect(sent()).toMatchObject({ startTime: '2026-11-23T08:30:00', endTime: '2026-11-23T15:00:00' });
  });

  test('is refused with all that would be lost', async () => {
    const { update } = await open();
    const override = { date: '2026-12-24', hours: [{ start: '09:00', end: '10:00' }] };
    const closed = { date: '2026-12-25', hours: [] };
    const lost = lostBy(() =>
      update({
        isDefault: true,
        timeZone: 'Europe/Madrid',
        weeklyHours: [
          { days: ['MONDAY'], start: '09:00', end: '12:00' },
          { days: ['MONDAY', 'TUESDAY'], start: '13:00', end: '17:00' },
          { days: ['MONDAY'], start: '09:00', end: '12:00', eventTypeId: '11' },
        ],
        dateOverrides: [override, closed],
      }),
    );
    expect(lost).toEqual([
      expect.stringMatching(/^isDefault/),
      expect.stringMatching(/^timeZone.*Pacific\/Auckland/),
      'weeklyHours: MONDAY, TUESDAY 13:00-17:00',
      expect.stringContaining('event type 11'),
      'dateOverrides: 2026-12-24, beside weekly hours',
      expect.stringMatching(/^dateOverrides: 2026-12-25 closed/),
    ]);
    expect(lostBy(() => update({ weeklyHours: [] }))).toEqual([expect.stringContaining('without any hours')]);
    expect(
      lostBy(() => update({ weeklyHours: [], dateOverrides: [override, { ...override, date: '2026-12-31' }] })),
    ).toEqual(['dateOverrides: 2026-12-31 09:00-10:00', expect.stringMatching(/^validUntil/)]);
    expect(lostBy(() => update({ weeklyHours: [], dateOverrides: [override] }))).toEqual([
      expect.stringMatching(/^validUntil 2026-12-31/),
    ]);
  });

  test('names every input that is wrong', async () => {
    const { update } = await open();
    const wrong = () =>
      update({
        name: '',
        weeklyHours: [{ days: ['MONDAY'], start: '09:00', end: '12:00', eventTypeId: 'x' }],
        validUntil: '2026-01-01',
      });
    expect(wrong).toThrowError(InvalidInputError);
    expect(wrong).toThrowError(
      expect.objectContaining({
        issues: [
          expect.objectContaining({ path: ['name'] }),
          expect.objectContaining({ path: ['weeklyHours', '0', 'eventType'] }),
          expect.objectContaining({ path: ['validUntil'] }),
        ],
      }),
    );
  });

  test('keeps a monthly rule, but not under other hours', async () => {
    const { update, call, sent, current } = await open({
      id: 501,
      recurrence: 'monthly',
      startTime: '2026-09-15T08:00:00',
      endTime: '2026-09-15T12:00:00',
    });
    await update({ name: 'Mid-month', weeklyHours: [] }).send(call);
    expect(sent()).toMatchObject({ name: 'Mid-month', recurrence: 'monthly', startTime: '2026-09-15T08:00:00' });
    expect(current.providerData).toMatchObject({ recurrence: 'monthly', startTime: '2026-09-15T08:00:00' });
    expect(lostBy(() => update({ weeklyHours: [{ days: ['MONDAY'], start: '08:00', end: '12:00' }] }))).toEqual([
      expect.stringContaining('monthly'),
    ]);
  });

  test('of week days that nobody can tell is refused with the setting', async () => {
    const numbers = await open(OFFICE, { dayNumbering: undefined });
    expect(numbers.current.unreadable).toContain('GRAVITY_RAIL_DAY_NUMBERING');
    expect(lostBy(() => numbers.update({ name: 'x' }))).toEqual([expect.stringContaining('dayNumbering')]);
    const names = await open(OFFICE, { dayNumbering: undefined }, { dayNumbering: 'names' });
    expect(names.current.weeklyHours).toHaveLength(2);
    expect(lostBy(() => names.update({ name: 'x' }))).toEqual([expect.stringContaining('dayNumbering')]);
  });

  test('is refused where the configured time format cannot keep it', async () => {
    const weekly = await open(OFFICE, { scheduleTimeFormat: 'hhmm' });
    const seconds = [{ days: ['MONDAY' as const], start: '09:00:30', end: '12:00' }];
    expect(lostBy(() => weekly.update({ weeklyHours: seconds }))).toEqual([expect.stringContaining('09:00:30')]);
    const long = [
      { days: ['MONDAY' as const], start: '09:00', end: '24:00' },
      { days: ['TUESDAY' as const], start: '00:00', end: '12:00' },
    ];
    expect(lostBy(() => weekly.update({ weeklyHours: long, validUntil: null }))).toEqual([
      expect.stringContaining('more than a day'),
    ]);
    const override = { date: '2026-12-24', hours: [{ start: '09:00', end: '10:00' }] };
    const change = { weeklyHours: [], dateOverrides: [override], validUntil: null };
    expect(lostBy(() => weekly.update(change))).toEqual([expect.stringContaining('2026-12-24')]);
  });
});

describe('a create', () => {
  test('begins on the first matching date of the calendar’s zone, if the zone is given', async () => {
    const { schedules, call, asked, running } = await open();
    asked();
    const input = { ...NEW, timeZone: 'Pacific/Auckland' };
    const id = await schedules.prepareCreate(input).send(call);
    expect(running.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(JSON.parse(running.requests[1]?.body ?? '')).toEqual({
      name: 'Saturday clinic',
      availabilityType: 'available',
      recurrence: 'weekly',
      startTime: '2026-11-28T09:00:00',
      endTime: '2026-11-28T12:00:00',
      daysOfWeek: [5],
    });
    expect(value((await schedules.get([id], call))[0])).toMatchObject({
      id,
      weeklyHours: NEW.weeklyHours,
      effect: 'OPEN',
    });
  });

  test('takes the date in UTC where no zone is given', async () => {
    const { schedules, call, sent, asked } = await open();
    asked();
    await schedules.prepareCreate({ ...NEW, effect: 'CLOSED', validUntil: '2027-03-27' }).send(call);
    expect(sent()).toMatchObject({
      availabilityType: 'unavailable',
      startTime: '2026-11-21T09:00:00',
      recurrenceEndDate: '2027-03-27',
    });
    expect(asked()).toEqual(['POST calendars/31/schedules']);
  });

  test('refuses another zone than the calendar’s before anything is written', async () => {
    const { schedules, call, asked } = await open();
    asked();
    const write = schedules.prepareCreate({ ...NEW, timeZone: 'Europe/Madrid' });
    await expect(write.send(call)).rejects.toMatchObject({ lost: [expect.stringContaining('Pacific/Auckland')] });
    expect(asked()).toEqual(['GET calendars/31']);
  });

  test('makes one rule of hours that cross midnight', async () => {
    const { schedules, call, sent } = await open();
    const weeklyHours = [
      { days: ['SATURDAY', 'SUNDAY'] as const, start: '22:00', end: '24:00' },
      { days: ['MONDAY', 'SUNDAY'] as const, start: '00:00', end: '06:00' },
    ];
    const id = await schedules.prepareCreate({ ...NEW, weeklyHours }).send(call);
    expect(sent()).toMatchObject({
      startTime: '2026-11-21T22:00:00',
      endTime: '2026-11-22T06:00:00',
      daysOfWeek: [5, 6],
    });
    expect(value((await schedules.get([id], call))[0])).toMatchObject({ weeklyHours });
    expect(lostBy(() => schedules.prepareCreate({ ...NEW, weeklyHours, validUntil: '2026-12-05' }))).toEqual([
      expect.stringMatching(/^validUntil/),
    ]);
    expect(lostBy(() => schedules.prepareCreate({ ...NEW, weeklyHours, validUntil: '2026-12-04' }))).toEqual([]);
  });

  test('takes one window of one date', async () => {
    const { schedules, call, sent } = await open();
    const dateOverrides = [{ date: '2026-12-24', hours: [{ start: '09:00', end: '12:30' }] }];
    const input = { ...NEW, weeklyHours: [], dateOverrides };
    const id = await schedules.prepareCreate(input).send(call);
    expect(sent()).toEqual({
      name: 'Saturday clinic',
      availabilityType: 'available',
      recurrence: 'once',
      startTime: '2026-12-24T09:00:00',
      endTime: '2026-12-24T12:30:00',
    });
    expect(value((await schedules.get([id], call))[0])).toMatchObject({ weeklyHours: [], dateOverrides });
    expect(lostBy(() => schedules.prepareCreate({ ...input, validUntil: '2026-12-31' }))).toEqual([
      expect.stringMatching(/^validUntil/),
    ]);
  });

  test('is refused without a calendar, as the default, or without explained week days', async () => {
    const { schedules } = await open();
    const { calendarId: _, ...homeless } = NEW;
    expect(() => schedules.prepareCreate(homeless)).toThrowError(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['calendar'] })] }),
    );
    expect(() => schedules.prepareCreate({ ...NEW, validUntil: '2026-11-20' })).toThrowError(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ['validUntil'] })] }),
    );
    expect(lostBy(() => schedules.prepareCreate({ ...NEW, isDefault: true }))).toHaveLength(1);
    const unset = await open(OFFICE, { dayNumbering: undefined });
    expect(lostBy(() => unset.schedules.prepareCreate(NEW))).toEqual([expect.stringContaining('dayNumbering')]);
  });

  test('writes the configured names and literals', async () => {
    const words = { unavailable: 'BLOCKED', weekly: 'every-week' };
    const { schedules, call, sent, current } = await open(
      { ...OFFICE, availabilityType: 'unavailable' },
      {
        fieldMap: { CalendarSchedule: { daysOfWeek: ['onDays'] } },
        enumMap: { availabilityType: { unavailable: ['BLOCKED'] }, recurrence: { weekly: ['every-week'] } },
      },
      { literals: words, fieldNames: { daysOfWeek: 'onDays' } },
    );
    expect(current).toMatchObject({ effect: 'CLOSED', rule: { frequency: 'WEEKLY' } });
    await schedules.prepareCreate({ ...NEW, effect: 'CLOSED' }).send(call);
    expect(sent()).toMatchObject({ availabilityType: 'BLOCKED', recurrence: 'every-week', onDays: [5] });
  });
});
