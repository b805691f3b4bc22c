import { expect, test } from 'vitest';
import {
  dayOfMonthIn,
  formatLocalDate,
  isLocalDate,
  monthOf,
  parseLocalDate,
  weekdayOf,
} from '../../../src/time/local-date.ts';

test.each([
  ['1970-01-01', 0, 'THURSDAY'],
  ['1969-12-31', -1, 'WEDNESDAY'],
  ['2026-06-01', 20_605, 'MONDAY'],
  ['2024-02-29', 19_782, 'THURSDAY'],
  ['0099-12-31', -683_004, 'THURSDAY'],
  ['1962-03-04', -2860, 'SUNDAY'],
])('%s is day %i, a %s', (text, day, weekday) => {
  expect(parseLocalDate(text)).toBe(day);
  expect(formatLocalDate(day)).toBe(text);
  expect(weekdayOf(day)).toBe(weekday);
});

test.each(['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-1-1', '2026-06-01T00:00', ''])(
  '%j is refused',
  (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(() => parseLocalDate(text)).toThrow(RangeError);
  },
);

test('a year of five digits has no text', () => {
  expect(() => formatLocalDate(parseLocalDate('9999-12-31') + 1)).toThrow(RangeError);
});

test('months are counted over years, and too short ones lack the day', () => {
  const { month, dayOfMonth } = monthOf(parseLocalDate('2026-12-31'));
  expect(dayOfMonth).toBe(31);
  expect(dayOfMonthIn(month + 1, 31)).toBe(parseLocalDate('2027-01-31'));
  expect(dayOfMonthIn(month + 2, 31)).toBeUndefined();
});
