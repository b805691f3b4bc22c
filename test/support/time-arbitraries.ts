import * as fc from 'fast-check';
import type { Participant } from '../../src/time/availability.ts';
import type { Hours, HoursSource, LocalHours } from '../../src/time/hours.ts';
import type { Interval } from '../../src/time/interval.ts';
import { formatLocalDate, WEEKDAYS } from '../../src/time/local-date.ts';
import { formatLocalTime } from '../../src/time/local-time.ts';
import { changesOf } from './reference/zones.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The instant of a case: mostly within two days of a change of the zone's clock in 2015 to 2037. */
export function moments(timeZone: string): fc.Arbitrary<number> {
  const anywhere = fc.integer({ min: Date.UTC(2015, 0, 3), max: Date.UTC(2037, 11, 28) });
  const changes = changesOf(timeZone);
  if (changes.length === 0) return anywhere;
  const near = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
    .map(([change, distance]) => change + distance);
  return fc.oneof({ arbitrary: near, weight: 5 }, { arbitrary: anywhere, weight: 1 });
}

/** A window of up to four days, exact to the millisecond. */
export function windows(timeZone: string): fc.Arbitrary<Interval> {
  return fc
    .tuple(moments(timeZone), fc.oneof(fc.integer({ min: 1, max: 4 * DAY }), fc.integer({ min: 1, max: 3 * HOUR })))
    .map(([start, length]) => ({ start, end: start + length }));
}

/** Local times down to the second, mostly around midnight and the hours in which clocks change. */
const localHours: fc.Arbitrary<LocalHours> = fc
  .tuple(localSeconds(), localSeconds())
  .map(([a, b]) => ({ start: formatLocalTime(Math.min(a, b)), end: formatLocalTime(Math.max(a, b)) }));

function localSeconds(): fc.Arbitrary<number> {
  const quarters = fc.integer({ min: 0, max: 20 }).map((quarter) => quarter * 900);
  return fc.oneof(
    quarters,
    quarters.map((seconds) => 86_400 - seconds),
    fc.integer({ min: 0, max: 86_400 }),
  );
}

function datesNear(moment: number, days: number): fc.Arbitrary<string> {
  return fc.integer({ min: -days, max: days }).map((distance) => formatLocalDate(Math.floor(moment / DAY) + distance));
}

function sources(timeZone: string, moment: number): fc.Arbitrary<HoursSource> {
  const days = fc.oneof(fc.constant(WEEKDAYS), fc.subarray([...WEEKDAYS]));
  const weekly = fc.record({
    kind: fc.constant('weekly' as const),
    timeZone: fc.constant(timeZone),
    weeklyHours: fc.array(
      fc.tuple(localHours, days).map(([hours, on]) => ({ ...hours, days: on })),
      { maxLength: 3 },
    ),
    dateOverrides: fc.array(fc.record({ date: datesNear(moment, 3), hours: fc.array(localHours, { maxLength: 2 }) }), {
      maxLength: 2,
    }),
    validUntil: fc.option(datesNear(moment, 5), { nil: undefined, freq: 6 }),
  });
  const rule = fc.record({
    kind: fc.constant('rule' as const),
    timeZone: fc.constant(timeZone),
    rule: fc
      .record({
        frequency: fc.constantFrom('ONCE', 'DAILY', 'WEEKLY', 'MONTHLY' as const),
        firstDate: datesNear(moment, 60),
        lastDate: fc.option(datesNear(moment, 5), { nil: undefined, freq: 3 }),
        days: fc.option(days, { nil: undefined }),
        endDayOffset: fc.constantFrom(0, 0, 1, 2, 10),
        hours: localHours,
      })
      .map(({ hours, ...rest }) => ({ ...rest, ...hours })),
  });
  return fc.oneof({ arbitrary: weekly, weight: 2 }, { arbitrary: rule, weight: 1 });
}

export function hoursIn(timeZone: string, moment: number): fc.Arbitrary<Hours> {
  const list = (maxLength: number) => fc.array(sources(timeZone, moment), { maxLength });
  const some = fc.record({ kind: fc.constant('sources' as const), open: list(3), closed: list(1) });
  return fc.oneof({ arbitrary: some, weight: 6 }, { arbitrary: fc.constant({ kind: 'always' as const }), weight: 1 });
}

/** Ranges around the window, to the millisecond, in any order, some of them without length. */
export function taken(window: Interval, maxLength = 4): fc.Arbitrary<Interval[]> {
  const range = fc
    .tuple(
      fc.integer({ min: window.start - 3 * HOUR, max: window.end + 3 * HOUR }),
      fc.integer({ min: -MINUTE, max: 5 * HOUR }),
    )
    .map(([start, length]) => ({ start, end: start + length }));
  return fc.array(range, { maxLength });
}

export function participants(timeZone: string, window: Interval): fc.Arbitrary<Participant[]> {
  const milliseconds = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * HOUR }));
  const participant = fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    hours: hoursIn(timeZone, window.start),
    busy: taken(window),
    held: taken(window, 2),
    constraints: fc.record(
      { bufferBefore: milliseconds, bufferAfter: milliseconds, minimumNotice: milliseconds },
      { requiredKeys: [] },
    ),
    failed: fc.integer({ min: 0, max: 15 }).map((number) => number === 0),
  });
  return fc.array(participant, { minLength: 1, maxLength: 3 });
}
