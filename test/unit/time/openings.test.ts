import { describe, expect, test } from 'vitest';
import type { HoursSource, WeeklyHours } from '../../../src/time/hours.ts';
import { openingsOf, overriddenDates } from '../../../src/time/openings.ts';
import { override, range, rangesText, weekly } from '../../support/time-text.ts';

function openings(window: string, open: readonly HoursSource[], closed: readonly HoursSource[] = []): string[] {
  return rangesText(openingsOf({ kind: 'sources', open, closed }, range(window)));
}

const JUNE_1 = '2026-06-01T00:00Z 2026-06-02T00:00Z';
const JUNE_1_TO_4 = '2026-06-01T00:00Z 2026-06-05T00:00Z';

describe('windows', () => {
  test('from and to are exact, to the millisecond', () => {
    expect(openings('2026-06-01T09:00:00.001Z 2026-06-01T09:59:59.999Z', [weekly('UTC', 'daily 09:00-10:00')])).toEqual(
      ['2026-06-01T09:00:00.001Z 2026-06-01T09:59:59.999Z'],
    );
  });

  test('a window that does not start before its end is rejected', () => {
    expect(() => openings('2026-06-01T00:00Z 2026-06-01T00:00Z', [])).toThrow(RangeError);
    expect(() => openings('2026-06-02T00:00Z 2026-06-01T00:00Z', [])).toThrow(RangeError);
  });

  test('touching windows of one date, of two dates and of two schedules are joined', () => {
    const sources = [
      weekly('UTC', 'MON 12:00-18:00, MON 09:00-12:00, MON 18:00-24:00'),
      weekly('UTC', 'TUE 00:00-01:00'),
    ];
    expect(openings(JUNE_1_TO_4, sources)).toEqual(['2026-06-01T09:00Z 2026-06-02T01:00Z']);
  });

  test('windows may overlap and repeat, in any order', () => {
    const source = weekly('UTC', 'MON 14:00-16:00, MON 09:00-12:00, MON 09:00-12:00, MON 11:00-13:00');
    expect(openings(JUNE_1, [source])).toEqual([
      '2026-06-01T09:00Z 2026-06-01T13:00Z',
      '2026-06-01T14:00Z 2026-06-01T16:00Z',
    ]);
  });

  test.each(['daily 22:00-06:00', 'daily 22:00-00:00', 'daily 09:00-09:00'])('%s covers nothing', (text) => {
    expect(openings(JUNE_1_TO_4, [weekly('UTC', text)])).toEqual([]);
  });

  test('a window that covers nothing does not affect another', () => {
    expect(openings(JUNE_1, [weekly('UTC', 'daily 12:00-08:00, daily 09:00-10:00')])).toEqual([
      '2026-06-01T09:00Z 2026-06-01T10:00Z',
    ]);
  });

  test('23:59:59 is a second before midnight', () => {
    expect(openings(JUNE_1, [weekly('UTC', 'MON 23:00-23:59:59')])).toEqual(['2026-06-01T23:00Z 2026-06-01T23:59:59Z']);
  });

  test('the week day is that of the local date', () => {
    expect(openings(JUNE_1_TO_4, [weekly('Pacific/Auckland', 'TUE 01:00-02:00')])).toEqual([
      '2026-06-01T13:00Z 2026-06-01T14:00Z',
    ]);
  });

  test('a local date that the window overlaps only partly counts', () => {
    const window = '2026-06-01T10:30Z 2026-06-01T11:30Z';
    expect(openings(window, [weekly('Pacific/Kiritimati', 'TUE 00:00-24:00')])).toEqual([window]);
    expect(openings(window, [weekly('Pacific/Niue', 'SUN 00:00-24:00')])).toEqual([
      '2026-06-01T10:30Z 2026-06-01T11:00Z',
    ]);
  });
});

describe('overrides', () => {
  test('several entries for one date are joined', () => {
    const overrides = [override('2026-06-02 09:00-10:00'), override('2026-06-02 10:00-11:00'), override('2026-06-02')];
    expect(openings(JUNE_1_TO_4, [weekly('UTC', 'TUE 00:00-24:00', { overrides })])).toEqual([
      '2026-06-02T09:00Z 2026-06-02T11:00Z',
    ]);
  });

  test('an override whose windows cover nothing closes the date', () => {
    const overrides = [override('2026-06-02 00:00-00:00')];
    expect(openings(JUNE_1_TO_4, [weekly('UTC', 'TUE 09:00-17:00', { overrides })])).toEqual([]);
  });

  test('an override opens a date without weekly hours', () => {
    expect(openings(JUNE_1_TO_4, [weekly('UTC', '', { overrides: [override('2026-06-03 09:00-10:00')] })])).toEqual([
      '2026-06-03T09:00Z 2026-06-03T10:00Z',
    ]);
  });

  test('an override replaces the hours of its own schedule alone', () => {
    const closed = weekly('UTC', 'TUE 09:00-17:00', { overrides: [override('2026-06-02')] });
    expect(openings(JUNE_1_TO_4, [closed, weekly('UTC', 'TUE 12:00-13:00')])).toEqual([
      '2026-06-02T12:00Z 2026-06-02T13:00Z',
    ]);
  });

  test('an override on a missing date does nothing', () => {
    const window = '2011-12-30T00:00Z 2011-12-31T12:00Z';
    expect(
      openings(window, [weekly('Pacific/Apia', 'daily 00:00-24:00', { overrides: [override('2011-12-30')] })]),
    ).toEqual([window]);
  });

  test('are in force for whole local dates, in any order, and not after validUntil', () => {
    const overrides = [override('2026-06-04'), override('2026-06-03'), override('2026-06-01')];
    const source = weekly('America/New_York', '', { overrides, validUntil: '2026-06-03' });
    expect(rangesText(overriddenDates([source], range(JUNE_1_TO_4)))).toEqual([
      '2026-06-01T04:00Z 2026-06-02T04:00Z',
      '2026-06-03T04:00Z 2026-06-04T04:00Z',
    ]);
  });
});

test('a clock set back over midnight from 00:01 does not reopen the old date', () => {
  const window = '2010-11-07T00:00Z 2010-11-08T00:00Z';
  const evening = weekly('America/St_Johns', 'SAT 23:00-24:00');
  expect(openings(window, [evening])).toEqual(['2010-11-07T01:30Z 2010-11-07T02:30Z']);
  // The repeated hour belongs to the new date: 00:00 comes before it, 00:01 exists once, after it.
  const first = weekly('America/St_Johns', 'SUN 00:00-00:01');
  expect(openings(window, [first])).toEqual(['2010-11-07T02:30Z 2010-11-07T03:31Z']);
});

test('validUntil is the last local date with hours, overridden or not', () => {
  const overrides = [override('2026-06-02 20:00-24:00'), override('2026-06-03 09:00-10:00')];
  const source = weekly('America/New_York', 'daily 12:00-13:00', { overrides, validUntil: '2026-06-02' });
  expect(openings(JUNE_1_TO_4, [source])).toEqual([
    '2026-06-01T16:00Z 2026-06-01T17:00Z',
    '2026-06-03T00:00Z 2026-06-03T04:00Z',
  ]);
});

describe('event types', () => {
  const hours = (eventTypeId: string | undefined, start: string, end: string): WeeklyHours => ({
    days: ['MONDAY'],
    start,
    end,
    eventTypeId,
  });
  const source: HoursSource = {
    ...weekly('UTC', ''),
    weeklyHours: [hours(undefined, '09:00', '10:00'), hours('a', '11:00', '12:00'), hours('b', '13:00', '14:00')],
  };
  const opened = (eventTypeId?: string) =>
    rangesText(openingsOf({ kind: 'sources', open: [source], closed: [], eventTypeId }, range(JUNE_1)));

  test('an event type uses the windows for it and those for all', () => {
    expect(opened('a')).toEqual(['2026-06-01T09:00Z 2026-06-01T10:00Z', '2026-06-01T11:00Z 2026-06-01T12:00Z']);
    expect(opened('c')).toEqual(['2026-06-01T09:00Z 2026-06-01T10:00Z']);
  });

  test('a schedule contains all windows', () => {
    expect(opened()).toHaveLength(3);
  });
});

describe('calendars', () => {
  const day = weekly('UTC', 'MON 08:00-18:00');

  test('the union of the open schedules minus the union of the closed ones, each in its own zone', () => {
    const closed = [weekly('Europe/Paris', 'MON 12:00-13:00'), weekly('UTC', 'MON 17:00-20:00')];
    expect(openings(JUNE_1, [day, weekly('Asia/Tokyo', 'MON 15:00-16:00')], closed)).toEqual([
      '2026-06-01T06:00Z 2026-06-01T07:00Z',
      '2026-06-01T08:00Z 2026-06-01T10:00Z',
      '2026-06-01T11:00Z 2026-06-01T17:00Z',
    ]);
  });

  test('closed schedules alone open nothing, and neither do expired ones', () => {
    expect(openings(JUNE_1, [], [weekly('UTC', 'MON 12:00-13:00')])).toEqual([]);
    expect(openings(JUNE_1, [weekly('UTC', 'daily 00:00-24:00', { validUntil: '2026-05-31' })])).toEqual([]);
  });

  test('an override of a closed schedule replaces what it closes', () => {
    const closed = weekly('UTC', 'MON 12:00-13:00', { overrides: [override('2026-06-01 09:00-10:00')] });
    expect(openings(JUNE_1, [day], [closed])).toEqual([
      '2026-06-01T08:00Z 2026-06-01T09:00Z',
      '2026-06-01T10:00Z 2026-06-01T18:00Z',
    ]);
  });

  test('unconstrained hours are the whole window', () => {
    const window = '2026-06-01T00:00:00.001Z 2026-06-01T00:00:00.002Z';
    expect(rangesText(openingsOf({ kind: 'always' }, range(window)))).toEqual([window]);
  });
});
