import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFieldNames } from '../../../src/connectors/gravity-rail/field-names.ts';
import { createWire } from '../../../src/connectors/gravity-rail/gravity-rail.wire.ts';
import { pageOf, rowsOf } from '../../../src/connectors/gravity-rail/list-pages.ts';
import { anyJson, comparedWithLaw, rowsWith } from '../../support/schema-equivalence.ts';

const WIRE = createWire(createFieldNames({ Calendar: { name: ['title', 'label'] } }, 'camel'));

const id = fc.oneof(fc.nat(), fc.nat().map(String));
const text = fc.string({ maxLength: 8 });

const schedules = rowsWith({
  id,
  uuid: text,
  name: text,
  description: text,
  availabilityType: text,
  recurrence: text,
  startTime: text,
  start_time: text,
  endTime: text,
  days_of_week: fc.array(fc.oneof(fc.nat(9), text), { maxLength: 3 }),
  recurrenceEndDate: text,
  eventTypeIds: fc.array(id, { maxLength: 3 }),
  createdAt: anyJson,
  color: text,
});

const calendars = rowsWith({
  id,
  uuid: text,
  name: text,
  title: text,
  label: text,
  description: text,
  time_zone: text,
  color: text,
  isPublic: fc.boolean(),
  slug: text,
  schedules: fc.array(schedules, { maxLength: 2 }),
  createdAt: text,
  zebra: anyJson,
  ant: anyJson,
});

const eventTypes = rowsWith({
  id,
  name: text,
  description: text,
  duration: fc.integer({ min: 1, max: 90 }),
  x: anyJson,
});

const events = rowsWith({
  id,
  calendarId: id,
  startTime: text,
  endTime: text,
  status: text,
  eventTypeId: id,
  attendees: fc.array(rowsWith({ email: text }), { maxLength: 2 }),
});

test.each([
  ['schedule', WIRE.schedule, schedules],
  ['calendar', WIRE.calendar, calendars],
  ['calendar of a list', WIRE.calendarRow, calendars],
  ['event type', WIRE.eventType, eventTypes],
  ['event type of a list', WIRE.eventTypeRow, eventTypes],
  ['event of a list', WIRE.eventRow, events],
] as const)('a %s is read the quick way as by its schema', (_, schema, values) => {
  expect(comparedWithLaw(schema, values)).toBeGreaterThan(40);
});

test('lists and pages are read the quick way as by their schemas', () => {
  const rows = fc.array(rowsWith({ id, name: text }), { maxLength: 3 });
  const lists = fc.oneof(
    rows,
    fc.record({ items: rows, total: fc.nat(5), pageSize: fc.nat(3) }, { requiredKeys: ['items'] }),
    fc.record({ data: rows, hasNext: fc.oneof(fc.boolean(), anyJson), page: anyJson, size: anyJson }),
    fc.record({ results: rows, items: anyJson, count: anyJson, total_pages: anyJson }),
    anyJson,
  );
  expect(comparedWithLaw(rowsOf(WIRE.eventTypeRow), lists)).toBeGreaterThan(40);
  expect(comparedWithLaw(pageOf(WIRE.calendarRow, 2), lists)).toBeGreaterThan(40);
});

test('a key that no object should have is not read the quick way', () => {
  const row = JSON.parse('{"id": 1, "name": "Room", "__proto__": {"color": "red"}}') as object;
  expect(comparedWithLaw(WIRE.calendar, fc.oneof(fc.constant(row), anyJson), 200)).toBeGreaterThan(4);
  expect(WIRE.calendar.parse(row).unknown).toEqual({});
});
