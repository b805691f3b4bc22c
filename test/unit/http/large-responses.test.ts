import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError, parse } from 'graphql';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { expect, onTestFinished, test } from 'vitest';
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

const PATH = '/graphql';
const headers = { 'content-type': 'application/json' };

function createGateway(plugins: Plugin[]) {
  const executor = useExecutor(createExecutor(20_000_000));
  return createYoga({ schema, batching: true, logging: false, plugins: [...plugins, executor] });
}

function requestOf(query: string | readonly string[]) {
  const body = JSON.stringify(typeof query === 'string' ? { query } : query.map((each) => ({ query: each })));
  return { method: 'POST', headers, body };
}

/** The response with the plugin, and the one without it. */
async function textsOf(query: string | readonly string[], more: Readonly<Record<string, string>> = {}) {
  const request = requestOf(query);
  const responses = [[useLargeResponses()], []].map(async (plugins) => {
    const response = await createGateway(plugins).fetch(`http://localhost${PATH}`, {
      ...request,
      headers: { ...headers, ...more },
    });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
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

test('responds with the same event stream for a large result', async () => {
  const [large, plain] = await textsOf(`{ ${LARGE} }`, { accept: 'text/event-stream' });
  expect(large).toEqual(plain);
  expect(large?.type).toContain('text/event-stream');
});

test('yields to the event loop while it creates the text of a large result', async () => {
  const plugin = useLargeResponses();
  const result = await createExecutor(20_000_000).execute({
    schema,
    document: parse('{ things(count: 200000) { name size } }'),
  });
  const turns = countTurns();
  await plugin.onResultProcess?.({
    request: new Request('http://localhost/'),
    result,
    setResult() {},
  } as unknown as ResultPayload);
  expect(turns()).toBeGreaterThanOrEqual(10);
});

async function startServer(): Promise<string> {
  const gateway = createGateway([useLargeResponses()]);
  const server = createServer((request, response) => void gateway(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${PATH}`;
}

test('sends a large response with its length', async () => {
  const response = await fetch(await startServer(), requestOf(`{ ${LARGE} }`));
  const text = await response.text();
  expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(JSON.parse(text)).toMatchObject({ data: { things: { length: 50_000 } } });
});
