import { describe, expect, test } from 'vitest';
import type { GivenRule } from '../../src/sandbox/gravity-rail/data.ts';
import { value } from './gravity-rail-account.ts';
import { OFFICE, open } from './gravity-rail-schedule-account.ts';

describe('update of a schedule', () => {
  test.each([
    ['replace', 'full', 'camel', 'monday0'],
    ['merge', 'full', 'snake', 'sunday0'],
    ['merge', 'changed-only', 'camel', 'iso'],
    ['replace', 'full', 'snake', 'names'],
  ] as const)(
    'keeps all other fields when PUT does %s (%s, %s, %s)',
    async (server, putMode, keyStyle, dayNumbering) => {
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
      await write.execute(call);
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
    },
  );

  test('sends only the changed fields when putMode is changed-only', async () => {
    const { call, update, sent } = await open(OFFICE, { putMode: 'changed-only' }, { putMode: 'merge' });
    await update({ name: 'Late hours', validUntil: '2027-01-31' }).execute(call);
    expect(sent()).toEqual({ name: 'Late hours', recurrenceEndDate: '2027-01-31' });
  });

  test('sends no request when the change repeats the present values', async () => {
    const { call, update, newRequests, current } = await open();
    newRequests();
    const { name, weeklyHours, dateOverrides, validUntil } = current;
    const timeZone = current.timeZone ?? undefined;
    const write = update({ name, timeZone, weeklyHours, dateOverrides, validUntil, isDefault: false });
    await write.execute(call);
    expect(write).toMatchObject({ preview: current, warnings: [] });
    expect(newRequests()).toEqual([]);
  });

  test('moves the first date to the first matching date when the days change', async () => {
    const { call, update, sent } = await open();
    await update({ weeklyHours: [{ days: ['SUNDAY', 'THURSDAY'], start: '08:30', end: '24:00' }] }).execute(call);
    expect(sent()).toMatchObject({
      startTime: '2026-09-10T08:30:00',
      endTime: '2026-09-11T00:00:00',
      daysOfWeek: [3, 6],
      eventTypeIds: [],
    });
  });

  test('keeps a daily rule on all days and makes it weekly on some', async () => {
    const daily = await open({
      id: 501,
      recurrence: 'daily',
      startTime: '2026-09-07T08:00:00',
      endTime: '2026-09-07T09:00:00',
    });
    const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
    await daily.update({ weeklyHours: [{ days, start: '08:00', end: '10:00' }] }).execute(daily.call);
    expect(daily.sent()).toMatchObject({ recurrence: 'daily', daysOfWeek: null, endTime: '2026-09-07T10:00:00' });
    await daily.update({ weeklyHours: [{ days: ['TUESDAY'], start: '08:00', end: '10:00' }] }).execute(daily.call);
    expect(daily.sent()).toMatchObject({ recurrence: 'weekly', daysOfWeek: [1], startTime: '2026-09-08T08:00:00' });
  });

  test('turns a single date into a weekly rule from today on, and back', async () => {
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
    await toWeekly.execute(call);
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
    await back.execute(call);
    expect(sent()).toMatchObject({
      startTime: '2026-12-24T18:00:00',
      endTime: '2026-12-25T02:00:00',
      daysOfWeek: null,
    });
    expect(value((await schedules.get(['31.501'], call))[0])).toEqual(back.preview);
  });

  test('keeps a weekly rule weekly on all days', async () => {
    const { update, call, sent } = await open();
    const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
    await update({ weeklyHours: [{ days, start: '08:30', end: '14:00' }] }).execute(call);
    expect(sent()).toMatchObject({ recurrence: 'weekly', daysOfWeek: [0, 1, 2, 3, 4, 5, 6] });
  });

  test('keeps the event types of a single date when its hours change', async () => {
    const { update, call, sent } = await open({
      id: 501,
      recurrence: 'once',
      startTime: '2026-12-24T09:00:00',
      endTime: '2026-12-24T12:00:00',
      eventTypeIds: [11],
    });
    await update({ dateOverrides: [{ date: '2026-12-24', hours: [{ start: '09:00', end: '13:00' }] }] }).execute(call);
    expect(sent()).toMatchObject({ endTime: '2026-12-24T13:00:00', eventTypeIds: [11] });
  });

  test('sends unchanged values back as received', async () => {
    const account = await open({ ...OFFICE, availabilityType: 'Available', recurrence: 'Weekly', daysOfWeek: [0] });
    const write = account.update({ name: 'Late hours' });
    await write.execute(account.call);
    expect(account.sent()).toMatchObject({ availabilityType: 'Available', recurrence: 'Weekly' });
    expect(write.preview.providerData).toMatchObject({ availabilityType: 'Available', recurrence: 'Weekly' });
  });

  test('warns that the last night of an overnight rule continues after its last date', async () => {
    const { update } = await open({
      id: 501,
      daysOfWeek: [4],
      startTime: '2026-09-04T22:00:00',
      endTime: '2026-09-05T06:00:00',
    });
    expect(update({ validUntil: '2026-12-04' }).warnings).toEqual([expect.stringContaining('until 06:00')]);
    expect(update({ validUntil: '2026-12-05' }).warnings).toEqual([]);
  });

  test.each(['hhmm', 'hhmmss'] as const)('keeps the first date when times have no date (%s)', async (format) => {
    const account = await open(OFFICE, { scheduleTimeFormat: format }, { scheduleTimes: format });
    const { call, schedules, sent, update, state } = account;
    const hours = ['11', '12'].map((eventTypeId) => ({
      days: ['MONDAY' as const],
      start: '22:00',
      end: '24:00',
      eventTypeId,
    }));
    const write = update({ weeklyHours: hours });
    await write.execute(call);
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
  ])('sends unchanged fields back as received: %j', async (read) => {
    const row = { id: 501, name: 'Open hours', description: null, availabilityType: 'available' };
    const raw = {
      daysOfWeek: [0, 2],
      recurrence: 'weekly',
      recurrenceEndDate: null,
      eventTypeIds: [],
      z: [1],
      ...read,
    };
    for (const putMode of ['full', 'changed-only']) {
      for (const scheduleTimeFormat of ['datetimeLocal', 'hhmm']) {
        const { call, schedules, sent, running } = await open(OFFICE, { putMode, scheduleTimeFormat });
        const body = { id: 31, name: 'Room', timezone: 'Pacific/Auckland', schedules: [{ ...row, ...raw }] };
        running.faults.add({ kind: 'wrong-shape', path: '/calendars/31', body });
        const current = value((await schedules.get(['31.501'], call))[0]);
        const write = schedules.prepareUpdate(current, { name: 'Late hours' });
        expect(write).toMatchObject({ preview: { ...current, name: 'Late hours' }, warnings: [] });
        await write.execute(call);
        const { id: _, ...whole } = { ...row, ...raw, name: 'Late hours' };
        expect(sent()).toEqual(putMode === 'full' ? whole : { name: 'Late hours' });
      }
    }
  });

  test('writes only the changed part of a rule and sends the rest as received', async () => {
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
    await write.execute(call);
    const times = { startTime: '08:30', endTime: '14:00' };
    expect(sent()).toMatchObject({ ...times, daysOfWeek: [1], recurrenceEndDate: '2027-01-31' });
    expect(value((await schedules.get(['31.501'], call))[0])).toEqual(write.preview);
  });

  test('sends the days of a weekly rule without days when its times change', async () => {
    const { call, schedules, sent, running } = await open();
    const row = { id: 501, name: 'Open hours', availabilityType: 'available', recurrence: 'weekly' };
    const schedule = { ...row, startTime: '2026-09-09T09:00:00', endTime: '2026-09-09T17:00:00' };
    const body = { id: 31, name: 'Room', timezone: 'Pacific/Auckland', schedules: [schedule] };
    running.faults.add({ kind: 'wrong-shape', path: '/calendars/31', body });
    const current = value((await schedules.get(['31.501'], call))[0]);
    const weeklyHours = [{ days: ['WEDNESDAY' as const], start: '09:00', end: '18:00' }];
    await schedules.prepareUpdate(current, { weeklyHours }).execute(call);
    expect(sent()).toMatchObject({ endTime: '2026-09-09T18:00:00', daysOfWeek: [2] });
  });

  test('sends today’s date and warns when the times of a rule without a first date change', async () => {
    const { update, call, sent, current } = await open(OFFICE, {}, { scheduleTimes: 'hhmm' });
    const weeklyHours = current.weeklyHours.map((hours) => ({ ...hours, end: '15:00' }));
    const write = update({ weeklyHours });
    expect(write.warnings).toEqual([expect.stringContaining('2026-11-23')]);
    expect(write.preview.rule).toMatchObject({ firstDate: '2026-11-23' });
    await write.execute(call);
    expect(sent()).toMatchObject({ startTime: '2026-11-23T08:30:00', endTime: '2026-11-23T15:00:00' });
  });
});
