import { buildSchema, execute, type GraphQLResolveInfo, parse } from 'graphql';
import { expect, test } from 'vitest';
import { selects } from '../../../src/graphql/selections.ts';

const schema = buildSchema(`
  type Query { things: [Thing!]! }
  interface Named { name: String! }
  type Thing implements Named { name: String!, part: Part, parts: [Part!]! }
  type Part implements Named { name: String!, size: Int, thing: Thing }
`);

/** Returns a function that executes the operation and returns, for each group of fields, whether `things` selects one of them. */
function selectionsOf(query: string, ...groups: readonly [type: string, ...fields: string[]][]) {
  const document = parse(query);
  return async (variableValues = {}) => {
    let selected: boolean[] = [];
    const things = (_args: object, _context: unknown, info: GraphQLResolveInfo) => {
      selected = groups.map(([type, ...fields]) => selects(info, type, ...fields));
      return [];
    };
    const { errors } = await execute({ schema, document, variableValues, rootValue: { things } });
    expect(errors).toBeUndefined();
    return selected;
  };
}

test('returns whether a field is selected at any depth, by its type and its own name', async () => {
  const execution = selectionsOf(
    '{ things { alias: part { thing { parts { size } } } } }',
    ['Part', 'size'],
    ['Thing', 'parts'],
    ['Thing', 'name', 'part'],
    ['Thing', 'size', 'alias'],
    ['Part', 'name'],
  );
  expect(await execution()).toEqual([true, true, true, false, false]);
  expect(await execution()).toEqual([true, true, true, false, false]);
});

test('returns the fields of fragments by the type that they apply to', async () => {
  const execution = selectionsOf(
    '{ things { ...F part { ... on Part { size } } } } fragment F on Thing { parts { ... on Named { name } } }',
    ['Thing', 'parts'],
    ['Part', 'size'],
    ['Named', 'name'],
    ['Part', 'name'],
  );
  expect(await execution()).toEqual([true, true, true, false]);
});

test.each([
  ['directly', 'query ($on: Boolean!) { things { name part @include(if: $on) { size } } }'],
  ['in a fragment', 'query ($on: Boolean!) { things { ...F } } fragment F on Thing { part @skip(if: $on) { size } }'],
])('returns the selection anew when a variable excludes a field %s', async (_, query) => {
  const execution = selectionsOf(query, ['Part', 'size']);
  const [on, off, again] = [
    await execution({ on: true }),
    await execution({ on: false }),
    await execution({ on: true }),
  ];
  expect(on).not.toEqual(off);
  expect(again).toEqual(on);
});

test('returns the merged selection when a field is selected twice', async () => {
  const execution = selectionsOf(
    '{ things { name } ... on Query { things { part { size } } } }',
    ['Thing', 'name'],
    ['Part', 'size'],
  );
  expect(await execution()).toEqual([true, true]);
});
