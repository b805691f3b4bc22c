import { connect } from 'node:net';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { post } from '../support/client-requests.ts';
import { startGateway } from '../support/gateway.ts';
import { openHeldSlot } from '../support/held-slot.ts';

// https://graphql.github.io/graphql-over-http/draft/

test.each([
  ['a property of other clients', { operationType: 'query' }],
  ['properties of any kind', { id: 7, key: null, nested: { query: 'x' }, __proto: [] }],
])('ignores %s', async (_, more) => {
  const { url } = await startGateway([]);
  expect(await post(url, JSON.stringify({ ...more, query: '{ __typename }' }))).toMatchObject({
    status: 200,
    data: { __typename: 'Query' },
  });
});

test('ignores unknown parameters of a URL', async () => {
  const { url } = await startGateway([]);
  const { statusCode, body } = await request(`${url}?query=%7B__typename%7D&operationType=query&_=1`);
  expect({ status: statusCode, ...((await body.json()) as object) }).toEqual({
    status: 200,
    data: { __typename: 'Query' },
  });
});

test('returns 400 for a request without a document', async () => {
  const { url } = await startGateway([]);
  expect(await post(url, JSON.stringify({ qeury: '{ __typename }' }))).toMatchObject({ status: 400 });
});

/** Sends text over a connection, and returns everything that is received until it is closed. */
async function sendRaw(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(text);
  let result = '';
  for await (const chunk of socket.setEncoding('utf8')) result += String(chunk);
  return result;
}

const bodyOf = (result: string) => JSON.parse(result.slice(result.indexOf('\r\n\r\n')));

test.each([
  ['a URL beyond the limit', `/graphql?query=${'a'.repeat(9000)}`, '', 414, 'POST'],
  ['a URL beyond the limit of Node', `/graphql?query=${'a'.repeat(40_000)}`, '', 414, 'POST'],
  ['headers that are too large', '/graphql', `x: ${'a'.repeat(40_000)}\r\n`, 431, 'headers'],
  ['an invalid header', '/graphql', 'a b\r\n', 400, 'HTTP'],
])('rejects %s with a message', async (_, path, headers, status, message) => {
  const { url } = await startGateway([]);
  const result = await sendRaw(url, `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n${headers}\r\n`);
  expect(result).toMatch(new RegExp(`^HTTP/1.1 ${status} .*\r\n`));
  expect(result).toContain('content-type: application/json');
  expect(result).toContain('\r\ncache-control: private, no-store\r\n');
  expect(bodyOf(result)).toEqual({
    errors: [{ message: expect.stringContaining(message), extensions: { code: 'INVALID_INPUT' } }],
  });
});

test.each([
  ['a query', '?query=%7B__typename%7D', 200],
  ['an invalid query', '?query=%7B', 200],
  ['no query', '', 400],
  ['a mutation', '?query=mutation%7Ba%7D', 405],
])('returns the head of a GET response to a HEAD request with %s', async (_, search, status) => {
  const { url } = await startGateway([]);
  const head = await request(`${url}${search}`, { method: 'HEAD' });
  const get = await request(`${url}${search}`);
  expect([head.statusCode, head.headers['content-type']]).toEqual([get.statusCode, get.headers['content-type']]);
  expect([head.statusCode, await head.body.text()]).toEqual([status, '']);
  await get.body.dump();
});

test('opens no subscription for a HEAD request', async () => {
  const gateway = await openHeldSlot();
  onTestFinished(() => gateway.close());
  const query = encodeURIComponent('subscription { reservationChanged { __typename } }');
  const { statusCode, headers, body } = await request(`${gateway.url}?query=${query}`, {
    method: 'HEAD',
    headers: { accept: 'text/event-stream' },
  });
  expect([statusCode, headers['content-type'], await body.text()]).toEqual([200, 'text/event-stream', '']);
});

test.each([
  ['a result', {}],
  ['an error', { headers: { 'content-type': 'text/plain' } }],
  ['an event stream', { headers: { 'content-type': 'application/json', accept: 'text/event-stream' } }],
])('forbids caching of %s', async (_, options) => {
  const { url } = await startGateway([]);
  const { headers, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
    ...options,
  });
  await body.dump();
  expect(headers).toMatchObject({ vary: 'Accept, Authorization, Origin', 'cache-control': 'private, no-store' });
});

test('forbids caching of the response to a rejected webhook', async () => {
  const { url } = await startGateway([]);
  const { statusCode, headers, body } = await request(new URL('/webhooks/calcom', url));
  await body.dump();
  expect([statusCode, headers['cache-control']]).toEqual([405, 'private, no-store']);
});

test('rejects a request with two Host headers, at every path', async () => {
  const { url } = await startGateway([]);
  for (const path of ['/graphql?query=%7B__typename%7D', '/metrics', '/webhooks/calcom']) {
    const response = await sendRaw(
      url,
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nHost: other.example\r\nconnection: close\r\n\r\n`,
    );
    expect(response).toMatch(/^HTTP\/1.1 400 /);
  }
});

test.each([
  ['rejects', 'http://other.example', 421],
  ['accepts', 'http://127.0.0.1', 200],
])('%s a target in absolute form with the host of %s, whatever the Host header is', async (_, origin, status) => {
  const { url } = await startGateway([]);
  const target = `${origin}/graphql?query=%7B__typename%7D`;
  const host = status === 200 ? 'other.example' : '127.0.0.1';
  const response = await sendRaw(url, `GET ${target} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});
