import { expect, test } from 'vitest';
import { changeDays } from '../../../src/time/clock-changes.ts';

const window = (from: string, to: string) => ({ start: Date.parse(from), end: Date.parse(to) });
const text = (days: readonly { start: number; end: number }[]) =>
  days.map(
    ({ start, end }) => `${new Date(start).toISOString().slice(0, 16)} ${new Date(end).toISOString().slice(0, 16)}`,
  );

test.each([
  ['Europe/Berlin', '2027-03-28T12:00Z', '2027-03-28T13:00Z', ['2027-03-27T23:00 2027-03-28T22:00']],
  ['Africa/Cairo', '2027-04-29T00:00Z', '2027-05-02T00:00Z', ['2027-04-29T22:00 2027-04-30T21:00']],
  ['Europe/Berlin', '2027-03-28T22:00Z', '2027-03-30T00:00Z', []],
  ['Asia/Kolkata', '2027-01-01T00:00Z', '2028-01-01T00:00Z', []],
  [
    'America/New_York',
    '2027-01-01T00:00Z',
    '2028-01-01T00:00Z',
    ['2027-03-14T05:00 2027-03-15T04:00', '2027-11-07T04:00 2027-11-08T05:00'],
  ],
])('returns the dates on which clocks change in %s from %s to %s', (timeZone, from, to, expected) => {
  expect(text(changeDays(timeZone, window(from, to)))).toEqual(expected);
});
