import { GraphQLError, parse } from 'graphql';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { createExecutor, useExecutor } from '../../../src/graphql/execution/executor.ts';
import { useLargeResponses } from '../../../src/http/large-responses.ts';
import { countTurns } from '../../support/event-loop.ts';

type ResultPayload = Parameters<NonNullable<Plugin['onResultProcess']>>[0];

const schema = createSchema({
  typeDefs: 'type Query { things(count: Int!): [Thing!], failing: String } type Thing { name: String, size: Int }',
  resolvers: {
    Query: {
      things: (_: unknown, { count }: { count: number }) =>
        Array.from({ length: count }, (_each, i) => ({ name: `"${i}" é`, size: i })),
      failing: () => {
        throw new GraphQLError('This field fails', { extensions: { code: 'INVALID_INPUT', http: { status: 418 } } });
      },
    },
  },
});

/** The response with the plugin, and the one without it. */
async function textsOf(query: string | readonly string[]) {
  const body = JSON.stringify(typeof query === 'string' ? { query } : query.map((each) => ({ query: each })));
  const responses = [[useLargeResponses()], []].map(async (plugins) => {
    const yoga = createYoga({
      schema,
      batching: true,
      logging: false,
      plugins: [...plugins, useExecutor(createExecutor(20_000_000))],
    });
    const headers = { 'content-type': 'application/json' };
    const response = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body });
    return { status: response.status, text: await response.text() };
  });
  return await Promise.all(responses);
}

const LARGE = 'things(count: 50000) { name size }';

test.each([
  ['a large result', `{ ${LARGE} }`],
  ['a large result with errors', `{ failing ${LARGE} again: failing }`],
  ['a small result', '{ things(count: 2) { name } }'],
  ['a small result with errors', '{ failing }'],
  ['a batch', [`{ ${LARGE} }`, '{ failing }', `{ failing ${LARGE} }`]],
])('responds with the same text for %s', async (_, query) => {
  const [large, plain] = await textsOf(query);
  expect(large).toEqual(plain);
});

test('yields to the event loop while it creates the text of a large result', async () => {
  const plugin = useLargeResponses();
  const result = await createExecutor(20_000_000).execute({ schema, document: parse(`{ ${LARGE} }`) });
  let processed: object = result;
  const turns = countTurns();
  const setResult = (replaced: object) => {
    processed = replaced;
  };
  await plugin.onResultProcess?.({ result, setResult } as unknown as ResultPayload);
  expect(turns()).toBeGreaterThan(3);
  expect(processed).toHaveProperty('stringify');
});
