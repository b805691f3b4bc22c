import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { conflictsBetween } from '../../../src/scheduling/session-conflicts.ts';
import type { SessionTimes } from '../../../src/time/session-range.ts';
import { countTurns } from '../../support/event-loop.ts';

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

async function conflictsOf(sessions: readonly Named[], timeZone = 'UTC') {
  return (await conflictsBetween(sessions, timeZone)).map(
    ({ first, second, overlap: { start, end } }) =>
      `${first.name}-${second.name} ${(start - DAY) / HOUR}..${(end - DAY) / HOUR}`,
  );
}

test('returns every overlapping pair, sorted by start, with the overlap', async () => {
  const sessions = [session('c', 11, 13), session('b', 9, 12), session('a', 8, 17), session('d', 13, 14)];
  expect(await conflictsOf(sessions)).toEqual(['a-b 9..12', 'a-c 11..13', 'a-d 13..14', 'b-c 11..12']);
});

describe('returns no conflict', () => {
  test.each<[string, Named[]]>([
    ['without sessions', []],
    ['for one session', [session('a', 9, 10)]],
    ['for sessions that only touch', [session('a', 9, 10), session('b', 10, 11)]],
    ['for a session without an end', [session('a', 9, 12), session('b', 10, null)]],
    [
      'for a session that ends when or before it starts',
      [session('a', 9, 12), session('b', 10, 10), session('c', 11, 10)],
    ],
  ])('%s', async (_, sessions) => {
    expect(await conflictsOf(sessions)).toEqual([]);
  });
});

test('returns a conflict for two sessions at the same time', async () => {
  expect(await conflictsOf([session('a', 9, 10), session('b', 9, 10)])).toEqual(['a-b 9..10']);
});

test('an all-day session occupies its date in the zone of the calendar, however long that is', async () => {
  const allDay = session('fair', 12, null, true);
  expect(await conflictsOf([allDay, session('talk', 23, 25)])).toEqual(['fair-talk 23..24']);
  // Oslo's clocks go forward that day: it begins at 23:00 UTC on the day before, and ends at 22:00 UTC.
  expect(await conflictsOf([allDay, session('early', -2, 0), session('late', 21, 25)], 'Europe/Oslo')).toEqual([
    'early-fair -1..0',
    'fair-late 21..22',
  ]);
  expect(await conflictsOf([allDay, session('next', 22, 23)], 'Europe/Oslo')).toEqual([]);
});

test('returns what a comparison of all pairs finds, and does not modify the list', async () => {
  const hour = fc.integer({ min: 0, max: 30 });
  const sessions = fc
    .array(fc.tuple(hour, fc.option(hour), fc.boolean()), { maxLength: 12 })
    .map((all) => all.map(([from, to, allDay], i) => session(String(i), from, to, allDay && i % 3 === 0)));
  await fc.assert(
    fc.asyncProperty(sessions, async (all) => {
      const copy = structuredClone(all);
      const found = await conflictsBetween(all, 'UTC');
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

test('yields to the event loop between many pairs', async () => {
  const parallel = Array.from({ length: 2000 }, (_, i) => session(String(i), 9, 10));
  const turns = countTurns();
  expect(await conflictsBetween(parallel, 'UTC')).toHaveLength((2000 * 1999) / 2);
  expect(turns()).toBeGreaterThanOrEqual(150);
});
