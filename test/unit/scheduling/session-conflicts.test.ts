import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflictsBetween } from '../../../src/scheduling/session-conflicts.ts';
import type { SessionTimes } from '../../../src/time/session-range.ts';

const HOUR = 3_600_000;
const DAY = Date.parse('2026-03-29T00:00:00Z');

interface Named extends SessionTimes {
  readonly name: string;
}

const session = (name: string, from: number, to: number | null, allDay = false): Named => ({
  name,
  start: DAY + from * HOUR,
  end: to === null ? null : DAY + to * HOUR,
  allDay,
});

function told(sessions: readonly Named[], timeZone = 'UTC') {
  return conflictsBetween(sessions, timeZone).map(
    ({ first, second, overlap: { start, end } }) =>
      `${first.name}-${second.name} ${(start - DAY) / HOUR}..${(end - DAY) / HOUR}`,
  );
}

test('every pair that overlaps is told, by their starts, with the time that they share', () => {
  const sessions = [session('c', 11, 13), session('b', 9, 12), session('a', 8, 17), session('d', 13, 14)];
  expect(told(sessions)).toEqual(['a-b 9..12', 'a-c 11..13', 'a-d 13..14', 'b-c 11..12']);
});

describe('no conflict', () => {
  test.each<[string, Named[]]>([
    ['is there without sessions', []],
    ['is there with one', [session('a', 9, 10)]],
    ['have sessions that only touch', [session('a', 9, 10), session('b', 10, 11)]],
    ['has a session without an end', [session('a', 9, 12), session('b', 10, null)]],
    ['has one that ends when or before it starts', [session('a', 9, 12), session('b', 10, 10), session('c', 11, 10)]],
  ])('%s', (_, sessions) => {
    expect(told(sessions)).toEqual([]);
  });
});

test('the same time twice is a conflict', () => {
  expect(told([session('a', 9, 10), session('b', 9, 10)])).toEqual(['a-b 9..10']);
});

test('an all-day session takes its date in the zone of the calendar, however long that is', () => {
  const allDay = session('fair', 12, null, true);
  expect(told([allDay, session('talk', 23, 25)])).toEqual(['fair-talk 23..24']);
  // Oslo's clocks go forward that day: it begins at 23:00 UTC on the day before, and ends at 22:00 UTC.
  expect(told([allDay, session('early', -2, 0), session('late', 21, 25)], 'Europe/Oslo')).toEqual([
    'early-fair -1..0',
    'fair-late 21..22',
  ]);
  expect(told([allDay, session('next', 22, 23)], 'Europe/Oslo')).toEqual([]);
});

test('it finds what comparing all pairs finds, and leaves the list as it was', () => {
  const hour = fc.integer({ min: 0, max: 30 });
  const sessions = fc
    .array(fc.tuple(hour, fc.option(hour), fc.boolean()), { maxLength: 12 })
    .map((all) => all.map(([from, to, allDay], i) => session(String(i), from, to, allDay && i % 3 === 0)));
  fc.assert(
    fc.property(sessions, (all) => {
      const copy = structuredClone(all);
      const found = conflictsBetween(all, 'UTC');
      expect(all).toEqual(copy);

      const expected = all.flatMap((a, i) => all.slice(i + 1).flatMap((b) => sharedBy(a, b)));
      const pairOf = (a: Named, b: Named) => [a.name, b.name].sort().join();
      const asText = found.map(({ first, second, overlap }) => `${pairOf(first, second)} ${JSON.stringify(overlap)}`);
      expect(asText.sort()).toEqual(expected.sort());

      for (const { first, second } of found) expect(startOf(first)).toBeLessThanOrEqual(startOf(second));
      const firsts = found.map(({ first }) => startOf(first));
      expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
    }),
  );
});

function sharedBy(a: Named, b: Named): string[] {
  const start = Math.max(startOf(a), startOf(b));
  const end = Math.min(endOf(a), endOf(b));
  const empty = [a, b].some((one) => endOf(one) <= startOf(one));
  return empty || start >= end ? [] : [`${[a.name, b.name].sort().join()} ${JSON.stringify({ start, end })}`];
}

function startOf({ start, allDay }: Named): number {
  return allDay ? Math.floor((start - DAY) / (24 * HOUR)) * 24 * HOUR + DAY : start;
}

function endOf(one: Named): number {
  return one.allDay ? startOf(one) + 24 * HOUR : (one.end ?? one.start);
}
