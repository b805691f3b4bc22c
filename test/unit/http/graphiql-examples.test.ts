import { readdirSync } from 'node:fs';
import {
  getVariableValues,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { decodeGlobalId } from '../../../src/domain/global-id.ts';
import { schema } from '../../../src/graphql/schema.ts';
import type { Example } from '../../../src/http/graphiql-examples.ts';
import { examplesAt } from '../../support/examples.ts';
import { NOW } from '../../support/gateway.ts';

const OPERATIONS = new URL('../../../schema/operations/', import.meta.url);
const MONDAY = NOW;
const DAY_MS = 86_400_000;

const examples = examplesAt(MONDAY);

function variablesOf({ variables }: Example): Record<string, unknown> {
  return variables === '' ? {} : (JSON.parse(variables) as Record<string, unknown>);
}

function operationsOf({ query }: Example): OperationDefinitionNode[] {
  return parse(query).definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

/** What GraphiQL shows of a line in a window of 1280 pixels. */
const VISIBLE_CHARACTERS = 48;

test('have comments that GraphiQL does not cut off', () => {
  const comments = examples.flatMap(({ query }) => query.split('\n').filter((line) => line.startsWith('#')));
  expect(comments.length).toBeGreaterThan(20);
  expect(comments.filter((line) => line.length > VISIBLE_CHARACTERS)).toEqual([]);
});

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

function example(name: string, now = MONDAY): Record<string, unknown> {
  const found = examplesAt(now).find((one) => one.name === name);
  if (!found) throw new Error(`There is no example ${name}`);
  return variablesOf(found);
}

test('contain every document, in the order of the names', () => {
  const files = readdirSync(OPERATIONS);
  const documents = files.filter((file) => file.endsWith('.graphql')).sort();
  expect(examples.map(({ name }) => `${name}.graphql`)).toEqual(documents);
  for (const file of files) expect(documents).toContain(file.replace(/\.json$/, '.graphql'));
});

describe.each(examples.map((one) => [one.name, one] as const))('%s', (_, one) => {
  test('is a valid document of the schema', () => {
    expect(validate(schema, parse(one.query))).toEqual([]);
  });

  test('has exactly the variables that its operations need', () => {
    const variables = variablesOf(one);
    const declared = operationsOf(one).flatMap(({ variableDefinitions = [] }) => variableDefinitions);
    for (const name of Object.keys(variables)) {
      expect(declared.map(({ variable }) => variable.name.value)).toContain(name);
    }
    for (const { variableDefinitions = [] } of operationsOf(one)) {
      expect(getVariableValues(schema, variableDefinitions, variables).errors).toBeUndefined();
    }
  });

  test('has no remaining placeholder', () => {
    expect(textsIn(variablesOf(one)).filter((text) => /[{}]/.test(text))).toEqual([]);
  });
});

/** `Type.field`, where one connection stands for all of them, and a type for its preview, which has the same fields. */
function fieldName(type: string, field: string): string {
  return `${type.replace(/^\w+(?=Connection$|Edge$)|Preview$/, '')}.${field}`;
}

/** The fields that a document selects; a field of an interface counts for all of its types. */
function selectedFields(query: string): string[] {
  const selected: string[] = [];
  const info = new TypeInfo(schema);
  visit(
    parse(query),
    visitWithTypeInfo(info, {
      Field({ name }) {
        const parent = info.getParentType();
        if (!parent) return;
        const types = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
        selected.push(...types.map((type) => fieldName(type.name, name.value)));
      },
    }),
  );
  return selected;
}

test('every field of the schema is selected in an example', () => {
  const selected = new Set(examples.flatMap(({ query }) => selectedFields(query)));
  const fields = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => fieldName(type.name, field)));
  expect([...new Set(fields.filter((field) => !selected.has(field)))]).toEqual([]);
});

test('replace placeholders of global ids, also of accounts', () => {
  const { account, calendar } = example('2-calendars');
  expect(decodeGlobalId(String(account))).toEqual({ type: 'Account', account: 'gravity-rail', id: '' });
  expect(decodeGlobalId(String(calendar))).toEqual({ type: 'Calendar', account: 'gravity-rail', id: '31' });
  const { ids } = example('7-nodes');
  expect((ids as string[]).map((id) => decodeGlobalId(id)?.type)).toEqual([
    'Schedule',
    'Schedule',
    'Calendar',
    'Session',
    'Schedule',
  ]);
  expect(decodeGlobalId((ids as string[])[3] ?? '')?.id).toBe('1204.50103');
});

test('count dates from today, in UTC', () => {
  expect(example('2-calendars')).toMatchObject({ from: '2026-11-23T00:00:00Z', to: '2026-12-07T00:00:00Z' });
  expect(example('3-schedules')).toMatchObject({ holiday: '2026-12-23' });
  const lastMillisecond = Date.parse('2026-12-31T23:59:59.999Z');
  expect(example('2-calendars', lastMillisecond)).toMatchObject({
    from: '2026-12-31T00:00:00Z',
    to: '2027-01-14T00:00:00Z',
  });
});

// Today counts if it is a working day, so that the fifth one after a Monday is the next Monday.
test.each([
  ['Monday', 0, '2026-11-30', '2026-12-02'],
  ['Tuesday', 1, '2026-12-01', '2026-12-03'],
  ['Friday', 4, '2026-12-04', '2026-12-08'],
  ['Saturday', 5, '2026-12-07', '2026-12-09'],
  ['Sunday', 6, '2026-12-07', '2026-12-09'],
])('skip Saturdays and Sundays in working days, from a %s on', (_, days, fifth, seventh) => {
  for (const hours of [0, 15.999]) {
    const { start, slots } = example('5-reservations', MONDAY + days * DAY_MS + hours * 3_600_000);
    expect(start).toBe(`${fifth}T10:00:00Z`);
    expect(slots).toMatchObject([{ start: `${seventh}T08:00:00Z` }, { start: `${seventh}T09:00:00Z` }]);
  }
});

test('contain only future times, whenever the gateway starts', () => {
  for (let day = 0; day < 14; day += 1) {
    const now = MONDAY + day * DAY_MS;
    const instants = examplesAt(now)
      .flatMap((one) => textsIn(variablesOf(one)))
      .filter((text) => /^\d{4}-/.test(text))
      .map((text) => Date.parse(text));
    expect(instants.length).toBeGreaterThan(5);
    for (const instant of instants) expect(instant).toBeGreaterThanOrEqual(now - DAY_MS);
    const starts = textsIn(example('5-reservations', now)).filter((text) => /^\d{4}-/.test(text));
    for (const start of starts) expect(Date.parse(start)).toBeGreaterThan(now + DAY_MS);
  }
});
