import { expect, test } from 'vitest';
import { availabilityOf } from '../../../src/time/availability.ts';
import { blockedRanges } from '../../../src/time/blocked.ts';
import type { WeeklySource } from '../../../src/time/hours.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { slotsOf } from '../../../src/time/slots.ts';
import { instantText, override, range, rangesText, weekly } from '../../support/time-text.ts';

const OPENINGS: readonly [number: number, source: WeeklySource, asked: string, response: readonly string[]][] = [
  [1, weekly('America/New_York', 'SUN 09:00-17:00'), '2026-03-08', ['2026-03-08T13:00Z 2026-03-08T21:00Z']],
  [2, weekly('America/New_York', 'SUN 01:00-04:00'), '2026-03-08', ['2026-03-08T06:00Z 2026-03-08T08:00Z']],
  [3, weekly('America/New_York', 'SUN 02:15-02:45'), '2026-03-08', []],
  [
    4,
    weekly('America/New_York', 'SUN 01:30-02:30, SUN 02:40-03:30'),
    '2026-03-08',
    ['2026-03-08T06:30Z 2026-03-08T07:30Z'],
  ],
  [5, weekly('America/New_York', 'SUN 01:00-03:00'), '2026-11-01', ['2026-11-01T05:00Z 2026-11-01T08:00Z']],
  [6, weekly('America/New_York', 'SUN 01:30-01:45'), '2026-11-01', ['2026-11-01T05:30Z 2026-11-01T05:45Z']],
  [
    7,
    weekly('America/New_York', 'SUN 00:00-01:30, SUN 02:00-02:30'),
    '2026-11-01',
    ['2026-11-01T04:00Z 2026-11-01T05:30Z', '2026-11-01T07:00Z 2026-11-01T07:30Z'],
  ],
  [8, weekly('America/New_York', 'SUN 01:30-03:00'), '2026-11-01', ['2026-11-01T05:30Z 2026-11-01T08:00Z']],
  [9, weekly('Europe/Berlin', 'SUN 01:00-03:00'), '2026-10-25', ['2026-10-24T23:00Z 2026-10-25T02:00Z']],
  [10, weekly('Australia/Lord_Howe', 'SUN 01:30-02:30'), '2026-04-05', ['2026-04-04T14:30Z 2026-04-04T16:00Z']],
  [11, weekly('Pacific/Chatham', 'SUN 02:00-04:00'), '2026-09-27', ['2026-09-26T13:15Z 2026-09-26T14:15Z']],
  [12, weekly('Antarctica/Troll', 'SUN 00:00-04:00'), '2026-03-29', ['2026-03-29T00:00Z 2026-03-29T02:00Z']],
  [
    13,
    weekly('America/Sao_Paulo', 'SAT 22:00-24:00, SUN 00:00-02:00'),
    '2018-11-04',
    ['2018-11-04T01:00Z 2018-11-04T04:00Z'],
  ],
  [14, weekly('America/Sao_Paulo', 'SAT 00:00-24:00'), '2018-02-17', ['2018-02-17T02:00Z 2018-02-18T03:00Z']],
  [15, weekly('Asia/Beirut', 'SUN 00:30-01:30'), '2026-03-29', ['2026-03-28T22:00Z 2026-03-28T22:30Z']],
  [
    16,
    weekly('Africa/Cairo', 'THU 23:15-23:30, FRI 00:00-01:00'),
    '2026-10-29',
    ['2026-10-29T20:15Z 2026-10-29T20:30Z', '2026-10-29T22:00Z 2026-10-29T23:00Z'],
  ],
  [17, weekly('America/Havana', 'SUN 00:00-01:00'), '2026-11-01', ['2026-11-01T04:00Z 2026-11-01T06:00Z']],
  [18, weekly('America/Nuuk', 'SAT 22:30-24:00'), '2026-03-28', ['2026-03-29T00:30Z 2026-03-29T01:00Z']],
  [
    19,
    weekly('Pacific/Apia', 'THU 22:00-24:00, FRI 00:00-24:00, SAT 00:00-02:00'),
    '2011-12-29T00:00Z 2012-01-01T00:00Z',
    ['2011-12-30T08:00Z 2011-12-30T12:00Z'],
  ],
  [20, weekly('Asia/Kathmandu', 'MON 00:00-24:00'), '2026-06-01', ['2026-05-31T18:15Z 2026-06-01T18:15Z']],
  [
    21,
    weekly('Europe/Paris', 'MON 22:00-24:00, TUE 00:00-02:00'),
    '2026-06-01T00:00Z 2026-06-03T00:00Z',
    ['2026-06-01T20:00Z 2026-06-02T00:00Z'],
  ],
  [
    22,
    weekly('Europe/Paris', 'MON 22:00-23:59, TUE 00:00-02:00'),
    '2026-06-01T00:00Z 2026-06-03T00:00Z',
    ['2026-06-01T20:00Z 2026-06-01T21:59Z', '2026-06-01T22:00Z 2026-06-02T00:00Z'],
  ],
  [
    23,
    weekly('Europe/Paris', 'daily 22:00-24:00, daily 00:00-06:00', { overrides: [override('2026-06-02')] }),
    '2026-06-01T12:00Z 2026-06-03T12:00Z',
    ['2026-06-01T20:00Z 2026-06-01T22:00Z', '2026-06-02T22:00Z 2026-06-03T04:00Z'],
  ],
  [
    24,
    weekly('America/New_York', 'daily 00:00-24:00', { overrides: [override('2026-11-01')] }),
    '2026-10-31T12:00Z 2026-11-02T12:00Z',
    ['2026-10-31T12:00Z 2026-11-01T04:00Z', '2026-11-02T05:00Z 2026-11-02T12:00Z'],
  ],
];

test.each(OPENINGS)('example %i', (_, source, asked, response) => {
  const hours = { kind: 'sources', open: [source], closed: [] } as const;
  expect(rangesText(openingsOf(hours, asked.includes(' ') ? range(asked) : around(asked)))).toEqual(response);
});

const SLOTS: readonly [
  number: number,
  source: WeeklySource,
  asked: string,
  grid: { timeZone: string; durationMinutes: number; stepMinutes?: number },
  starts: readonly string[],
][] = [
  [
    25,
    weekly('America/New_York', 'daily 01:00-03:00'),
    '2026-11-01',
    { timeZone: 'America/New_York', durationMinutes: 60 },
    ['05:00', '06:00', '07:00'],
  ],
  [
    26,
    weekly('America/New_York', 'daily 01:00-06:00'),
    '2026-03-08',
    { timeZone: 'America/New_York', durationMinutes: 50 },
    ['06:40', '07:20', '08:10', '09:00'],
  ],
  [
    27,
    weekly('UTC', 'daily 09:07-11:00'),
    '2026-06-01',
    { timeZone: 'UTC', durationMinutes: 30, stepMinutes: 15 },
    ['09:15', '09:30', '09:45', '10:00', '10:15', '10:30'],
  ],
];

test.each(SLOTS)('example %i', (_, source, date, grid, starts) => {
  const availability = availabilityOf({
    window: utcDay(date),
    now: 0,
    require: 'ALL',
    participants: [{ key: 'only', hours: { kind: 'sources', open: [source], closed: [] }, busy: [], held: [] }],
  });
  const slots = slotsOf(availability, grid);
  expect(slots.map(({ start }) => instantText(start))).toEqual(starts.map((time) => `${date}T${time}Z`));
  expect(new Set(slots.map(({ start, end }) => end - start))).toEqual(new Set([grid.durationMinutes * 60_000]));
});

test('example 28', () => {
  const availability = availabilityOf({
    window: range('2026-06-01T09:00Z 2026-06-01T12:00Z'),
    now: 0,
    require: 'ALL',
    participants: [
      {
        key: 'only',
        hours: { kind: 'sources', open: [weekly('UTC', 'daily 08:00-17:00')], closed: [] },
        busy: [range('2026-06-01T08:00Z 2026-06-01T08:55Z'), range('2026-06-01T11:00Z 2026-06-01T11:15Z')],
        held: [],
      },
    ],
    constraints: { bufferBefore: 10 * 60_000, bufferAfter: 30 * 60_000 },
  });
  expect(rangesText(availability.openings)).toEqual([
    '2026-06-01T09:05Z 2026-06-01T10:30Z',
    '2026-06-01T11:25Z 2026-06-01T12:00Z',
  ]);
  const blocked = blockedRanges(availability);
  expect(rangesText(blocked)).toEqual([
    '2026-06-01T09:00Z 2026-06-01T09:05Z',
    '2026-06-01T10:30Z 2026-06-01T11:00Z',
    '2026-06-01T11:00Z 2026-06-01T11:15Z',
    '2026-06-01T11:15Z 2026-06-01T11:25Z',
  ]);
  expect(blocked.map(({ reasons }) => reasons)).toEqual(
    ['BUFFER', 'BUFFER', 'BUSY', 'BUFFER'].map((kind) => [{ participant: 'only', kind }]),
  );
});

/** From 00:00Z of the day before to 00:00Z two days after the date. */
function around(date: string): { start: number; end: number } {
  const { start, end } = utcDay(date);
  return { start: start - 86_400_000, end: end + 86_400_000 };
}

function utcDay(date: string): { start: number; end: number } {
  const start = new Date(date).getTime();
  return { start, end: start + 86_400_000 };
}
