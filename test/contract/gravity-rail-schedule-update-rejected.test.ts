import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/domain/errors.ts';
import { lostBy, OFFICE, open } from './gravity-rail-schedule-account.ts';

describe('rejected update of a schedule', () => {
  test('reports everything that would be lost', async () => {
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

  test('reports every invalid field', async () => {
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

  test('keeps a monthly rule but rejects new hours for it', async () => {
    const { update, call, sent, current } = await open({
      id: 501,
      recurrence: 'monthly',
      startTime: '2026-09-15T08:00:00',
      endTime: '2026-09-15T12:00:00',
    });
    await update({ name: 'Mid-month', weeklyHours: [] }).execute(call);
    expect(sent()).toMatchObject({ name: 'Mid-month', recurrence: 'monthly', startTime: '2026-09-15T08:00:00' });
    expect(current.providerData).toMatchObject({ recurrence: 'monthly', startTime: '2026-09-15T08:00:00' });
    expect(lostBy(() => update({ weeklyHours: [{ days: ['MONDAY'], start: '08:00', end: '12:00' }] }))).toEqual([
      expect.stringContaining('monthly'),
    ]);
  });

  test('names the setting when week days cannot be read', async () => {
    const numbers = await open(OFFICE, { dayNumbering: undefined });
    expect(numbers.current.unreadable).toContain('GRAVITY_RAIL_DAY_NUMBERING');
    expect(lostBy(() => numbers.update({ name: 'x' }))).toEqual([expect.stringContaining('dayNumbering')]);
    const names = await open(OFFICE, { dayNumbering: undefined }, { dayNumbering: 'names' });
    expect(names.current.weeklyHours).toHaveLength(2);
    expect(lostBy(() => names.update({ name: 'x' }))).toEqual([expect.stringContaining('dayNumbering')]);
  });

  test('rejects what the configured time format cannot express', async () => {
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
