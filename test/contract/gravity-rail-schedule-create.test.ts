import { describe, expect, test } from 'vitest';
import type { NewSchedule } from '../../src/domain/schedule.ts';
import { value } from './gravity-rail-account.ts';
import { lostBy, OFFICE, open } from './gravity-rail-schedule-account.ts';

const NEW: NewSchedule = {
  calendarId: '31',
  name: 'Saturday clinic',
  isDefault: false,
  effect: 'OPEN',
  weeklyHours: [{ days: ['SATURDAY'], start: '09:00', end: '12:00' }],
  dateOverrides: [],
  validUntil: null,
};

describe('create of a schedule', () => {
  test('begins on the first matching date in the zone of the calendar when the zone is given', async () => {
    const { schedules, call, newRequests, running } = await open();
    newRequests();
    const input = { ...NEW, timeZone: 'Pacific/Auckland' };
    const id = await schedules.prepareCreate(input).execute(call);
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

  test('begins on the first matching date in the zone of the calendar when no zone is given', async () => {
    const { schedules, call, sent, newRequests } = await open();
    newRequests();
    await schedules.prepareCreate({ ...NEW, effect: 'CLOSED', validUntil: '2027-03-27' }).execute(call);
    expect(sent()).toMatchObject({
      availabilityType: 'unavailable',
      startTime: '2026-11-28T09:00:00',
      recurrenceEndDate: '2027-03-27',
    });
    expect(newRequests()).toEqual(['GET calendars/31', 'POST calendars/31/schedules']);
  });

  test('rejects a zone other than the calendar’s before writing', async () => {
    const { schedules, call, newRequests } = await open();
    newRequests();
    const write = schedules.prepareCreate({ ...NEW, timeZone: 'Europe/Madrid' });
    await expect(write.execute(call)).rejects.toMatchObject({ lost: [expect.stringContaining('Pacific/Auckland')] });
    expect(newRequests()).toEqual(['GET calendars/31']);
  });

  test('rejects a recurring rule for a calendar without a zone before writing', async () => {
    const { schedules, call, newRequests, state } = await open();
    state.calendars[0]!.timezone = '';
    newRequests();
    await expect(schedules.prepareCreate(NEW).execute(call)).rejects.toMatchObject({
      message: expect.stringContaining("set the calendar's first"),
    });
    expect(newRequests()).toEqual(['GET calendars/31']);
  });

  test('creates one rule when hours cross midnight', async () => {
    const { schedules, call, sent } = await open();
    const weeklyHours = [
      { days: ['SATURDAY', 'SUNDAY'] as const, start: '22:00', end: '24:00' },
      { days: ['MONDAY', 'SUNDAY'] as const, start: '00:00', end: '06:00' },
    ];
    const id = await schedules.prepareCreate({ ...NEW, weeklyHours }).execute(call);
    expect(sent()).toMatchObject({
      startTime: '2026-11-22T22:00:00',
      endTime: '2026-11-23T06:00:00',
      daysOfWeek: [5, 6],
    });
    expect(value((await schedules.get([id], call))[0])).toMatchObject({ weeklyHours });
    expect(lostBy(() => schedules.prepareCreate({ ...NEW, weeklyHours, validUntil: '2026-12-05' }))).toEqual([
      expect.stringMatching(/^validUntil/),
    ]);
    expect(lostBy(() => schedules.prepareCreate({ ...NEW, weeklyHours, validUntil: '2026-12-04' }))).toEqual([]);
  });

  test('creates a rule for a single date, without a read', async () => {
    const { schedules, call, sent, newRequests } = await open();
    const dateOverrides = [{ date: '2026-12-24', hours: [{ start: '09:00', end: '12:30' }] }];
    const input = { ...NEW, weeklyHours: [], dateOverrides };
    newRequests();
    const id = await schedules.prepareCreate(input).execute(call);
    expect(sent()).toEqual({
      name: 'Saturday clinic',
      availabilityType: 'available',
      recurrence: 'once',
      startTime: '2026-12-24T09:00:00',
      endTime: '2026-12-24T12:30:00',
    });
    expect(newRequests()).toEqual(['POST calendars/31/schedules']);
    expect(value((await schedules.get([id], call))[0])).toMatchObject({ weeklyHours: [], dateOverrides });
    expect(lostBy(() => schedules.prepareCreate({ ...input, validUntil: '2026-12-31' }))).toEqual([
      expect.stringMatching(/^validUntil/),
    ]);
  });

  test('rejects a missing calendar, a default schedule and week days without a numbering', async () => {
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

  test('writes the configured field names and enum values', async () => {
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
    await schedules.prepareCreate({ ...NEW, effect: 'CLOSED' }).execute(call);
    expect(sent()).toMatchObject({ availabilityType: 'BLOCKED', recurrence: 'every-week', onDays: [5] });
  });
});
