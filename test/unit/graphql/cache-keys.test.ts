import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema.ts';

/** Normalized caches merge all objects of a type that have the same `id`. */
test('every type with a field `id` is a node', () => {
  const withId = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && 'id' in type.getFields());
  const others = withId.filter(
    (type) => isObjectType(type) && !type.getInterfaces().some(({ name }) => name === 'Node'),
  );
  expect(others.map(({ name }) => name)).toEqual([]);
  expect(withId.length).toBeGreaterThan(5);
});

test('no type of an earlier state or a preview has the fields of a node', () => {
  const types = Object.keys(schema.getTypeMap()).filter((name) => /(State|Preview)$/.test(name));
  expect(types).toEqual([
    'BookingState',
    'CalendarPreview',
    'PersonalizedSchedulePreview',
    'ReservationState',
    'SchedulePreview',
  ]);
  for (const name of types) {
    const type = schema.getType(name);
    const fields = isObjectType(type) ? Object.keys(type.getFields()) : [];
    expect(fields, name).not.toEqual(expect.arrayContaining(['id']));
    expect(fields, name).not.toEqual(expect.arrayContaining(['revision']));
  }
});
