import * as fc from 'fast-check';
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
  '%j is rejected',
  (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(() => parseLocalDate(text)).toThrow(RangeError);
  },
);

test('a year of five digits cannot be formatted', () => {
  expect(() => formatLocalDate(parseLocalDate('9999-12-31') + 1)).toThrow(RangeError);
});

test('months are counted across years, and short ones lack the day', () => {
  const { month, dayOfMonth } = monthOf(parseLocalDate('2026-12-31'));
  expect(dayOfMonth).toBe(31);
  expect(dayOfMonthIn(month + 1, 31)).toBe(parseLocalDate('2027-01-31'));
  expect(dayOfMonthIn(month + 2, 31)).toBeUndefined();
});

/** As the standard's own parser parses it, which converts dates that do not exist to others. */
function byDate(text: string): number | undefined {
  const instant = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return new Date(instant).getTime() === instant && new Date(instant).toISOString().startsWith(text)
    ? instant / 86_400_000
    : undefined;
}

test('every text is parsed as the standard parses it', () => {
  const part = (length: number) =>
    fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, '0'));
  const month = fc.integer({ min: 0, max: 13 }).map((n) => String(n).padStart(2, '0'));
  const day = fc.integer({ min: 0, max: 32 }).map((n) => String(n).padStart(2, '0'));
  const dates = fc.tuple(part(4), month, day).map((parts) => parts.join('-'));
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789-:/ +'.split('')), minLength: 9, maxLength: 11 });
  fc.assert(
    fc.property(fc.oneof(dates, digits), (text) => {
      expect(isLocalDate(text)).toBe(byDate(text) !== undefined);
      if (!isLocalDate(text)) return;
      expect(parseLocalDate(text)).toBe(byDate(text));
      expect(formatLocalDate(parseLocalDate(text))).toBe(text);
    }),
    { numRuns: 5000 },
  );
});
