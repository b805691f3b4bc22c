import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  wireAttendee,
  wireNamed,
  wirePage,
  wirePersonalizedSchedule,
  wireSession,
} from '../../../src/connectors/guidebook/guidebook.wire.ts';
import { readWireTime } from '../../../src/connectors/guidebook/wire-time.ts';
import { isLocalDate } from '../../../src/time/local-date.ts';
import { anyJson, comparedWithLaw, rowsWith } from '../../support/schema-equivalence.ts';

const id = fc.oneof(fc.integer({ min: 1 }), fc.integer({ min: 1 }).map(String));
const ids = fc.array(id, { maxLength: 3 });
const text = fc.string({ maxLength: 8 });
const flag = fc.boolean();
const time = fc.constantFrom(
  '2026-12-03T15:30:00.000000+0000',
  '2026-12-03 15:30',
  '2026-12-03T23:59:59-05:30',
  '2026-02-30T00:00:00Z',
  'soon',
  '',
);
const page = fc.record(
  { count: fc.oneof(fc.nat(), anyJson), next: fc.oneof(text, anyJson), results: fc.oneof(fc.array(anyJson), anyJson) },
  { requiredKeys: ['results'] },
);

test.each([
  [
    'session',
    wireSession,
    rowsWith({
      id,
      guide: id,
      name: text,
      start_time: fc.constant('2026-12-03T15:30:00.123456+0100'),
      end_time: time,
      all_day: flag,
      description_html: text,
      locations: ids,
      schedule_tracks: ids,
      max_capacity: fc.nat(),
      redeem_code: text,
    }),
  ],
  ['location', wireNamed, rowsWith({ id, guide: id, name: text, other: anyJson })],
  [
    'attendee',
    wireAttendee,
    rowsWith({ id, guide_id: id, first_name: text, last_name: text, email: text, x: anyJson }),
  ],
  [
    'personalized schedule',
    wirePersonalizedSchedule,
    rowsWith({ id, guide: id, name: text, attendees: ids, sessions: ids, created_at: text }),
  ],
  ['page', wirePage, fc.oneof(page, anyJson)],
] as const)('a %s is read the quick way as by its schema', (_, schema, values) => {
  expect(comparedWithLaw(schema, values)).toBeGreaterThan(40);
});

/** As the standard's own parser has it. */
function byDate(text: string): number | undefined {
  const [, date = '', minutes, seconds = ':00', fraction = '', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?$/i.exec(text) ?? [];
  const written = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const instant = Date.parse(`${date}T${minutes}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${written}`);
  return isLocalDate(date) && !Number.isNaN(instant) ? instant : undefined;
}

test('times are those that the standard reads', () => {
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
      expect(readWireTime(written)).toBe(byDate(written));
    }),
    { numRuns: 10_000 },
  );
});
