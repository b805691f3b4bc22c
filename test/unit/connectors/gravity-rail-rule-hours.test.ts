import { describe, expect, test } from 'vitest';
import { hoursToRule } from '../../../src/connectors/gravity-rail/hours-to-rule.ts';
import { ruleToHours } from '../../../src/connectors/gravity-rail/rule-to-hours.ts';
import type { RecurrenceRule, WeeklyHours } from '../../../src/domain/schedule.ts';

const EVERY_DAY = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

describe('a rule as hours', () => {
  const rule: RecurrenceRule = {
    frequency: 'WEEKLY',
    firstDate: '2026-12-24',
    start: '22:00',
    end: '06:00',
    endDayOffset: 1,
    days: ['SATURDAY', 'SUNDAY'],
  };

  test('is cut at midnight, on the right days', () => {
    expect(ruleToHours(rule).weeklyHours).toEqual([
      { days: ['SATURDAY', 'SUNDAY'], start: '22:00', end: '24:00' },
      { days: ['MONDAY', 'SUNDAY'], start: '00:00', end: '06:00' },
    ]);
    expect(ruleToHours({ ...rule, endDayOffset: 2, days: ['FRIDAY'] }).weeklyHours).toEqual([
      { days: ['FRIDAY'], start: '22:00', end: '24:00' },
      { days: ['SATURDAY'], start: '00:00', end: '24:00' },
      { days: ['SUNDAY'], start: '00:00', end: '06:00' },
    ]);
  });

  test('of a single date is one override a date', () => {
    expect(ruleToHours({ ...rule, frequency: 'ONCE', endDayOffset: 2 })).toEqual({
      weeklyHours: [],
      dateOverrides: [
        { date: '2026-12-24', hours: [{ start: '22:00', end: '24:00' }] },
        { date: '2026-12-25', hours: [{ start: '00:00', end: '24:00' }] },
        { date: '2026-12-26', hours: [{ start: '00:00', end: '06:00' }] },
      ],
    });
  });

  test('shows nothing of what hours cannot tell', () => {
    const nothing = { weeklyHours: [], dateOverrides: [] };
    expect(ruleToHours({ ...rule, frequency: 'MONTHLY' })).toEqual(nothing);
    expect(ruleToHours({ ...rule, end: '22:00', endDayOffset: 0 })).toEqual(nothing);
    expect(ruleToHours({ ...rule, frequency: 'ONCE', endDayOffset: 2_900_000 })).toEqual(nothing);
  });
});

describe('hours as a rule', () => {
  const weekly = (...entries: WeeklyHours[]) => hoursToRule(entries, []);
  const HOUR = 3600;

  test('entries with the same window are united', () => {
    expect(
      weekly(
        { days: ['TUESDAY'], start: '09:00', end: '11:00' },
        { days: ['MONDAY'], start: '09:00', end: '12:00' },
        { days: ['TUESDAY'], start: '11:00', end: '12:00' },
        { days: [], start: '13:00', end: '14:00' },
      ),
    ).toEqual({
      shape: { kind: 'weekly', days: ['MONDAY', 'TUESDAY'], start: 9 * HOUR, length: 3 * HOUR, eventTypeIds: [] },
      lost: [],
    });
  });

  test('whole days stay days, one after the other', () => {
    expect(weekly({ days: EVERY_DAY, start: '00:00', end: '24:00' }).shape).toMatchObject({
      days: EVERY_DAY,
      start: 0,
      length: 24 * HOUR,
    });
  });

  test('nights are joined at midnight, over the end of the week and over several days', () => {
    const nights = weekly(
      { days: ['SUNDAY', 'MONDAY'], start: '22:00', end: '24:00' },
      { days: ['MONDAY', 'TUESDAY'], start: '00:00', end: '06:00' },
    );
    expect(nights).toMatchObject({
      shape: { days: ['MONDAY', 'SUNDAY'], start: 22 * HOUR, length: 8 * HOUR },
      lost: [],
    });
    const long = weekly(
      { days: ['FRIDAY'], start: '22:00', end: '24:00' },
      { days: ['SATURDAY'], start: '00:00', end: '24:00' },
      { days: ['SUNDAY'], start: '00:00', end: '06:00' },
    );
    expect(long).toMatchObject({ shape: { days: ['FRIDAY'], start: 22 * HOUR, length: 32 * HOUR }, lost: [] });
  });

  test('event types with the same hours share the rule', () => {
    const hours = { days: ['MONDAY'] as const, start: '09:00', end: '12:00' };
    const shared = weekly({ ...hours, eventTypeId: '12' }, { ...hours, eventTypeId: '2' });
    expect(shared).toMatchObject({ shape: { eventTypeIds: ['2', '12'] }, lost: [] });
    const different = weekly({ ...hours, eventTypeId: '12' }, { ...hours, end: '13:00', eventTypeId: '2' });
    expect(different.lost).toEqual([expect.stringContaining('event type 2')]);
    expect(weekly(hours, { ...hours, eventTypeId: '2' }).lost).toHaveLength(1);
  });

  test('every further window is a loss of its own', () => {
    const { lost } = weekly(
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
      { days: ['MONDAY', 'FRIDAY'], start: '13:00', end: '17:00' },
      { days: ['SATURDAY'], start: '22:00', end: '24:00' },
      { days: ['SUNDAY'], start: '00:00', end: '06:00' },
    );
    expect(lost).toEqual([
      'weeklyHours: MONDAY, FRIDAY 13:00-17:00',
      'weeklyHours: SATURDAY 22:00-06:00 on the next day',
    ]);
  });

  test('the end of a Sunday is not joined to later hours on Monday', () => {
    const { lost } = weekly(
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
      { days: ['SUNDAY'], start: '22:00', end: '24:00' },
    );
    expect(lost).toEqual(['weeklyHours: SUNDAY 22:00-24:00']);
  });

  test('overrides that make up one window are one rule for a date', () => {
    const night = hoursToRule(
      [],
      [
        { date: '2026-12-24', hours: [{ start: '18:00', end: '24:00' }] },
        { date: '2026-12-25', hours: [{ start: '00:00', end: '02:00' }] },
      ],
    );
    expect(night).toEqual({
      shape: { kind: 'once', date: '2026-12-24', start: 18 * HOUR, length: 8 * HOUR },
      lost: [],
    });
    const apart = hoursToRule(
      [],
      [
        {
          date: '2026-12-24',
          hours: [
            { start: '09:00', end: '10:00' },
            { start: '11:00', end: '12:00' },
          ],
        },
        { date: '2026-12-26', hours: [] },
      ],
    );
    expect(apart.lost).toEqual([
      'dateOverrides: 2026-12-24 11:00-12:00',
      expect.stringMatching(/^dateOverrides: 2026-12-26 closed/),
    ]);
  });

  test('no hours are none that a rule could keep', () => {
    expect(weekly()).toEqual({ shape: undefined, lost: [expect.stringContaining('without any hours')] });
  });
});
