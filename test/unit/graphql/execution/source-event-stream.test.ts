import { buildSchema, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createExecutor } from '../../../../src/graphql/execution/executor.ts';

const subscriptions = buildSchema('type Query { a: Int } type Subscription { changed(only: Int!): Int }');

test.each([
  ['no field', 'subscription ($only: Int!) { changed(only: $only) @skip(if: true) }', { only: 1 }],
  ['a variable that is wrong', 'subscription ($only: Int!) { changed(only: $only) }', { only: 'x' }],
  ['an unknown operation', 'subscription A($only: Int!) { changed(only: $only) }', { only: 1 }],
])('returns an error for a subscription with %s', async (what, query, variableValues) => {
  const operationName = what === 'an unknown operation' ? 'B' : null;
  const args = { schema: subscriptions, document: parse(query), variableValues, operationName };
  expect(await createExecutor().createSourceEventStream(args)).toMatchObject({ errors: [expect.any(GraphQLError)] });
});

test('subscribes with coerced variables, also with one called `__proto__`', async () => {
  const given: unknown[] = [];
  async function* events() {
    yield 1;
  }
  subscriptions.getSubscriptionType()!.getFields().changed!.subscribe = (_source, args) => {
    given.push(args);
    return events();
  };
  const document = parse('subscription ($__proto__: Int!) { changed(only: $__proto__) }');
  const variableValues = JSON.parse('{ "__proto__": 8 }') as Record<string, unknown>;
  const source = await createExecutor().createSourceEventStream({ schema: subscriptions, document, variableValues });
  expect(Symbol.asyncIterator in source).toBe(true);
  expect(given).toEqual([{ only: 8 }]);
});
