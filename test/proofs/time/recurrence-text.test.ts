import * as fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import type { RecurrenceRule } from '../../../src/time/hours.ts';
import { formatLocalDate, WEEKDAYS } from '../../../src/time/local-date.ts';
import { formatLocalTime } from '../../../src/time/local-time.ts';
import { ruleCoverage } from '../../../src/time/recurrence.ts';
import { type RecurrenceText, recurrenceText } from '../../../src/time/recurrence-text.ts';
import { dateRange } from '../../../src/time/wall-time.ts';
import { zoneOf } from '../../../src/time/zone.ts';
import { changesOf, ZONES } from '../../support/reference/zones.ts';

const SEED = 20_261_129;
const DAY = 86_400_000;
/** Days before and after a change of the clock: enough for monthly rules to recur. */
const DISTANCE = 40;

interface Case {
  readonly timeZone: string;
  readonly rule: RecurrenceRule;
  /** The number of a day on which the clock changes. */
  readonly day: number;
}

/** The library's own time zone arithmetic misses periods of summer time, and pauses of it, of a few weeks: Fiji, Morocco. */
const ZONES_WITH_CHANGES = ZONES.filter((timeZone) => {
  const changes = changesOf(timeZone);
  return changes.length > 0 && changes.every((change, index) => change - (changes[index - 1] ?? 0) >= 60 * DAY);
});

const cases: fc.Arbitrary<Case> = fc
  .constantFrom(...ZONES_WITH_CHANGES)
  .chain((timeZone) =>
    fc.record({
      timeZone: fc.constant(timeZone),
      day: fc.constantFrom(...changesOf(timeZone)).map((change) => Math.floor(change / DAY)),
      first: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -400, max: DISTANCE })),
      length: fc.option(fc.integer({ min: -3, max: DISTANCE }), { nil: undefined }),
      start: fc.oneof(
        fc.nat(16).map((quarter) => quarter * 900),
        fc.constant(9000),
        fc.nat(86_399),
      ),
      frequency: fc.constantFrom('ONCE', 'DAILY', 'DAILY', 'WEEKLY', 'MONTHLY' as const),
      days: fc.option(fc.subarray([...WEEKDAYS], { minLength: 1 }), { nil: undefined }),
    }),
  )
  .map(({ timeZone, day, first, length, start, frequency, days }) => {
    const dates = { firstDate: formatLocalDate(day + first), lastDate: lastDateOf(day + first, length) };
    return {
      timeZone,
      day,
      rule: { frequency, days, ...dates, start: formatLocalTime(start), end: '24:00', endDayOffset: 0 },
    };
  });

test('another library reads the dates of the openings from the text of a rule, in 4,000 cases over changes of the clock', () => {
  const seen = { compared: 0, recurring: 0, skipped: 0, ended: 0, never: 0 };
  const property = fc.property(cases, (scene) => {
    const { timeZone, rule, day } = scene;
    const dates = datesAround(day);
    const text = recurrenceText(rule, timeZone);
    const expected = startDatesOf(rule, timeZone, dates);
    if (text === undefined) {
      seen.never++;
      expect(expected).toEqual([]);
      return;
    }
    // Without a first occurrence there is no DTSTART from which another library can count.
    if (isSkipped(timeZone, text.firstDate, rule.start)) return;
    // Occurrences at a local time that does not exist are ignored: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
    const existing = expected.filter((date) => !isSkipped(timeZone, date, rule.start));
    expect(occurrencesOf(text, scene)).toEqual(existing.map((date) => instantOf(timeZone, date, rule.start)));
    seen.compared++;
    if (existing.length > 1) seen.recurring++;
    if (existing.length < expected.length) seen.skipped++;
    if (text.rrule.includes('UNTIL')) seen.ended++;
  });
  fc.assert(property, { seed: SEED, numRuns: 4000 });
  expect(seen.compared).toBeGreaterThan(3500);
  expect(Object.values(seen).filter((count) => count < 50)).toEqual([]);
}, 120_000);

function lastDateOf(first: number, length: number | undefined): string | undefined {
  return length === undefined ? undefined : formatLocalDate(first + length);
}

function datesAround(day: number): string[] {
  return Array.from({ length: 2 * DISTANCE + 1 }, (_, index) => formatLocalDate(day - DISTANCE + index));
}

/** The dates on which the rule opens hours. */
function startDatesOf(rule: RecurrenceRule, timeZone: string, dates: readonly string[]): string[] {
  const wholeDates = { ...rule, start: '00:00', end: '24:00', endDayOffset: 0 };
  return dates.filter((date) => ruleCoverage(wholeDates, zoneOf(timeZone), dateRange(timeZone, date)).length > 0);
}

/** The instants (epoch milliseconds) at which the library lets the rule occur on the dates. */
function occurrencesOf({ firstDate, rrule }: RecurrenceText, { timeZone, rule, day }: Case): number[] {
  const dates = datesAround(day);
  const start = `${firstDate}T${rule.start}`.replaceAll(/[-:]/g, '').padEnd(15, '0');
  const library = new RRuleTemporal({ rruleString: `DTSTART;TZID=${timeZone}:${start}\nRRULE:${rrule}` });
  const first = Temporal.PlainDate.from(dates[0]!).toZonedDateTime(timeZone).epochMilliseconds;
  const last = Temporal.PlainDate.from(dates.at(-1)!).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  return library.between(new Date(first), new Date(last - 1), true).map(({ epochMilliseconds }) => epochMilliseconds);
}

function zoned(timeZone: string, date: string, time: string): Temporal.ZonedDateTime {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone);
}

function instantOf(timeZone: string, date: string, time: string): number {
  return zoned(timeZone, date, time).epochMilliseconds;
}

function isSkipped(timeZone: string, date: string, time: string): boolean {
  return !zoned(timeZone, date, time)
    .toPlainDateTime()
    .equals(Temporal.PlainDateTime.from(`${date}T${time}`));
}
