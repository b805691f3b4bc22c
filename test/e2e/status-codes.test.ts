import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { socketClient } from '../support/client-requests.ts';
import { keyedClients } from '../support/clients.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { openHeldSlot } from '../support/held-slot.ts';

// https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes

/** Each of them needs a call of its own, and no operation may make so many. */
const BOOKINGS = Array.from({ length: 501 }, (_, i) => idOf('Booking', 'calcom', `${i}`));
const RESPONSE_JSON = 'application/graphql-response+json';

async function send(url: string, body: string, accept: string) {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body,
  });
  return { status: response.statusCode, ...((await response.body.json()) as { data?: unknown; errors?: unknown }) };
}

const TWO_OPERATIONS = 'query A { a: __typename } query B { b: __typename }';

test.each([
  ['a body that is not JSON', '{"query":', 400, 400],
  ['a request without a document', '{"qeury":"{__typename}"}', 400, 400],
  ['variables that are a list', JSON.stringify({ query: '{ __typename }', variables: [7] }), 400, 400],
  ['a document that cannot be parsed', JSON.stringify({ query: '{' }), 400, 200],
  ['a document that is invalid', JSON.stringify({ query: '{ nothing }' }), 422, 200],
  ['an unknown operation', JSON.stringify({ query: TWO_OPERATIONS, operationName: 'C' }), 422, 200],
  ['an ambiguous operation', JSON.stringify({ query: TWO_OPERATIONS }), 422, 200],
  [
    'variables of the wrong type',
    JSON.stringify({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: null } }),
    422,
    200,
  ],
  [
    'an operation above a limit',
    JSON.stringify({ query: `{ nodes(ids: ${JSON.stringify(BOOKINGS)}) { id } }` }),
    422,
    200,
  ],
])('returns errors without data for %s', async (_, body, status, statusAsJson) => {
  const { url } = await startGateway([]);
  const response = await send(url, body, RESPONSE_JSON);
  expect(response).toEqual({ status, errors: expect.any(Array) });
  expect(await send(url, body, 'application/json')).toEqual({ ...response, status: statusAsJson });
});

test('returns 200 for a result without errors', async () => {
  const { url } = await startGateway([]);
  expect(await send(url, JSON.stringify({ query: '{ __typename }' }), RESPONSE_JSON)).toEqual({
    status: 200,
    data: { __typename: 'Query' },
  });
});

test('returns 294 for a partial result as application/graphql-response+json, and 200 as application/json', async () => {
  const { url } = await startGateway([]);
  const body = JSON.stringify({ query: '{ __typename calendars(after: "zzz") { nodes { id } } }' });
  const response = await send(url, body, RESPONSE_JSON);
  expect(response).toMatchObject({ status: 294, data: { __typename: 'Query' }, errors: [{ path: ['calendars'] }] });
  expect(await send(url, body, 'application/json')).toEqual({ ...response, status: 200 });
});

test.each([RESPONSE_JSON, 'application/json'])('returns 401 as %s when that is accepted', async (accept) => {
  const { clients } = keyedClients({ web: { '*': 'read' } });
  const { url } = await startGateway([], { clients });
  const { statusCode, headers, body } = await request(`${url}?query=%7B__typename%7D`, { headers: { accept } });
  await body.dump();
  expect([statusCode, headers['content-type']]).toEqual([401, `${accept}; charset=utf-8`]);
});

test('returns 429 for a subscription above MAX_SUBSCRIPTIONS', async () => {
  const gateway = await openHeldSlot({ limits: { ...DEFAULT_LIMITS, subscriptions: 0 } });
  onTestFinished(() => gateway.close());
  const body = JSON.stringify({ query: 'subscription { reservationChanged { __typename } }' });
  expect(await send(gateway.url, body, `${RESPONSE_JSON}, text/event-stream;q=0.5`)).toMatchObject({
    status: 429,
    errors: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
});

test('executes the named one of several operations over a WebSocket', async () => {
  const { url } = await startGateway([]);
  const client = socketClient(url);
  expect(await client.iterate({ query: TWO_OPERATIONS, operationName: 'B' }).next()).toMatchObject({
    value: { data: { b: 'Query' } },
  });
  await expect(client.iterate({ query: TWO_OPERATIONS }).next()).rejects.toMatchObject([
    { extensions: { code: 'INVALID_INPUT' } },
  ]);
});
