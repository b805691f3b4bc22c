import { buildSchema, execute, type GraphQLResolveInfo, parse } from 'graphql';
import { expect, test } from 'vitest';
import { selects } from '../../../src/graphql/selections.ts';

const schema = buildSchema(`
  type Query { things: [Thing!]! }
  interface Named { name: String! }
  type Thing implements Named { name: String!, part: Part, parts: [Part!]! }
  type Part implements Named { name: String!, size: Int, thing: Thing }
`);

/** Asks about what `things` selects, as often as the operation is executed. */
function asked(query: string, ...about: readonly [type: string, ...fields: string[]][]) {
  const document = parse(query);
  return async (variableValues = {}) => {
    let answers: boolean[] = [];
    const things = (_args: object, _context: unknown, info: GraphQLResolveInfo) => {
      answers = about.map(([type, ...fields]) => selects(info, type, ...fields));
      return [];
    };
    const { errors } = await execute({ schema, document, variableValues, rootValue: { things } });
    expect(errors).toBeUndefined();
    return answers;
  };
}

test('a field is found at any depth, by its type and its own name', async () => {
  const ask = asked(
    '{ things { alias: part { thing { parts { size } } } } }',
    ['Part', 'size'],
    ['Thing', 'parts'],
    ['Thing', 'name', 'part'],
    ['Thing', 'size', 'alias'],
    ['Part', 'name'],
  );
  expect(await ask()).toEqual([true, true, true, false, false]);
  expect(await ask()).toEqual([true, true, true, false, false]);
});

test('fragments count, by the type that they are for', async () => {
  const ask = asked(
    '{ things { ...F part { ... on Part { size } } } } fragment F on Thing { parts { ... on Named { name } } }',
    ['Thing', 'parts'],
    ['Part', 'size'],
    ['Named', 'name'],
    ['Part', 'name'],
  );
  expect(await ask()).toEqual([true, true, true, false]);
});

test.each([
  ['beside it', 'query ($on: Boolean!) { things { name part @include(if: $on) { size } } }'],
  ['in a fragment', 'query ($on: Boolean!) { things { ...F } } fragment F on Thing { part @skip(if: $on) { size } }'],
])('what a variable leaves out %s is not selected, each time anew', async (_, query) => {
  const ask = asked(query, ['Part', 'size']);
  const [on, off, again] = [await ask({ on: true }), await ask({ on: false }), await ask({ on: true })];
  expect(on).not.toEqual(off);
  expect(again).toEqual(on);
});

test('a field that stands in two places selects what both select', async () => {
  const ask = asked(
    '{ things { name } ... on Query { things { part { size } } } }',
    ['Thing', 'name'],
    ['Part', 'size'],
  );
  expect(await ask()).toEqual([true, true]);
});
