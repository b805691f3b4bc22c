import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeAvailability } from '../../../src/icalendar/write-availability.ts';
import type { HoursSource } from '../../../src/time/hours.ts';
import { clip, type Interval, union } from '../../../src/time/interval.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { writableHours } from '../../../src/time/repeated-hours.ts';
import { readAvailability } from '../../support/read-availability.ts';
import { hoursIn, moments } from '../../support/time-arbitraries.ts';

const DAY = 86_400_000;
const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'America/Santiago',
  'Pacific/Apia',
  'UTC',
];

function written(source: HoursSource, window: Interval): Promise<string> {
  return writeAvailability(
    { name: 'Hours' },
    {
      uidOf: (part) => `a-${part}@test`,
      title: 'Hours',
      window,
      stamp: window.start,
      timeZone: source.timeZone,
      hours: writableHours(source, window),
    },
  );
}

const window = (from: string, to: string) => ({ start: Date.parse(from), end: Date.parse(to) });
const linesOf = (text: string, name: string) =>
  text
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .filter((line) => line.startsWith(name));

/** The time that the text has, as both kinds of readers understand it. */
function readBoth(text: string, within: Interval) {
  return (['exact', 'nominal'] as const).map((lengths) => clip(union(readAvailability(text, lengths)), within));
}

const WEEKLY: HoursSource = {
  kind: 'weekly',
  timeZone: 'Europe/Berlin',
  weeklyHours: [
    {
      days: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'],
      start: '09:00',
      end: '17:00',
    },
  ],
  dateOverrides: [
    { date: '2026-12-24', hours: [{ start: '09:00', end: '12:00' }] },
    { date: '2026-12-25', hours: [] },
  ],
};

test('writes weekly hours as one recurrence, whose exceptions are the overridden dates', async () => {
  const within = window('2026-11-23T00:00:00Z', '2027-01-23T00:00:00Z');
  const text = await written(WEEKLY, within);
  expect(linesOf(text, 'RRULE')).toEqual(['RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;UNTIL=20270123T080000Z']);
  expect(linesOf(text, 'DTSTART;TZID')).toEqual(['DTSTART;TZID=Europe/Berlin:20261123T090000']);
  expect(linesOf(text, 'EXDATE')).toEqual([
    'EXDATE;TZID=Europe/Berlin:20261224T090000',
    'EXDATE;TZID=Europe/Berlin:20261225T090000',
  ]);
  expect(linesOf(text, 'BEGIN')).toEqual([
    'BEGIN:VCALENDAR',
    'BEGIN:VTIMEZONE',
    'BEGIN:STANDARD',
    'BEGIN:VAVAILABILITY',
    'BEGIN:AVAILABLE',
    'BEGIN:AVAILABLE',
  ]);
  expect(linesOf(text, 'DTSTART:2026')).toEqual([
    // Of the time zone.
    'DTSTART:20261121T010000',
    'DTSTART:20261123T000000Z',
    'DTSTART:20261224T080000Z',
  ]);
});

test('writes the hours of a day on which the clock changes as exact times', async () => {
  const within = window('2026-10-20T00:00:00Z', '2026-10-30T00:00:00Z');
  const night: HoursSource = {
    ...WEEKLY,
    weeklyHours: [{ days: ['SATURDAY', 'SUNDAY', 'MONDAY'], start: '00:00', end: '04:00' }],
    dateOverrides: [],
  };
  const text = await written(night, within);
  expect(linesOf(text, 'EXDATE')).toEqual(['EXDATE;TZID=Europe/Berlin:20261025T000000']);
  expect(linesOf(text, 'DTSTART:20261024')).toEqual(['DTSTART:20261024T220000Z']);
  expect(linesOf(text, 'DTEND:20261025')).toEqual(['DTEND:20261025T030000Z']);
});

test('writes hours that never occur as no available time', async () => {
  const within = window('2026-11-23T00:00:00Z', '2027-01-23T00:00:00Z');
  const text = await written({ ...WEEKLY, weeklyHours: [], dateOverrides: [] }, within);
  expect(linesOf(text, 'BEGIN')).toEqual(['BEGIN:VCALENDAR', 'BEGIN:VAVAILABILITY']);
  expect(linesOf(text, 'BUSYTYPE')).toEqual(['BUSYTYPE:BUSY-UNAVAILABLE']);
});

describe('is read back as the same openings', () => {
  const cases = fc.constantFrom(...ZONES).chain((timeZone) =>
    moments(timeZone).chain((moment) =>
      fc.record({
        window: fc
          .record({ before: fc.integer({ min: 0, max: 20 }), days: fc.integer({ min: 1, max: 60 }) })
          .map(({ before, days }) => {
            const start = Math.floor(moment / DAY) * DAY - before * DAY;
            return { start, end: start + days * DAY };
          }),
        hours: hoursIn(timeZone, moment),
      }),
    ),
  );

  test('for random weekly hours, overrides and recurrences around changes of the clock', async () => {
    let repeated = 0;
    let single = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ window: within, hours }) => {
        for (const source of hours.kind === 'sources' ? hours.open : []) {
          const parts = writableHours(source, within);
          repeated += parts.repeated.length;
          single += parts.single.length;
          const expected = openingsOf({ kind: 'sources', open: [source], closed: [] }, within).map(
            ({ start, end }) => ({
              start: Math.floor(start / 1000) * 1000,
              end: Math.floor(end / 1000) * 1000,
            }),
          );
          expect(readBoth(await written(source, within), within)).toEqual([expected, expected]);
        }
      }),
      { numRuns: 1500, seed: 17 },
    );
    expect(repeated).toBeGreaterThan(500);
    expect(single).toBeGreaterThan(500);
  });
});
