import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLocalTime, isLocalTime, parseLocalTime } from '../../../src/time/local-time.ts';

test.each([
  ['00:00', 0],
  ['09:07', 32_820],
  ['23:59', 86_340],
  ['23:59:59', 86_399],
  ['24:00', 86_400],
])('%s is %i seconds after 00:00, and back', (text, seconds) => {
  expect(parseLocalTime(text)).toBe(seconds);
  expect(formatLocalTime(seconds)).toBe(text);
  expect(isLocalTime(text)).toBe(true);
});

test('zero seconds are parsed and not written', () => {
  expect(formatLocalTime(parseLocalTime('09:30:00'))).toBe('09:30');
});

test.each(['24:01', '24:00:01', '25:00', '12:60', '12:00:60', '9:00', '0900', '', ' 09:00', '09:00Z', '-1:00'])(
  '%j is rejected',
  (text) => {
    expect(isLocalTime(text)).toBe(false);
    expect(() => parseLocalTime(text)).toThrow(RangeError);
  },
);

test.each([-1, 86_401, 1.5, Number.NaN])('%d seconds are rejected', (seconds) => {
  expect(() => formatLocalTime(seconds)).toThrow(RangeError);
});

test('every accepted text has the pattern, and is within the day', () => {
  const characters = fc.constantFrom(...'012345:::: +-/;'.split(''));
  const loose = fc.string({ unit: characters, minLength: 4, maxLength: 9 });
  const two = fc.integer({ min: 0, max: 61 }).map((n) => String(n).padStart(2, '0'));
  const times = fc.array(two, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(':'));
  fc.assert(
    fc.property(fc.oneof(loose, times), (text) => {
      const [, hours, minutes, seconds = '0'] = /^(\d\d):([0-5]\d)(?::([0-5]\d))?$/.exec(text) ?? [];
      const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      expect(isLocalTime(text)).toBe(total <= 86_400);
      if (total <= 86_400) expect(parseLocalTime(text)).toBe(total);
    }),
    { numRuns: 5000 },
  );
});
