import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wireInstant, wireSchedule } from '../../../src/connectors/calcom/calcom.wire.ts';

const ROW = { days: ['Monday'], startTime: '09:00', endTime: '17:00' };
const SCHEDULE = { id: 7, name: 'Office', timeZone: 'UTC', isDefault: true, availability: [ROW], overrides: [] };

test('keeps unknown properties of a schedule', () => {
  expect(wireSchedule.parse({ ...SCHEDULE, color: 'red' })).toEqual({ ...SCHEDULE, color: 'red' });
});

test.each([undefined, null])('reads missing overrides (%s) as none', (overrides) => {
  expect(wireSchedule.parse({ ...SCHEDULE, overrides })).toEqual(SCHEDULE);
});

test.each([
  ['numbers for days', { availability: [{ days: [1], startTime: '09:00', endTime: '17:00' }] }],
  ['times with a date', { availability: [{ ...ROW, startTime: '1970-01-01T09:00:00.000Z' }] }],
])('rejects a schedule in the legacy format: %s', (_, wire) => {
  expect(wireSchedule.safeParse({ ...SCHEDULE, ...wire }).success).toBe(false);
});

test.each(['availability', 'overrides'])('rejects a schedule with more than 2,000 %s', (name) => {
  const override = { date: '2026-12-01', startTime: '09:00', endTime: '17:00' };
  const withItems = (length: number) =>
    wireSchedule.safeParse({ ...SCHEDULE, [name]: Array.from({ length }, () => ({ ...ROW, ...override })) }).success;
  expect([withItems(2000), withItems(2001)]).toEqual([true, false]);
});

describe('instants', () => {
  const hostZone = process.env['TZ'];
  // The host is in a zone other than UTC, in which a time without an offset would be read as local time.
  beforeEach(() => {
    process.env['TZ'] = 'Asia/Tokyo';
  });
  afterEach(() => {
    if (hostZone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = hostZone;
  });

  test.each([
    ['2026-06-01T09:00:00.000Z', '2026-06-01T09:00:00Z'],
    ['2026-06-01T09:00:00+02:00', '2026-06-01T07:00:00Z'],
    ['2026-06-01T09:00:00', '2026-06-01T09:00:00Z'],
    ['2026-06-01T09:00', '2026-06-01T09:00:00Z'],
    ['2026-06-01', '2026-06-01T00:00:00Z'],
  ])('%s is read as %s', (text, expected) => {
    expect(wireInstant.parse(text)).toBe(Date.parse(expected));
  });
});
