import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { sizeOf, sizeOfVariables } from '../../../../src/graphql/limits/document-metrics.ts';

test.each([
  ['{ a }', { depth: 1, fields: 1, aliases: 0, directives: 0, rootFields: 1 }],
  ['{ a { b { c } d } e }', { depth: 3, fields: 5, rootFields: 2 }],
  ['{ x: a { y: b } a }', { aliases: 2, rootFields: 2 }],
  ['query @q { a @x @y { ... @z { b } ...F @w } } fragment F on T @v { c }', { directives: 6, depth: 2 }],
  ['{ ...F ... { b } } fragment F on T { a { c } }', { rootFields: 2, depth: 2, fields: 3 }],
  // The largest operation counts, not the sum.
  ['query A { a } query B { a { b } c }', { depth: 2, fields: 3, rootFields: 2 }],
  // Introspection has its own rule.
  ['{ __schema { types { fields { type { ofType { ofType { name } } } } } } }', { depth: 0, fields: 7 }],
  ['{ a(ids: [1, 2, 3], in: { more: [[1], [2, 3, 4, 5]] }) }', { inputListLength: 4 }],
  // The documents have not been validated.
  ['{ ...A } fragment A on T { a ...B } fragment B on T { b ...A }', { fields: 2 }],
  ['{ alias: a ...Fragment } fragment Fragment on T { b }', { nameLength: 8 }],
  ['{ ...Missing }', { fields: 0, depth: 0, rootFields: 0 }],
])('%s', (document, size) => {
  expect(sizeOf(parse(document))).toMatchObject(size);
});

test('fragments that double at each level are counted, and cost nothing', () => {
  const levels = 60;
  const fragments = Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on T { a { ...F${i + 1} } b { ...F${i + 1} } }`,
  );
  const { fields, depth } = sizeOf(parse(`{ ...F0 } ${fragments.join(' ')} fragment F${levels} on T { c }`));
  expect(fields).toBeGreaterThan(2 ** levels);
  expect(depth).toBe(levels + 1);
});

test('the longest list in variables is found however deep it lies', () => {
  const long = Array.from({ length: 200_000 }, () => 0);
  expect(sizeOfVariables(undefined)).toEqual({ inputListLength: 0, inputDepth: 0, inputValues: 0 });
  expect(sizeOfVariables({ a: [1], b: { c: [{ d: [1, 2, 3] }] } })).toEqual({
    inputListLength: 3,
    inputDepth: 4,
    inputValues: 9,
  });
  expect(sizeOfVariables({ first: null, ids: long })).toEqual({
    inputListLength: 200_000,
    inputDepth: 1,
    inputValues: 200_002,
  });
  let deep: unknown = [1, 2];
  for (let i = 0; i < 200_000; i += 1) deep = [deep];
  expect(sizeOfVariables({ deep })).toEqual({ inputListLength: 2, inputDepth: 200_001, inputValues: 200_003 });
});
