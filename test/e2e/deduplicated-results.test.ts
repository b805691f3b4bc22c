import { createHash } from 'node:crypto';
import { Kind, parse } from 'graphql';
import { request } from 'undici';
import { beforeEach, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { examplesAt } from '../support/examples.ts';
import { NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

// Sends every request to two gateways over equal fake providers, and reads several times at once to the one with in-flight deduplication.

type Gateway = Awaited<ReturnType<typeof startSandboxGateway>>;
type Options = Parameters<typeof startSandboxGateway>[0];

interface Sent {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'PUT';
}

/** Headers of the transfer, not of the result. */
const TRANSFER_HEADERS = ['date', 'transfer-encoding', 'content-length'];
/** UUIDs, secret tokens, and the global ids of calendar feeds, which contain a UUID. */
const RANDOM = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|sgwcal_[\w-]+|\bQ2FsZW5kYXJGZWVk[\w-]+/g;

async function send({ url }: Gateway, { body, headers, path = '', method = 'POST' }: Sent) {
  const response = await request(`${url}${path}`, {
    method,
    headers: { 'x-request-id': 'same', ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.body.text();
  const output = Object.entries(response.headers).filter(([name]) => !TRANSFER_HEADERS.includes(name));
  return { status: response.statusCode, headers: Object.fromEntries(output), text: text.replaceAll(RANDOM, 'random') };
}

async function startBoth(options: Options = {}) {
  const deduplicating = await startSandboxGateway({ ...options, requestDeduplication: true });
  const plain = await startSandboxGateway({ ...options, requestDeduplication: false });
  /** @param times the number of equal requests at once to the gateway with deduplication. */
  return async (sent: Sent, times = 1) => {
    const expected = await send(plain, sent);
    const responses = await Promise.all(Array.from({ length: times }, () => send(deduplicating, sent)));
    for (const response of responses) expect(response, JSON.stringify(sent)).toEqual(expected);
    return expected;
  };
}

const requestBody = (query: string | undefined, more: object = {}) => JSON.stringify({ query, ...more });

for (const { name, query, variables } of examplesAt(NOW)) {
  test(`${name} returns the same with and without deduplication, also with the upstream report and when shared`, async () => {
    const execute = await startBoth();
    const all = variables ? (JSON.parse(variables) as Record<string, unknown>) : {};
    const operations = parse(query).definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
    for (const { operation, name: named } of operations.filter((one) => one.operation !== 'subscription')) {
      const body = requestBody(query, { variables: all, operationName: named?.value });
      const { status } = await execute({ body, headers: { 'x-upstream-report': '1' } });
      expect(status).toBe(200);
      if (operation === 'query') await execute({ body }, 3);
    }
  });
}

let execute: Awaited<ReturnType<typeof startBoth>>;
beforeEach(async () => {
  execute = await startBoth({ limits: { ...DEFAULT_LIMITS, bodyBytes: 5000, tokens: 50, depth: 3 } });
});

const ACCEPTS = [
  'application/json',
  'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9',
  'application/json; charset=utf-8',
  'application/json; charset=latin1',
  '*/*',
  'text/html, */*',
  'text/plain',
  'application/*',
];
const BODIES: Readonly<Record<string, string>> = {
  'a good one': requestBody('{ __typename }'),
  'a syntax error': requestBody('{'),
  'an unknown field': requestBody('{ nothing }'),
  'a missing variable': requestBody('query ($id: ID!) { node(id: $id) { id } }'),
  'a wrong variable': requestBody('query ($id: ID!) { node(id: $id) { id } }', { variables: { id: {} } }),
  'variables that are none': requestBody('{ __typename }', { variables: 'x' }),
  'extensions that are none': requestBody('{ __typename }', { extensions: [] }),
  'a parameter too many': requestBody('{ __typename }', { more: 1 }),
  'an unknown operation': requestBody('query A { __typename } query B { __typename }', { operationName: 'C' }),
  'no operation name': requestBody('query A { __typename } query B { __typename }'),
  'no query': '{}',
  'a query that is no text': '{"query":1}',
  'no JSON': '{"query": "{ __typ',
  'a text': '"query"',
  null: 'null',
  'a batch': `[${requestBody('{ __typename }')}]`,
  nothing: '',
  'too many tokens': requestBody(`{ ${'__typename '.repeat(60)} }`),
  'too deep': requestBody('{ calendars { nodes { account { id name } } } }'),
  'too long': requestBody('{ __typename }', { variables: { x: 'x'.repeat(6000) } }),
  'a strange id': requestBody('{ node(id: "x") { id } }'),
  'letters of all kinds': requestBody('{ a: __typename #\u{1f600} é\u2028\n }'),
  'an unknown hash': requestBody(undefined, {
    extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } },
  }),
  'a hash that is none': requestBody(undefined, { extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } }),
  'another hash': requestBody('{ __typename }', { extensions: { persistedQuery: { sha256Hash: 'a'.repeat(64) } } }),
};

test.each(Object.entries(BODIES))(
  '%s returns the same with and without deduplication, for every accepted media type',
  async (_, body) => {
    expect((await execute({ body }, 2)).status).toBeLessThan(500);
    for (const accept of ACCEPTS) await execute({ body, headers: { accept } }, 2);
  },
);

test('unusual methods, paths, content types and headers', async () => {
  const body = requestBody('{ __typename }');
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'Application/JSON',
    'application/graphql+json',
    'application/json;charset=UTF-8',
    'application/json, text/plain',
    '',
  ]) {
    await execute({ body, headers: { 'content-type': type } });
  }
  for (const path of ['/', '?x=1', '?query={__typename}', '/health', '/more']) await execute({ body, path });
  expect((await execute({ method: 'GET', path: '?query={__typename}' })).status).toBe(200);
  await execute({ method: 'OPTIONS' });
  await execute({ method: 'PUT', body });
  await execute({ body, headers: { host: 'elsewhere.example' } });
  await execute({ body, headers: { origin: 'https://app.example.com' } });
  await execute({ body, headers: { 'content-encoding': 'gzip' } });
});

test('a subscription that accepts any media type is a stream in both cases', async () => {
  const query = 'subscription { reservationChanged(reservations: []) { __typename } }';
  for (const requestDeduplication of [true, false]) {
    const { url } = await startSandboxGateway({ requestDeduplication });
    const response = await request(url, {
      method: 'POST',
      body: requestBody(query),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.headers['content-type']).toBe('text/event-stream');
    for await (const chunk of response.body.setEncoding('utf8')) {
      expect(String(chunk)).toMatch(/^retry: /);
      break;
    }
  }
});

test('a document that was sent with its hash', async () => {
  const query = '{ accounts { id name } }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };
  const output = [];
  for (const sent of [undefined, query, undefined])
    output.push((await execute({ body: requestBody(sent, { extensions }) })).text);
  expect(output[0]).toContain('PERSISTED_QUERY_NOT_FOUND');
  expect(output[1]).toContain('{"data":{"accounts":[{"id":');
  expect(output[2]).toBe(output[1]);
});

test('clients without access, with read-only access, and above the rate limit', async () => {
  const { keys, clients } = keyedClients({ studio: { calcom: 'read' } });
  const executeAs = await startBoth({ clients, limits: { ...DEFAULT_LIMITS, requestsPerMinute: 3 } });
  const body = requestBody('{ accounts { id name } }');
  const statuses = [];
  for (const headers of [{}, bearer('wrong'), ...Array.from({ length: 5 }, () => bearer(keys.studio))]) {
    statuses.push((await executeAs({ body, headers })).status);
  }
  expect(statuses).toEqual([401, 401, 200, 200, 200, 429, 429]);
});

test('pages of another site, and no introspection', async () => {
  const web = { ...DEFAULT_WEB, corsOrigins: ['https://app.example.com'], introspection: false };
  const executeIn = await startBoth({ web });
  const body = requestBody('{ __schema { types { name } } }');
  for (const origin of ['https://app.example.com', 'https://other.example.com']) {
    await executeIn({ body, headers: { origin } });
    const plain = requestBody('{ __typename }');
    for (const _again of [1, 2]) await executeIn({ body: plain, headers: { origin } });
    await executeIn({ body: plain, headers: { origin, 'access-control-request-headers': 'content-type' } });
    const headers = { origin, 'access-control-request-headers': 'content-type' };
    expect((await executeIn({ method: 'OPTIONS', headers })).status).toBe(204);
  }
});
