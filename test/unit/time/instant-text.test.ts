import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantText } from '../../../src/time/instant-text.ts';

const LAST = 8.64e15;

test.each([
  ['of our time', fc.integer({ min: 0, max: 4_102_444_800_000 })],
  ['on the minute', fc.integer({ min: -100_000, max: 70_000_000 }).map((minute) => minute * 60_000)],
  ['of a few days', fc.integer({ min: 0, max: 3 * 86_400_000 })],
  ['of any time', fc.integer({ min: -LAST, max: LAST })],
])('instants %s are told as a Date tells them', (_, instant) => {
  fc.assert(
    fc.property(instant, (each) => {
      expect(instantText(each)).toBe(new Date(each).toISOString());
    }),
    { numRuns: 2000 },
  );
});

test.each([LAST, -LAST, 0, -1, 1.5, -1.5, -62_167_219_200_001])('%d is told as a Date tells it', (instant) => {
  expect(instantText(instant)).toBe(new Date(instant).toISOString());
});

test.each([Number.NaN, LAST + 1, -LAST - 1, Number.POSITIVE_INFINITY])('%d is no instant', (instant) => {
  expect(() => instantText(instant)).toThrow(RangeError);
});
