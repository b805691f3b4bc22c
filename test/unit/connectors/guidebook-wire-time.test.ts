import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWireTime } from '../../../src/connectors/guidebook/wire-time.ts';
import { isLocalDate } from '../../../src/time/local-date.ts';

/** The expected result, by `Date.parse`. */
function byDate(text: string): number | undefined {
  const [, date = '', minutes, seconds = ':00', fraction = '', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  const written = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const instant = Date.parse(`${date}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${written}`);
  return isLocalDate(date) && !Number.isNaN(instant) ? instant : undefined;
}

test('returns what `Date.parse` returns for the same time in its notation', () => {
  const two = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
  const dates = fc.tuple(fc.constantFrom('2026', '0099', '1969', '9999'), two(13), two(32)).map((all) => all.join('-'));
  const clocks = fc.oneof(
    fc.tuple(two(25), two(61)).map((all) => all.join(':')),
    fc.tuple(two(25), two(61), two(61)).map((all) => all.join(':')),
    fc.constantFrom('24:00', '24:00:00', '24:00:01'),
  );
  const fractions = fc.oneof(
    fc.constant(''),
    fc.nat(9_999_999).map((n) => `.${n}`),
  );
  const offsets = fc.oneof(
    fc.constantFrom('', 'Z', 'z'),
    fc.tuple(fc.constantFrom('+', '-'), two(25), fc.constantFrom('', ':'), two(61)).map((all) => all.join('')),
  );
  const texts = fc.tuple(dates, fc.constantFrom('T', 't', ' '), clocks, fractions, offsets).map((all) => all.join(''));
  fc.assert(
    fc.property(texts, (written) => {
      expect(parseWireTime(written)).toBe(byDate(written));
    }),
    { numRuns: 10_000 },
  );
});
