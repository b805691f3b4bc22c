import { expect, test } from 'vitest';
import { offsetDateTime } from '../../../src/time/offset-date-time.ts';

test.each([
  ['Europe/Berlin', '2026-12-07T09:00:00Z', '2026-12-07T10:00:00+01:00'],
  ['Europe/Berlin', '2026-06-01T22:30:00Z', '2026-06-02T00:30:00+02:00'],
  ['America/St_Johns', '2026-12-07T09:00:00Z', '2026-12-07T05:30:00-03:30'],
  ['Asia/Kathmandu', '2026-12-07T09:00:45.500Z', '2026-12-07T14:45:45+05:45'],
  ['UTC', '2026-12-07T09:00:00Z', '2026-12-07T09:00:00+00:00'],
  // The first and the second 02:30 of the night in which the clocks are set back.
  ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T02:30:00+02:00'],
  ['Europe/Berlin', '2026-10-25T01:30:00Z', '2026-10-25T02:30:00+01:00'],
  // Local mean time, whose offset has seconds.
  ['Europe/Amsterdam', '1880-01-01T00:00:00Z', '1880-01-01T00:00:00Z'],
])('in %s returns %s as %s', (timeZone, instant, expected) => {
  expect(offsetDateTime(timeZone, Date.parse(instant))).toBe(expected);
  expect(Math.floor(Date.parse(expected) / 1000)).toBe(Math.floor(Date.parse(instant) / 1000));
});
