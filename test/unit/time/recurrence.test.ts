import { expect, test } from 'vitest';
import type { RecurrenceRule } from '../../../src/time/hours.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { range, rangesText } from '../../support/time-text.ts';

type Rule = Omit<RecurrenceRule, 'endDayOffset'> & { endDayOffset?: number };

function openings(asked: string, rule: Rule, timeZone = 'UTC', more: { for?: string[]; eventTypeId?: string } = {}) {
  const source = { kind: 'rule', timeZone, rule: { endDayOffset: 0, ...rule }, eventTypeIds: more.for } as const;
  const hours = { kind: 'sources', open: [source], closed: [], eventTypeId: more.eventTypeId } as const;
  return rangesText(openingsOf(hours, range(asked)));
}

const JUNE = '2026-06-01T00:00Z 2026-07-01T00:00Z';

test('an occurrence starts on dates from the first to the last, both included', () => {
  const rule: Rule = {
    frequency: 'DAILY',
    firstDate: '2026-06-02',
    lastDate: '2026-06-03',
    start: '09:00',
    end: '10:00',
  };
  expect(openings(JUNE, rule)).toEqual(['2026-06-02T09:00Z 2026-06-02T10:00Z', '2026-06-03T09:00Z 2026-06-03T10:00Z']);
});

test('the last occurrence runs to its own end, past the last date', () => {
  const rule: Rule = {
    frequency: 'DAILY',
    firstDate: '2026-06-02',
    lastDate: '2026-06-02',
    start: '22:00',
    end: '06:00',
    endDayOffset: 1,
  };
  expect(openings(JUNE, rule)).toEqual(['2026-06-02T22:00Z 2026-06-03T06:00Z']);
  expect(openings('2026-06-03T05:00Z 2026-06-04T00:00Z', rule)).toEqual(['2026-06-03T05:00Z 2026-06-03T06:00Z']);
});

test('the date of the start determines the day of the week; each end is by the clock of its own date', () => {
  const rule: Rule = {
    frequency: 'WEEKLY',
    firstDate: '2026-01-01',
    days: ['SATURDAY'],
    start: '22:00',
    end: '02:30',
    endDayOffset: 1,
  };
  expect(openings('2026-03-28T00:00Z 2026-03-30T00:00Z', rule, 'Europe/Paris')).toEqual([
    '2026-03-28T21:00Z 2026-03-29T01:00Z',
  ]);
  expect(openings('2026-10-24T00:00Z 2026-10-26T00:00Z', rule, 'Europe/Paris')).toEqual([
    '2026-10-24T20:00Z 2026-10-25T00:30Z',
  ]);
});

test('an end at 00:00 of the next date is midnight', () => {
  const rule: Rule = { frequency: 'ONCE', firstDate: '2026-06-02', start: '22:00', end: '00:00', endDayOffset: 1 };
  expect(openings(JUNE, rule)).toEqual(['2026-06-02T22:00Z 2026-06-03T00:00Z']);
});

test('an occurrence that ends before it starts covers nothing', () => {
  const rule: Rule = { frequency: 'DAILY', firstDate: '2026-06-01', start: '22:00', end: '06:00' };
  expect(openings(JUNE, rule)).toEqual([]);
  expect(openings(JUNE, { ...rule, start: '06:00', end: '22:00', endDayOffset: -1 })).toEqual([]);
});

test('a single window is on its date only, whatever its length', () => {
  const rule: Rule = { frequency: 'ONCE', firstDate: '2020-02-01', start: '12:00', end: '12:00', endDayOffset: 2312 };
  expect(openings(JUNE, rule)).toEqual(['2026-06-01T00:00Z 2026-06-01T12:00Z']);
});

test('weekly without days means the day of the first date; an empty list means none', () => {
  const rule: Rule = {
    frequency: 'WEEKLY',
    firstDate: '2026-06-03',
    start: '09:00',
    end: '10:00',
    lastDate: '2026-06-12',
  };
  expect(openings(JUNE, rule)).toEqual(['2026-06-03T09:00Z 2026-06-03T10:00Z', '2026-06-10T09:00Z 2026-06-10T10:00Z']);
  expect(openings(JUNE, { ...rule, days: [] })).toEqual([]);
});

test('the first date starts no occurrence unless its day is among the days', () => {
  const rule: Rule = {
    frequency: 'WEEKLY',
    firstDate: '2026-06-03',
    days: ['FRIDAY'],
    start: '09:00',
    end: '10:00',
    lastDate: '2026-06-08',
  };
  expect(openings(JUNE, rule)).toEqual(['2026-06-05T09:00Z 2026-06-05T10:00Z']);
});

test('monthly skips the months without the day of the first date', () => {
  const rule: Rule = { frequency: 'MONTHLY', firstDate: '2026-01-31', start: '09:00', end: '10:00' };
  expect(openings('2026-01-01T00:00Z 2026-08-01T00:00Z', rule)).toEqual([
    '2026-01-31T09:00Z 2026-01-31T10:00Z',
    '2026-03-31T09:00Z 2026-03-31T10:00Z',
    '2026-05-31T09:00Z 2026-05-31T10:00Z',
    '2026-07-31T09:00Z 2026-07-31T10:00Z',
  ]);
});

test('a monthly occurrence reaches over a month that is skipped', () => {
  const rule: Rule = { frequency: 'MONTHLY', firstDate: '2026-01-30', start: '09:00', end: '10:00', endDayOffset: 29 };
  expect(openings('2026-02-20T00:00Z 2026-03-15T00:00Z', rule)).toEqual(['2026-02-20T00:00Z 2026-02-28T10:00Z']);
  expect(openings('2026-02-20T00:00Z 2026-03-15T00:00Z', { ...rule, endDayOffset: 40 })).toEqual([
    '2026-02-20T00:00Z 2026-03-11T10:00Z',
  ]);
});

test('a rule is open to the event types that it names, or to all', () => {
  const rule: Rule = { frequency: 'ONCE', firstDate: '2026-06-02', start: '09:00', end: '10:00' };
  expect(openings(JUNE, rule, 'UTC', { for: ['a'], eventTypeId: 'a' })).toHaveLength(1);
  expect(openings(JUNE, rule, 'UTC', { for: ['a'], eventTypeId: 'b' })).toHaveLength(0);
  expect(openings(JUNE, rule, 'UTC', { for: [], eventTypeId: 'b' })).toHaveLength(1);
  expect(openings(JUNE, rule, 'UTC', { for: ['a'] })).toHaveLength(1);
});
