import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { GatewayError } from '../../../src/domain/errors.ts';
import { type Entry } from '../../../src/http/authenticate.ts';
import { createPersistedDocuments } from '../../../src/http/persisted-documents.ts';
import { createPlainPosts, type PlainPostSettings } from '../../../src/http/plain-posts.ts';
import { createValidatedDocumentCache } from '../../../src/http/validated-document-cache.ts';

const LET_IN: Entry = { session: { client: { name: 'anyone', grants: new Map() } }, allowance: undefined };

type Join = PlainPostSettings['join'];
const noJoin: Join = () => undefined;

/** A Yoga that answers plain posts itself, and tells which requests it was left, and with which body and entry. */
async function start({
  enter = async () => LET_IN,
  join = noJoin,
}: {
  enter?: () => Promise<Entry>;
  join?: Join;
} = {}) {
  const seen = createValidatedDocumentCache();
  const documents = createPersistedDocuments(new Map(), false);
  const left: { body: string; entry: Entry | undefined }[] = [];
  const signals: AbortSignal[] = [];
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: 'type Query { a: Int, long: String, wait: Int } type Mutation { a: Int }',
      resolvers: {
        Query: {
          a: () => 1,
          long: () => 'é'.repeat(50_000),
          wait: (_root, _args, { signal }: { signal: AbortSignal }) => {
            signals.push(signal);
            return new Promise((resolve) => signal.addEventListener('abort', () => resolve(0)));
          },
        },
        Mutation: { a: () => 2 },
      },
    }),
    logging: false,
    context: ({ request: { signal } }) => ({ signal }),
    plugins: [documents.plugin, seen.plugin],
  });

  async function otherwise(incoming: IncomingMessage, response: ServerResponse, entry?: Entry) {
    const { body } = incoming as { body?: AsyncIterable<Buffer> };
    const chunks: Buffer[] = [];
    for await (const chunk of body ?? []) chunks.push(chunk);
    left.push({ body: Buffer.concat(chunks).toString(), entry });
    await yoga(incoming, response);
  }
  const answerPlain = createPlainPosts({
    yoga,
    sessions: { enter },
    documents,
    seen,
    guard: { bodyBytes: 1000, hosts: undefined },
    contextOf: (_headers, signal) => ({ signal }),
    join,
    observe: () => () => undefined,
    corsOrigins: ['https://app.example'],
    mask: () => new GraphQLError('masked'),
    common: () => ({ 'x-common': 'told' }),
    otherwise: (...all) => void otherwise(...all),
  });
  const server = createServer((incoming, response) => {
    if (!answerPlain(incoming, response)) void otherwise(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;

  async function post(params: object, { headers = {}, path = '', signal }: PostOptions = {}) {
    const answer = await request(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(params),
      ...(signal && { signal }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }
  return { post, left, signals };
}

interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly signal?: AbortSignal;
}

test('a query is left to Yoga once, with its whole body, and answered the same here from then on', async () => {
  const { post, left } = await start();
  for (const query of ['{ a }', '{ long }', 'query A { a } query B { b: a }']) {
    const params = { query, ...(query.startsWith('query') && { operationName: 'B' }) };
    const before = left.length;
    const first = await post(params);
    expect(left.slice(before)).toEqual([{ body: JSON.stringify(params), entry: LET_IN }]);
    const second = await post(params);
    expect(left).toHaveLength(before + 1);
    expect([second.status, second.text]).toEqual([first.status, first.text]);
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(second.headers['x-common']).toBe('told');
    expect(Number(second.headers['content-length'])).toBe(Buffer.byteLength(second.text));
  }
});

test('bodies that differ in anything are different questions', async () => {
  const { post } = await start();
  const asked = [
    { query: '{ x: a }' },
    { query: '{ y: a }' },
    { query: 'query ($a: Boolean!) { a @include(if: $a) }', variables: { a: true } },
    { query: 'query ($b: Boolean!) { a @skip(if: $b) }    ', variables: { b: true } },
  ];
  const told = ['{"data":{"x":1}}', '{"data":{"y":1}}', '{"data":{"a":1}}', '{"data":{}}'];
  for (let again = 0; again < 3; again += 1) {
    for (const [i, params] of asked.entries()) expect((await post(params)).text).toBe(told[i]);
  }
});

test('what is no seen query is left to Yoga every time', async () => {
  const { post, left } = await start();
  const cases = [
    { query: 'mutation { a }' },
    { query: 'query A { a } query B { a }' },
    { query: 'query A { a } query B { a }', operationName: 'C' },
    { query: '{' },
    { query: '{ nothing }' },
    { query: 7 },
    { query: '{ a }', more: 1 },
    { query: '{ a }', variables: [] },
    { query: '{ a }', extensions: 'x' },
    { query: '{ a }', extensions: { persistedQuery: { sha256Hash: 'x' } } },
  ];
  await post({ query: '{ a }' });
  for (const params of cases) {
    await post(params);
    left.length = 0;
    await post(params);
    expect(left, JSON.stringify(params)).toEqual([{ body: JSON.stringify(params), entry: LET_IN }]);
  }
});

test('what is not quite plain is left to Yoga unread', async () => {
  const { post, left } = await start();
  await post({ query: '{ a }' });
  left.length = 0;
  const cases: PostOptions[] = [
    { headers: { 'content-type': 'text/plain' } },
    { headers: { accept: 'text/html' } },
    { headers: { 'access-control-request-method': 'POST' } },
    { headers: { 'content-encoding': 'gzip' } },
    { path: '?x=1' },
  ];
  for (const options of cases) await post({ query: '{ a }' }, options);
  expect(left).toEqual(cases.map(() => ({ body: '', entry: undefined })));
});

test('pages of listed sites may read answers, those of others may not', async () => {
  const { post, left } = await start();
  await post({ query: '{ a }' });
  left.length = 0;
  const allowed = [];
  for (const origin of ['https://app.example', 'https://other.example']) {
    const { headers } = await post({ query: '{ a }' }, { headers: { origin } });
    allowed.push(headers['access-control-allow-origin']);
  }
  expect(allowed).toEqual(['https://app.example', undefined]);
  expect(left).toEqual([]);
});

test('who is not let in, or asked too often, is left to Yoga unread, and is not counted again', async () => {
  const allowance = { isAllowed: false, limit: 1, remaining: 0, resetSeconds: 9 };
  const tooOften = { ...LET_IN, allowance };
  const answers = [
    () => Promise.resolve(LET_IN),
    () => Promise.resolve(tooOften),
    () => Promise.reject(new GatewayError('UNAUTHENTICATED', 'no')),
  ];
  const { post, left } = await start({ enter: () => answers.shift()!() });
  await post({ query: '{ a }' });
  left.length = 0;
  await post({ query: '{ a }' });
  await post({ query: '{ a }' });
  expect(left).toEqual([
    { body: '', entry: tooOften },
    { body: '', entry: undefined },
  ]);
});

test('an answer that cannot be written is told as our fault', async () => {
  const stringify = () => {
    throw new RangeError('Invalid string length');
  };
  const { post } = await start({ join: async () => ({ data: {}, stringify }) });
  await post({ query: '{ a }' });
  const { status, text } = await post({ query: '{ a }' });
  expect([status, text]).toEqual([500, '{"errors":[{"message":"masked"}]}']);
});

test('a client that leaves aborts the signal of its operation', async () => {
  const { post, signals } = await start();
  for (const _isSeen of [false, true]) {
    const gone = new AbortController();
    const asked = post({ query: '{ wait a }' }, { signal: gone.signal });
    await expect.poll(() => signals).toHaveLength(1);
    expect(signals[0]!.aborted).toBe(false);
    gone.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => signals[0]?.aborted).toBe(true);
    signals.pop();
  }
});
