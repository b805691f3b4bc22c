import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { envelope, wireRow, wireRows, wireSchedule } from '../../../src/connectors/calcom/calcom.wire.ts';
import { anyJson, comparedWithLaw, rowsWith } from '../../support/schema-equivalence.ts';

const id = fc.integer();
const text = fc.string({ maxLength: 8 });
const time = fc.constantFrom(
  '00:00',
  '09:30',
  '23:59',
  '09:30',
  '12:00',
  '24:00',
  '9:30',
  '09:30:00',
  '09:60',
  '0a:30',
);
const date = fc.constantFrom('2026-12-03', '2024-02-29', '2000-02-29', '0000-02-29', '2026-02-29', '1900-02-29', 'x');
const hours = { startTime: time, endTime: time };
const days = fc.array(fc.oneof({ arbitrary: text, weight: 9 }, { arbitrary: anyJson, weight: 1 }), { maxLength: 3 });
const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 2 });

const schedules = rowsWith({
  id,
  name: text,
  timeZone: text,
  isDefault: fc.boolean(),
  availability: few(fc.oneof(fc.record({ days, ...hours, extra: anyJson }), rowsWith({ days, ...hours }))),
  overrides: few(fc.oneof(fc.record({ date, ...hours, extra: anyJson }), rowsWith({ date, ...hours }))),
  ownerId: anyJson,
});
const rows = few(rowsWith({ id, name: text }));

test.each([
  ['schedule', wireSchedule, schedules],
  ['wrapped schedule', envelope(wireSchedule), fc.oneof(fc.record({ data: schedules, status: text }), anyJson)],
  ['row', wireRow, rowsWith({ id, name: text })],
  ['list', envelope(wireRows), fc.oneof(fc.record({ data: fc.oneof(rows, anyJson) }), anyJson)],
] as const)('a %s is read the quick way as by its schema', (_, schema, values) => {
  expect(comparedWithLaw(schema, values, 4000)).toBeGreaterThan(40);
});

test('the envelope of a schema is made once', () => {
  const data = z.object({ id: z.int() });
  expect(envelope(data)).toBe(envelope(data));
  expect(envelope(data)).not.toBe(envelope(z.object({ id: z.int() })));
});
