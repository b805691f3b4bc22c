import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { coerceVariables } from '../../../../src/graphql/limits/coerce-variables.ts';

const schema = buildSchema('type Query { a(list: [Int]): Int }');
const operation = parse('query ($list: [Int]) { a(list: $list) }').definitions[0] as OperationDefinitionNode;

test.each([
  ['every error of a few', ['a', 'b'], 2],
  ['the first 50 errors of many, and that there are more', Array.from({ length: 80 }, () => 'a'), 51],
  ['fewer errors of long variables', ['a'.repeat(300_000), 'b', 'c', 'd', 'e', 'f'], 4],
])('returns %s', (_, list, count) => {
  expect(coerceVariables(schema, operation, { list }).errors).toHaveLength(count);
});
