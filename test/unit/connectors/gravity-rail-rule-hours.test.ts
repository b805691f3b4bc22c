import { describe, expect, test } from 'vitest';
import { hoursToRule } from '../../../src/connectors/gravity-rail/hours-to-rule.ts';
import { ruleToHours } from '../../../src/connectors/gravity-rail/rule-to-hours.ts';
import type { RecurrenceRule, WeeklyHours } from '../../../src/domain/schedule.ts';

const EVERY_DAY = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

describe('ruleToHours', () => {
  const rule: RecurrenceRule = {
    frequency: 'WEEKLY',
    firstDate: '2026-12-24',
    start: '22:00',
    end: '06:00',
    endDayOffset: 1,
    days: ['SATURDAY', 'SUNDAY'],
  };

  test('splits a window at midnight and shifts its days', () => {
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

  test('returns one override per date when the rule is for a single date', () => {
    expect(ruleToHours({ ...rule, frequency: 'ONCE', endDayOffset: 2 })).toEqual({
      weeklyHours: [],
      dateOverrides: [
        { date: '2026-12-24', hours: [{ start: '22:00', end: '24:00' }] },
        { date: '2026-12-25', hours: [{ start: '00:00', end: '24:00' }] },
        { date: '2026-12-26', hours: [{ start: '00:00', end: '06:00' }] },
      ],
    });
  });

  test('returns no hours when hours cannot express the rule', () => {
    const nothing = { weeklyHours: [], dateOverrides: [] };
    expect(ruleToHours({ ...rule, frequency: 'MONTHLY' })).toEqual(nothing);
    expect(ruleToHours({ ...rule, end: '22:00', endDayOffset: 0 })).toEqual(nothing);
    expect(ruleToHours({ ...rule, frequency: 'ONCE', endDayOffset: 2_900_000 })).toEqual(nothing);
  });
});

describe('hoursToRule', () => {
  const weekly = (...entries: WeeklyHours[]) => hoursToRule(entries, []);
  const HOUR = 3600;

  test('returns one window when entries have the same times', () => {
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

  test('keeps consecutive whole days as days', () => {
    expect(weekly({ days: EVERY_DAY, start: '00:00', end: '24:00' }).shape).toMatchObject({
      days: EVERY_DAY,
      start: 0,
      length: 24 * HOUR,
    });
  });

  test('joins windows at midnight, also at the end of the week and over several days', () => {
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

  test('returns one rule when event types have the same hours', () => {
    const hours = { days: ['MONDAY'] as const, start: '09:00', end: '12:00' };
    const shared = weekly({ ...hours, eventTypeId: '12' }, { ...hours, eventTypeId: '2' });
    expect(shared).toMatchObject({ shape: { eventTypeIds: ['2', '12'] }, lost: [] });
    const different = weekly({ ...hours, eventTypeId: '12' }, { ...hours, end: '13:00', eventTypeId: '2' });
    expect(different.lost).toEqual([expect.stringContaining('event type 2')]);
    expect(weekly(hours, { ...hours, eventTypeId: '2' }).lost).toHaveLength(1);
  });

  test('reports each further window as lost', () => {
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

  test('keeps Sunday apart from hours later on Monday', () => {
    const { lost } = weekly(
      { days: ['MONDAY'], start: '09:00', end: '12:00' },
      { days: ['SUNDAY'], start: '22:00', end: '24:00' },
    );
    expect(lost).toEqual(['weeklyHours: SUNDAY 22:00-24:00']);
  });

  test('returns a rule for a date when overrides form one window', () => {
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

  test('returns no rule when there are no hours', () => {
    expect(weekly()).toEqual({ shape: undefined, lost: [expect.stringContaining('without any hours')] });
  });
});
