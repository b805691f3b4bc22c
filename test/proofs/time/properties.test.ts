import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AvailabilityRequest, availabilityOf } from '../../../src/time/availability.ts';
import { blockedRanges } from '../../../src/time/blocked.ts';
import type { HoursSource } from '../../../src/time/hours.ts';
import {
  clip,
  complement,
  type Interval,
  intersect,
  intersectAll,
  subtract,
  union,
} from '../../../src/time/interval.ts';
import { formatLocalDate, parseLocalDate } from '../../../src/time/local-date.ts';
import { formatLocalTime } from '../../../src/time/local-time.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { slotsOf } from '../../../src/time/slots.ts';
import { at, dateRange, localDateOf } from '../../../src/time/wall-time.ts';
import { ALIASES, ZONES } from '../../support/reference/zones.ts';
import { hoursIn, moments, participants, taken, windows } from '../../support/time-arbitraries.ts';

const SEED = 20_261_121;

/** Checks a property in every zone. */
function inEveryZone<T>(
  runs: number,
  scenes: (timeZone: string) => fc.Arbitrary<T>,
  check: (scene: T, timeZone: string) => void,
): void {
  for (const [index, timeZone] of ZONES.entries()) {
    const property = fc.property(scenes(timeZone), (scene) => check(scene, timeZone));
    fc.assert(property, { seed: SEED + index, numRuns: runs });
  }
}

function requests(timeZone: string): fc.Arbitrary<AvailabilityRequest> {
  return windows(timeZone).chain((window) =>
    fc.record({
      window: fc.constant(window),
      now: fc.integer({ min: window.start - 7_200_000, max: window.end }),
      require: fc.constantFrom('ALL', 'ANY' as const),
      participants: participants(timeZone, window),
      constraints: fc.record({ bufferBefore: fc.nat(3_600_000), bufferAfter: fc.nat(3_600_000) }, { requiredKeys: [] }),
    }),
  );
}

function expectCanonical(ranges: readonly Interval[], window: Interval): void {
  let end = Number.NEGATIVE_INFINITY;
  for (const range of ranges) {
    expect(range.start).toBeGreaterThan(end);
    expect(range.end).toBeGreaterThan(range.start);
    end = range.end;
  }
  expect(ranges[0]?.start ?? window.start).toBeGreaterThanOrEqual(window.start);
  expect(ranges.at(-1)?.end ?? window.end).toBeLessThanOrEqual(window.end);
}

describe('in every zone', { timeout: 60_000 }, () => {
  test('openings and busy time are sorted, disjoint, joined and clipped', () => {
    inEveryZone(10, requests, (request) => {
      const response = availabilityOf(request);
      expectCanonical(response.openings, request.window);
      for (const { openings, busy } of response.participants) {
        expectCanonical(openings, request.window);
        expectCanonical(busy, request.window);
        expect(intersect(openings, busy)).toEqual([]);
      }
    });
  });

  test('blocked is the exact complement, cut only where its reasons change', () => {
    inEveryZone(10, requests, (request) => {
      const response = availabilityOf(request);
      const blocked = blockedRanges(response);
      expect(union(blocked)).toEqual(complement(response.openings, request.window));
      for (const [index, { start, end, reasons }] of blocked.entries()) {
        const before = blocked[index - 1];
        expect(before?.end ?? start).toBeLessThanOrEqual(start);
        expect(before?.end === start ? before.reasons : []).not.toEqual(reasons);
        const listed = new Set(reasons.map(({ participant }) => participant));
        for (const { participant, openings } of response.participants) {
          expect(clip(openings, { start, end })).toEqual(listed.has(participant.key) ? [] : [{ start, end }]);
        }
      }
    });
  });

  test('splitting the window anywhere changes nothing', () => {
    const scenes = (timeZone: string) =>
      windows(timeZone).chain((window) =>
        fc.record({
          window: fc.constant(window),
          middle: fc.integer({ min: window.start, max: window.end }),
          hours: hoursIn(timeZone, window.start),
        }),
      );
    inEveryZone(10, scenes, ({ window, middle, hours }) => {
      fc.pre(middle > window.start && middle < window.end);
      const halves = [
        ...openingsOf(hours, { start: window.start, end: middle }),
        ...openingsOf(hours, { start: middle, end: window.end }),
      ];
      expect(union(halves)).toEqual(openingsOf(hours, window));
    });
  });

  test('adding a busy time never opens anything', () => {
    const scenes = (timeZone: string) =>
      requests(timeZone).chain((request) => fc.record({ request: fc.constant(request), more: taken(request.window) }));
    inEveryZone(6, scenes, ({ request, more }) => {
      const busier = request.participants.map((each) => ({ ...each, busy: [...each.busy, ...more] }));
      const before = availabilityOf(request).openings;
      const after = availabilityOf({ ...request, participants: busier }).openings;
      expect(subtract(after, before)).toEqual([]);
    });
  });

  test('resolveWallTime returns the earliest instant of its local time or a later one, and keeps the order of local times', () => {
    const scenes = (timeZone: string) =>
      fc.record({
        moment: moments(timeZone),
        first: fc.nat(86_400),
        second: fc.nat(86_400),
        back: fc.integer({ min: 1, max: 36_000 }),
      });
    inEveryZone(15, scenes, ({ moment, first, second, back }, timeZone) => {
      const date = localDateOf(timeZone, moment);
      const [early, late] = [Math.min(first, second), Math.max(first, second)];
      const instant = at(timeZone, date, formatLocalTime(early));
      expect(instant).toBeLessThanOrEqual(at(timeZone, date, formatLocalTime(late)));
      const reading = parseLocalDate(date) * 86_400 + early;
      const clock = clockOf(timeZone);
      expect(clock(instant)).toBeGreaterThanOrEqual(reading);
      expect(clock(instant - 1000)).toBeLessThan(reading);
      expect(clock(instant - back * 1000)).toBeLessThan(reading);
    });
  });

  test('dates join without gap or overlap, and an instant belongs to the date whose range contains it', () => {
    inEveryZone(15, moments, (moment, timeZone) => {
      const date = localDateOf(timeZone, moment);
      const today = dateRange(timeZone, date);
      expect(today.start).toBeLessThanOrEqual(moment);
      expect(today.end).toBeGreaterThan(moment);
      expect(dateRange(timeZone, formatLocalDate(parseLocalDate(date) + 1)).start).toBe(today.end);
      expect(at(timeZone, date, '24:00')).toBe(today.end);
    });
  });

  test('windows that divide a day in local time divide its duration', () => {
    const scenes = (timeZone: string) =>
      fc.record({
        moment: moments(timeZone),
        cuts: fc.uniqueArray(fc.integer({ min: 1, max: 86_399 }), { maxLength: 5 }),
      });
    inEveryZone(8, scenes, ({ moment, cuts }, timeZone) => {
      const date = localDateOf(timeZone, moment);
      const day = dateRange(timeZone, date);
      const window = { start: day.start - 86_400_000, end: day.end + 86_400_000 };
      const edges = [0, ...cuts.sort((a, b) => a - b), 86_400].map(formatLocalTime);
      const pieces = edges.slice(1).map((end, index) => {
        const override = { date, hours: [{ start: edges[index] ?? '', end }] };
        const source = { kind: 'weekly', timeZone, weeklyHours: [], dateOverrides: [override] } as const;
        return openingsOf({ kind: 'sources', open: [source], closed: [] }, window);
      });
      const length = (ranges: readonly Interval[]) => ranges.reduce((sum, { start, end }) => sum + end - start, 0);
      expect(union(pieces.flat())).toEqual(day.start < day.end ? [day] : []);
      expect(length(pieces.flat())).toBe(day.end - day.start);
    });
  });
});

test('renaming a zone to its alias changes nothing', () => {
  for (const [alias, name] of Object.entries(ALIASES)) {
    const property = fc.property(requests(name), (request) => {
      const renamed = {
        ...request,
        participants: request.participants.map((each) => ({
          ...each,
          hours:
            each.hours.kind !== 'sources'
              ? each.hours
              : { ...each.hours, open: each.hours.open.map(rename), closed: each.hours.closed.map(rename) },
        })),
      };
      const [before, after] = [availabilityOf(request), availabilityOf(renamed)];
      const grid = { durationMinutes: 25, stepMinutes: 10 };
      expect(after.openings).toEqual(before.openings);
      expect(blockedRanges(after)).toEqual(blockedRanges(before));
      expect(slotsOf(after, { ...grid, timeZone: alias })).toEqual(slotsOf(before, { ...grid, timeZone: name }));
    });
    const rename = (source: HoursSource): HoursSource => ({ ...source, timeZone: alias });
    fc.assert(property, { seed: SEED, numRuns: 40 });
  }
});

describe('the algebra of ranges', () => {
  const WINDOW = { start: 0, end: 60 };
  const raw = fc.array(
    fc.tuple(fc.integer({ min: -5, max: 65 }), fc.integer({ min: -2, max: 15 })).map(([start, length]) => ({
      start,
      end: start + length,
    })),
    { maxLength: 8 },
  );
  const lists = raw.map((ranges) => clip(union(ranges), WINDOW));
  const runs = { seed: SEED, numRuns: 2000 };

  test('union and intersection commute, associate and distribute', () => {
    fc.assert(
      fc.property(lists, lists, lists, (a, b, c) => {
        const join = (...all: Interval[][]) => union(all.flat());
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, a)).toEqual(a);
        expect(intersect(a, b)).toEqual(intersect(b, a));
        expect(intersect(intersect(a, b), c)).toEqual(intersect(a, intersect(b, c)));
        expect(intersect(a, a)).toEqual(a);
        expect(intersect(a, join(b, c))).toEqual(join(intersect(a, b), intersect(a, c)));
        expect(intersectAll([a, b, c], WINDOW)).toEqual(intersect(a, intersect(b, c)));
      }),
      runs,
    );
  });

  test('complement and difference agree with them', () => {
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        const not = (ranges: Interval[]) => complement(ranges, WINDOW);
        expect(not(not(a))).toEqual(a);
        expect(not(union([...a, ...b]))).toEqual(intersect(not(a), not(b)));
        expect(subtract(a, b)).toEqual(intersect(a, not(b)));
        expect(union([...intersect(a, b), ...subtract(a, b)])).toEqual(a);
        expectCanonical(subtract(a, b), WINDOW);
      }),
      runs,
    );
  });

  test('each returns point by point what it defines', () => {
    fc.assert(
      fc.property(raw, lists, (a, b) => {
        const joined = union(a);
        const [both, rest] = [intersect(joined, b), subtract(joined, b)];
        for (let point = -10; point < 90; point++) {
          expect(holds(joined, point)).toBe(holds(a, point));
          expect(holds(both, point)).toBe(holds(a, point) && holds(b, point));
          expect(holds(rest, point)).toBe(holds(a, point) && !holds(b, point));
        }
      }),
      runs,
    );
  });

  function holds(ranges: readonly Interval[], point: number): boolean {
    return ranges.some(({ start, end }) => start <= point && point < end);
  }
});

/** The local time of a zone at an instant, in seconds since 1970-01-01 00:00 local time, as Intl formats it. */
function clockOf(timeZone: string): (instant: number) => number {
  let format = clocks.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(timeZone, format);
  }
  const known = format;
  return (instant) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = known
      .format(instant)
      .split(/\D+/)
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  };
}
const clocks = new Map<string, Intl.DateTimeFormat>();
