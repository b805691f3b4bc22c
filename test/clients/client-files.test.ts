import { type GraphQLObjectType, isAbstractType, isObjectType, isScalarType, isSpecifiedScalarType } from 'graphql';
import { expect, test } from 'vitest';
import { keys } from '../../schema/clients/graphcache-keys.ts';
import { schema } from '../../src/graphql/schema.ts';
import { readClientFile } from './read-client-file.ts';

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));

const namesOf = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).sort();

test('has a TypeScript type for each custom scalar', () => {
  const custom = types.filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
  expect(Object.keys(readClientFile('scalars.json'))).toEqual(namesOf(custom));
});

test('has the object types of each interface and union', () => {
  const expected = types
    .filter(isAbstractType)
    .map((type): [string, string[]] => [type.name, namesOf(schema.getPossibleTypes(type))]);
  expect(readClientFile('possible-types.json')).toEqual({ possibleTypes: Object.fromEntries(expected) });
});

test('lets each list that comes complete replace the one in the cache', () => {
  const policies = readClientFile('type-policies.json');
  expect(policies.Schedule).toEqual({ fields: { dateOverrides: { merge: false }, weeklyHours: { merge: false } } });
  // Lists with arguments are kept apart by their arguments, and connections have pages.
  expect(policies.Calendar).toEqual({ fields: { schedules: { merge: false } } });
});

test('has no key for each object type that is not a node', () => {
  const roots = ['Query', 'Mutation', 'Subscription'];
  const isNode = (type: GraphQLObjectType) => type.getInterfaces().some(({ name }) => name === 'Node');
  const embedded = types.filter((type) => isObjectType(type) && !roots.includes(type.name) && !isNode(type));
  expect(Object.keys(keys)).toEqual(namesOf(embedded));
  expect(keys.TimeRange()).toBeNull();
});

test('has every object type and field for Graphcache', () => {
  const fieldsOf = (all: readonly { readonly name: string; readonly fields: readonly { readonly name: string }[] }[]) =>
    Object.fromEntries(all.map(({ name, fields }) => [name, namesOf(fields)]));
  const { types: known } = readClientFile('graphcache-schema.json').__schema;
  const expected = types
    .filter(isObjectType)
    .map((type) => ({ name: type.name, fields: Object.values(type.getFields()) }));
  expect(fieldsOf(known.filter(({ kind }: { kind: string }) => kind === 'OBJECT'))).toEqual(fieldsOf(expected));
});
