import * as fc from 'fast-check';
import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { CalendarEvent } from '../../src/icalendar/calendar.ts';
import { expandEvents } from '../../src/icalendar/expand-events.ts';
import { parseCalendar } from '../../src/icalendar/parse-calendar.ts';
import type { Interval } from '../../src/time/interval.ts';
import { changesOf, ZONES } from './reference/zones.ts';

// Random recurrence rules around changes of the clock, expanded by the gateway and by rrule-temporal.

const DAY = 86_400_000;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** How many days of occurrences are compared. */
const DAYS_COMPARED = { YEARLY: 2200, MONTHLY: 500, WEEKLY: 200, DAILY: 90, HOURLY: 12, MINUTELY: 0.5 } as const;
/** In how many days a rule must occur to be compared. The library gives up after 10,000 periods without an occurrence. */
const DAYS_SEARCHED = { YEARLY: 2200, MONTHLY: 500, WEEKLY: 200, DAILY: 90, HOURLY: 60, MINUTELY: 5 } as const;
type Frequency = keyof typeof DAYS_COMPARED;

export interface RuleCase {
  readonly timeZone: string;
  readonly frequency: Frequency;
  /** The value of RRULE. */
  readonly rrule: string;
  /** What the clock shows at a possible first start, `2026-03-29T02:30`. */
  readonly start: string;
  /** How many days after the first start the window begins. */
  readonly later: number;
}

/** The library's own time zone arithmetic misses periods of summer time, and pauses of it, of a few weeks: Fiji, Morocco. */
const ZONES_WITH_CHANGES = ZONES.filter((timeZone) => {
  const changes = changesOf(timeZone);
  return changes.length > 0 && changes.every((change, index) => change - (changes[index - 1] ?? 0) >= 60 * DAY);
});

function listOf(values: fc.Arbitrary<string>, maxLength = 3): fc.Arbitrary<string> {
  return fc.uniqueArray(values, { minLength: 1, maxLength }).map((list) => list.join(','));
}

function number(minimum: number, maximum: number): fc.Arbitrary<string> {
  return fc.integer({ min: minimum, max: maximum }).map(String);
}

function signed(maximum: number): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom('', '', '-'), number(1, maximum)).map((parts) => parts.join(''));
}

/**
 * The parts that choose days. Left out is what rrule-temporal 2.2.8 does not read as RFC 5545 writes it: in YEARLY rules it adds up BYDAY
 * and BYMONTHDAY or BYYEARDAY, which limit each other, it takes the 53rd weekday of a year without one from the next year, and without BYDAY it takes the weekday for BYWEEKNO from elsewhere than DTSTART.
 */
function dayParts(frequency: Frequency): fc.Arbitrary<readonly string[]> {
  const plain = listOf(fc.constantFrom(...WEEKDAYS)).map((days) => `BYDAY=${days}`);
  const monthDays = listOf(signed(31), 4).map((days) => `BYMONTHDAY=${days}`);
  const numbered = (maximum: number) =>
    listOf(fc.tuple(signed(maximum), fc.constantFrom(...WEEKDAYS)).map((parts) => parts.join(''))).map(
      (days) => `BYDAY=${days}`,
    );
  const months = listOf(number(1, 12)).map((list) => `BYMONTH=${list}`);
  const one = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts);
  if (frequency === 'YEARLY') {
    return fc.oneof(
      fc.constant([]),
      one(months),
      one(monthDays),
      one(months, monthDays),
      one(plain),
      one(months, plain),
      one(months, numbered(5)),
      one(numbered(52)),
      one(listOf(signed(366), 5).map((days) => `BYYEARDAY=${days}`)),
      one(
        listOf(signed(53)).map((weeks) => `BYWEEKNO=${weeks}`),
        plain,
      ),
    );
  }
  const monthly = frequency === 'MONTHLY' ? [one(numbered(5)), one(months, numbered(5))] : [];
  const byDate = frequency === 'WEEKLY' ? [] : [one(monthDays), one(months, monthDays), one(monthDays, plain)];
  return fc.oneof(fc.constant([]), one(months), one(plain), one(months, plain), ...byDate, ...monthly);
}

function rulesOf(frequency: Frequency): fc.Arbitrary<string> {
  const optional = (part: fc.Arbitrary<string>, weight: number) =>
    fc.oneof({ arbitrary: fc.constant(''), weight: 10 - weight }, { arbitrary: part, weight });
  const parts = fc.tuple(
    optional(
      number(2, 4).map((interval) => `INTERVAL=${interval}`),
      4,
    ),
    optional(
      listOf(number(0, 23)).map((hours) => `BYHOUR=${hours}`),
      2,
    ),
    optional(
      listOf(number(0, 59)).map((minutes) => `BYMINUTE=${minutes}`),
      2,
    ),
    optional(
      fc.constantFrom(...WEEKDAYS).map((day) => `WKST=${day}`),
      3,
    ),
    optional(
      number(1, 20).map((count) => `COUNT=${count}`),
      3,
    ),
    optional(
      listOf(signed(3)).map((positions) => `BYSETPOS=${positions}`),
      2,
    ),
  );
  return fc.tuple(dayParts(frequency), parts).map(([days, others]) => {
    const all = [`FREQ=${frequency}`, ...days, ...others].filter((part) => part !== '');
    // BYSETPOS is valid only with another part that begins with BY.
    const hasOther = all.some((part) => part.startsWith('BY') && !part.startsWith('BYSETPOS'));
    // Whether days of the week that belongs to another calendar year are in the period of that year is not settled by RFC 5545. It
    // matters only where years are left out, or counted by position.
    const isOpen = all.some((part) => part.startsWith('BYWEEKNO'));
    return all
      .filter((part) => !part.startsWith('BYSETPOS') || (hasOther && !isOpen))
      .filter((part) => !part.startsWith('INTERVAL') || !isOpen)
      .join(';');
  });
}

/** Times within a day are compared in UTC alone: how hours count over a change of the clock is not settled by RFC 5545. */
export const ruleCases: fc.Arbitrary<RuleCase> = fc
  .tuple(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of an object are typed as strings
    fc.constantFrom(...(Object.keys(DAYS_COMPARED) as Frequency[])),
    fc.constantFrom(...ZONES_WITH_CHANGES),
  )
  .chain(([frequency, zone]) => {
    const isWithinDay = frequency === 'HOURLY' || frequency === 'MINUTELY';
    const scenes = fc.record({
      timeZone: fc.constant(isWithinDay ? 'UTC' : zone),
      frequency: fc.constant(frequency),
      rrule: rulesOf(frequency),
      start: fc
        .tuple(
          fc.constantFrom(...changesOf(zone)),
          fc.integer({ min: -40, max: 3 }),
          fc.oneof(
            fc.nat(16).map((quarter) => quarter * 15),
            fc.nat(1439),
          ),
        )
        .map(([change, days, minutes]) => wall((Math.floor(change / DAY) + days) * DAY + minutes * 60_000)),
      later: fc.oneof(fc.constant(0), fc.nat(400)),
    });
    // An occurrence in a gap of the clock has a position for the gateway, and none for the library.
    return scenes.map((scene) => (scene.rrule.includes('BYSETPOS') ? { ...scene, timeZone: 'UTC' } : scene));
  });

/** The instants at which both let the rule occur; undefined if there is nothing to compare. */
export async function expandByBoth(scene: RuleCase): Promise<{ own: number[]; library: number[] } | undefined> {
  const first = firstOccurrence(scene);
  if (first === undefined) return undefined;
  const from = first.epochMilliseconds + scene.later * DAY;
  const end = from + DAYS_COMPARED[scene.frequency] * DAY;
  const start = first.toPlainDateTime().toString();
  const library = occurrencesBetween(libraryRule(scene, start), from, end).map((at) => at.epochMilliseconds);
  const events = await parseRule(scene, start);
  // The gateway moves an occurrence in a gap of the clock to the end of the gap (docs/time-semantics.md, section 2). The library leaves
  // it out, as RFC 5545 demands (https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10), and does not count it.
  const isSkipped = (instant: number) => isEndOfGap(scene.timeZone, instant);
  if (scene.rrule.includes('COUNT')) {
    const counted = await startsIn(events, { start: first.epochMilliseconds, end });
    if (counted.some(isSkipped)) return undefined;
  }
  const own = await startsIn(events, { start: from, end });
  // To look at the clock is slow, and needless where both agree.
  const isComparable = (other: ReadonlySet<number>) => (instant: number) => other.has(instant) || !isSkipped(instant);
  return { own: own.filter(isComparable(new Set(library))), library: library.filter(isComparable(new Set(own))) };
}

/** The first occurrence that the library finds; DTSTART must be one itself. */
export function firstOccurrence(scene: RuleCase): Temporal.ZonedDateTime | undefined {
  const rule = libraryRule(scene, scene.start);
  const start = Temporal.PlainDateTime.from(scene.start).toZonedDateTime(scene.timeZone).epochMilliseconds;
  // Most rules occur soon, and the library is slow.
  for (const days of [DAYS_COMPARED[scene.frequency] / 10, DAYS_SEARCHED[scene.frequency]]) {
    const [first] = occurrencesBetween(rule, start, start + Math.ceil(days * DAY));
    if (first !== undefined) return isEndOfGap(scene.timeZone, first.epochMilliseconds) ? undefined : first;
  }
  return undefined;
}

function occurrencesBetween(rule: RRuleTemporal, start: number, end: number): Temporal.ZonedDateTime[] {
  return rule.between(new Date(start), new Date(end - 1), true);
}

/** The gateway's events of a calendar with the rule. @param start the reading of DTSTART. */
export async function parseRule(
  { timeZone, rrule }: Pick<RuleCase, 'timeZone' | 'rrule'>,
  start: string,
): Promise<readonly CalendarEvent[]> {
  const { events } = await parseCalendar(calendarText({ timeZone, rrule }, start), { timeZone: 'UTC' });
  return events;
}

/** A calendar with one event. @param start the reading of DTSTART. */
export function calendarText({ timeZone, rrule }: Pick<RuleCase, 'timeZone' | 'rrule'>, start: string): string {
  return [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:random',
    `DTSTART;TZID=${timeZone}:${compact(start)}`,
    `RRULE:${rrule}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ].join('\r\n');
}

/** The starts that the gateway finds, ascending, each once. */
export async function startsIn(events: readonly CalendarEvent[], window: Interval): Promise<number[]> {
  const { occurrences, problems } = await expandEvents(events, window);
  if (problems.length > 0) throw new Error(`The gateway gave up: ${JSON.stringify(problems)}`);
  const starts = occurrences.map(({ start }) => start).filter((start) => start >= window.start);
  return [...new Set(starts)].toSorted((a, b) => a - b);
}

function libraryRule({ timeZone, rrule }: RuleCase, start: string): RRuleTemporal {
  return new RRuleTemporal({ rruleString: `DTSTART;TZID=${timeZone}:${compact(start)}\nRRULE:${rrule}` });
}

function isEndOfGap(timeZone: string, instant: number): boolean {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  return at.offsetNanoseconds > at.subtract({ milliseconds: 1 }).offsetNanoseconds;
}

/** `2026-03-29T02:30:00` as iCalendar writes it. */
function compact(text: string): string {
  return text.replaceAll(/[-:]/g, '').padEnd(15, '0').slice(0, 15);
}

function wall(reading: number): string {
  return new Date(reading).toISOString().slice(0, 16);
}
