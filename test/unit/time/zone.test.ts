import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isTimeZone, zoneOf } from '../../../src/time/zone.ts';
import { instant } from '../../support/time-text.ts';

function offsetAt(timeZone: string, at: string): number {
  return zoneOf(timeZone).periodAt(instant(at)).offset / 1000;
}

describe('names', () => {
  test.each(['UTC', 'Europe/Paris', 'US/Eastern', 'Europe/Kyiv', 'Etc/GMT-14', 'GMT', 'EST5EDT', 'europe/paris'])(
    '%s is a zone',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
      expect(zoneOf(name)).toBe(zoneOf(name));
    },
  );

  test.each(['', 'local', '+05:30', '-0800', 'Europe/Nowhere', 'Etc/Unknown', 'BST', 'ist', 'PST', ' UTC'])(
    '%j is rejected',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
      expect(() => zoneOf(name)).toThrow(RangeError);
    },
  );
});

describe('offsets are those of the tz database', () => {
  test.each([
    ['Asia/Kathmandu', '2026-06-01T00:00Z', 20_700],
    ['Asia/Kathmandu', '1985-06-01T00:00Z', 19_800],
    ['Pacific/Chatham', '2026-01-01T00:00Z', 49_500],
    ['Africa/Monrovia', '1971-06-01T00:00Z', -2670],
    ['Europe/Paris', '1900-01-01T00:00Z', 561],
    ['America/New_York', '2037-07-01T00:00Z', -14_400],
    ['America/New_York', '2037-12-01T00:00Z', -18_000],
    ['Europe/Moscow', '2012-01-01T00:00Z', 14_400],
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', -36_000],
    ['Pacific/Apia', '2011-12-30T10:00Z', 50_400],
    ['America/Recife', '2000-10-09T12:00Z', -7200],
    ['America/Recife', '2000-10-15T12:00Z', -10_800],
  ])('%s at %s', (timeZone, at, seconds) => {
    expect(offsetAt(timeZone, at)).toBe(seconds);
  });

  test('a change is found to the millisecond', () => {
    const before = zoneOf('Europe/Paris').periodAt(instant('2026-03-29T00:59:59.999Z'));
    expect(before.end).toBe(instant('2026-03-29T01:00Z'));
    expect(before.offset).toBe(3_600_000);
  });

  test('periods join without gap or overlap, whatever the order of the queries', () => {
    const zone = zoneOf('Europe/London');
    let at = instant('1960-01-01T00:00Z');
    const changes: number[] = [];
    while (at < instant('2080-01-01T00:00Z')) {
      const period = zone.periodAt(at);
      expect(period.start).toBeLessThanOrEqual(at);
      const next = zone.periodAt(period.end);
      expect(next.start).toBe(period.end);
      if (next.offset !== period.offset) changes.push(period.end);
      at = period.end;
    }
    // Two changes a year, except in the three years of permanent British Summer Time (1968-02-18 to 1971-10-31).
    expect(changes).toHaveLength(2 * 120 - 6);
    expect(changes).toContain(instant('1968-02-18T02:00Z'));
  });

  test('an instant out of range is rejected', () => {
    expect(() => zoneOf('UTC').periodAt(Number.NaN)).toThrow(RangeError);
  });
});

test.each(['America/Sao_Paulo', 'Pacific/Apia', 'UTC'])('the zone of the host (%s) has no effect', (TZ) => {
  const modules = ['openings', 'wall-time'].map(
    (name) => new URL(`../../../src/time/${name}.ts`, import.meta.url).href,
  );
  const script = `
    const [{ openingsOf }, { at, localDateOf }] = await Promise.all(${JSON.stringify(modules)}.map((url) => import(url)));
    const weeklyHours = [{ days: ['SUNDAY'], start: '00:30', end: '24:00' }];
    const source = { kind: 'weekly', timeZone: 'Europe/Paris', weeklyHours, dateOverrides: [] };
    const window = { start: Date.UTC(2026, 9, 20), end: Date.UTC(2026, 9, 30) };
    console.log(JSON.stringify([
      openingsOf({ kind: 'sources', open: [source], closed: [] }, window),
      at('Europe/Paris', '2026-10-25', '02:30'),
      localDateOf('Europe/Paris', Date.UTC(2026, 9, 24, 22)),
      new Date(0).getHours(),
    ]));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TZ, NODE_OPTIONS: '' },
    encoding: 'utf8',
  });
  const [openings, fold, date, hostHours] = JSON.parse(output);
  expect(openings).toEqual([{ start: instant('2026-10-24T22:30Z'), end: instant('2026-10-25T23:00Z') }]);
  expect(fold).toBe(instant('2026-10-25T00:30Z'));
  expect(date).toBe('2026-10-25');
  expect(hostHours).toBe({ 'America/Sao_Paulo': 21, 'Pacific/Apia': 13, UTC: 0 }[TZ]);
});
