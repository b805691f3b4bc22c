import { request } from 'undici';
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../src/domain/errors.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { SEND } from '../support/transports.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const STRICT = { ...JSON_TYPE, accept: 'application/graphql-response+json' };

function post(body: unknown, headers: Readonly<Record<string, string>> = STRICT) {
  return { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) } as const;
}

test.each([
  ['a document with a syntax error', post({ query: '{' }), 'GRAPHQL_PARSE_FAILED', 400],
  ['an unknown field', post({ query: '{ nope }' }), 'GRAPHQL_VALIDATION_FAILED', 422],
  [
    'a literal of another type',
    post({ query: '{ calendars(first: "x") { nodes { id } } }' }),
    'GRAPHQL_VALIDATION_FAILED',
    422,
  ],
  [
    'a variable of another type',
    post({ query: 'query ($f: Int) { calendars(first: $f) { nodes { id } } }', variables: { f: 'x' } }),
    'INVALID_INPUT',
    422,
  ],
  ['a missing variable', post({ query: 'query ($id: ID!) { node(id: $id) { id } }' }), 'INVALID_INPUT', 422],
  [
    'a variable that is no instant',
    post({
      query: 'query ($f: DateTime!) { slots(eventType: "x", from: $f, to: $f) { start } }',
      variables: { f: 'y' },
    }),
    'INVALID_INPUT',
    422,
  ],
  ['an unknown operation', post({ query: 'query A { __typename }', operationName: 'B' }), 'INVALID_INPUT', 422],
  ['an operation that is too deep', post({ query: `${'{ a '.repeat(40)}${'}'.repeat(40)}` }), 'INVALID_INPUT', 422],
  ['a body that is no JSON', post('{'), 'INVALID_INPUT', 400],
  ['a body that is a number', post('5'), 'INVALID_INPUT', 400],
  ['variables that are a text', post({ query: '{ __typename }', variables: 'x' }), 'INVALID_INPUT', 400],
  ['a query that is a number', post({ query: 5 }), 'INVALID_INPUT', 400],
  ['another method', { ...post({ query: '{ __typename }' }), method: 'PUT' } as const, 'INVALID_INPUT', 405],
  ['another content type', post('{ __typename }', { 'content-type': 'text/plain' }), 'INVALID_INPUT', 415],
  ['an unknown document hash', post({ documentId: 'a' }), 'PERSISTED_QUERY_NOT_FOUND', 400],
])('returns a listed code and the status for %s', async (_, options, code, status) => {
  const { url } = await startSandboxGateway();
  const { statusCode, body } = await request(url, options);
  const { errors } = (await body.json()) as { errors: { extensions: { code: string } }[] };
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(errors.map(() => code));
  expect(ERROR_CODES).toContain(code);
  expect(statusCode).toBe(status);
});

test('returns a listed code for a mutation by GET', async () => {
  const { url } = await startSandboxGateway();
  const query = encodeURIComponent('mutation { releaseReservation(input: { id: "x" }) { __typename } }');
  const { statusCode, body } = await request(`${url}?query=${query}`, { headers: { accept: STRICT.accept } });
  expect([statusCode, await body.json()]).toMatchObject([405, { errors: [{ extensions: { code: 'INVALID_INPUT' } }] }]);
});

test.each([
  ['a syntax error', '{', {}, 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{ nope }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['an invalid variable', 'query ($f: Int) { calendars(first: $f) { nodes { id } } }', { f: 'x' }, 'INVALID_INPUT'],
])('returns a listed code over a WebSocket for %s', async (_, query, variables, code) => {
  const outcome = await SEND.WebSocket(await startSandboxGateway(), {}, { query, variables });
  expect(outcome).toMatchObject({ errors: [{ extensions: { code } }] });
});
