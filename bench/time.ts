/** The cost of the time arithmetic, as a Markdown table. Usage: node bench/time.ts */
import { IANAZone } from 'luxon';
import { availabilityOf, type Participant } from '../src/time/availability.ts';
import { blockedRanges } from '../src/time/blocked.ts';
import type { HoursSource, WeeklySource } from '../src/time/hours.ts';
import type { Interval } from '../src/time/interval.ts';
import { WEEKDAYS } from '../src/time/local-date.ts';
import { coverageOf } from '../src/time/openings.ts';
import { slotsOf } from '../src/time/slots.ts';
import { zoneOf } from '../src/time/zone.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const START = Date.UTC(2026, 0, 5);
const YEAR = { start: START, end: START + 365 * DAY };
const ZONE_NAMES = Intl.supportedValuesOf('timeZone');

const rows: string[] = [];

openingsOfAYear();
offsetLookup();
availabilityOfFifty();
growth();
process.stdout.write(`| operation | cost | note |\n| --- | --- | --- |\n${rows.join('\n')}\n`);

function openingsOfAYear(): void {
  const schedules = Array.from({ length: 1000 }, (_, index) => schedule(index));
  const cold = millisecondsOf(() => schedules.forEach((source) => coverageOf([source], YEAR)), 1);
  const warm = millisecondsOf(() => schedules.forEach((source) => coverageOf([source], YEAR)), 10);
  row('openings of a year, one schedule, first time', `${(cold / 1000).toFixed(3)} ms`, '1,000 schedules in 418 zones');
  row('openings of a year, one schedule, again', `${(warm / 1000).toFixed(3)} ms`, 'offsets cached');

  const [fresh, old] = ['2026-01-01', '0001-01-01'].map((firstDate) =>
    millisecondsOf(() => coverageOf([dailyRule(firstDate)], { start: START, end: START + 28 * DAY }), 5000),
  ) as [number, number];
  row('four weeks of a daily rule from the year 1', `× ${(old / fresh).toFixed(2)}`, 'against one from this month');
}

function offsetLookup(): void {
  const zone = zoneOf('Europe/Paris');
  const format = new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Paris', timeZoneName: 'longOffset' });
  const luxon = IANAZone.create('Europe/Paris');
  const lookups: [string, (instant: number) => unknown][] = [
    ['cached', (instant) => zone.periodAt(instant)],
    ['Intl', (instant) => format.format(instant)],
    ['luxon', (instant) => luxon.offset(instant)],
  ];
  for (const [name, lookUp] of lookups) {
    let instant = START;
    const nanoseconds = millisecondsOf(() => lookUp((instant += 7 * MINUTE)), 50_000) * 1e6;
    row(`offset of an instant, ${name}`, `${nanoseconds.toFixed(0)} ns`, '');
  }
}

function availabilityOfFifty(): void {
  const [participants, window] = [participantsOf(50), { start: START, end: START + 28 * DAY }];
  for (const require of ['ALL', 'ANY'] as const) {
    const request = { window, now: START, require, participants, constraints: { bufferBefore: 10 * MINUTE } };
    const result = availabilityOf(request);
    row(
      `availability of 50 participants over 4 weeks, ${require}`,
      cost(() => availabilityOf(request)),
      'openings, busy',
    );
    row(
      '… its blocked ranges',
      cost(() => blockedRanges(result)),
      `${blockedRanges(result).length} ranges`,
    );
    const grid = { timeZone: 'Europe/Paris', durationMinutes: 30, stepMinutes: 15 };
    row(
      '… its slots',
      cost(() => slotsOf(result, grid)),
      `${slotsOf(result, grid).length} slots`,
    );
  }
}

function cost(work: () => unknown): string {
  return `${millisecondsOf(work, 20).toFixed(2)} ms`;
}

/** Cost per interval of input and output, relative to the smallest case of the same run: 1 is linear. */
function growth(): void {
  const cases: [string, readonly number[], (size: number) => { work: () => unknown; size: number }][] = [
    ['openings of n years', [1, 2, 4, 8, 16], openingsOver],
    ['availability of n participants', [50, 100, 200, 400, 800], availabilityOver],
    ['blocked ranges of n participants', [25, 50, 100, 200], blockedOver],
    ['one participant with n busy times', [1000, 2000, 4000, 8000, 16_000], busyOver],
  ];
  for (const [name, sizes, make] of cases) {
    const costs = sizes.map((size) => {
      const { work, size: intervals } = make(size);
      return millisecondsOf(work, Math.max(3, Math.ceil(20_000 / intervals))) / intervals;
    });
    const ratios = costs.map((each) => (each / costs[0]!).toFixed(2)).join(', ');
    row(`${name}, n = ${sizes.join(', ')}`, `× ${ratios}`, 'cost per interval');
  }
}

function openingsOver(years: number): { work: () => unknown; size: number } {
  const window = { start: START, end: START + years * 365 * DAY };
  const source = schedule(ZONE_NAMES.indexOf('Europe/Paris'));
  return { work: () => coverageOf([source], window), size: coverageOf([source], window).length };
}

function availabilityOver(count: number): { work: () => unknown; size: number } {
  const request = requestOf(count);
  const { participants } = availabilityOf(request);
  return { work: () => availabilityOf(request), size: sum(participants.map(({ openings }) => openings.length)) };
}

/** The result lists every participant in every range, so the cost is divided by the size of the result. */
function blockedOver(count: number): { work: () => unknown; size: number } {
  const result = availabilityOf(requestOf(count));
  return { work: () => blockedRanges(result), size: sum(blockedRanges(result).map(({ reasons }) => reasons.length)) };
}

function busyOver(count: number): { work: () => unknown; size: number } {
  const busy = Array.from({ length: count }, (_, index) => busyTime(START + ((index * 7919) % count) * 45 * MINUTE));
  const participants: Participant[] = [{ key: 'a', hours: { kind: 'always' }, busy, held: [] }];
  const request = { ...requestOf(1), window: { start: START, end: START + count * 45 * MINUTE }, participants };
  return { work: () => blockedRanges(availabilityOf(request)), size: count };
}

function requestOf(count: number) {
  const window = { start: START, end: START + 28 * DAY };
  return { window, now: START, require: 'ALL' as const, participants: participantsOf(count) };
}

function participantsOf(count: number): Participant[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `participant ${index}`,
    hours: { kind: 'sources', open: [schedule(index)], closed: [dailyRule('2020-01-01')] },
    busy: Array.from({ length: 40 }, (__, event) => busyTime(START + ((event * 17 + index) % 670) * 60 * MINUTE)),
    held: [],
  }));
}

function busyTime(start: number): Interval {
  return { start, end: start + 30 * MINUTE };
}

function schedule(index: number): WeeklySource {
  const days = WEEKDAYS.slice(0, 5);
  return {
    kind: 'weekly',
    timeZone: ZONE_NAMES[index % ZONE_NAMES.length]!,
    weeklyHours: [
      { days, start: '08:30', end: '12:00' },
      { days, start: '13:00', end: '17:15' },
    ],
    dateOverrides: ['2026-04-06', '2026-05-01', '2026-12-25'].map((date) => ({ date, hours: [] })),
  };
}

function dailyRule(firstDate: string): HoursSource {
  const rule = { frequency: 'DAILY', firstDate, start: '22:00', end: '06:00', endDayOffset: 1 } as const;
  return { kind: 'rule', timeZone: 'America/New_York', rule };
}

/** The best of several rounds after a warm-up: other load on the machine only ever adds time. */
function millisecondsOf(work: () => unknown, times: number): number {
  const rounds = times === 1 ? 1 : 8;
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    for (let run = 0; run < times; run++) work();
    best = Math.min(best, (performance.now() - started) / times);
  }
  return best;
}

function row(what: string, value: string, note: string): void {
  rows.push(`| ${what} | ${value} | ${note} |`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
