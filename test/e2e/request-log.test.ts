import { request } from 'undici';
import { expect, test } from 'vitest';
import { requestBody, socketClient } from '../support/client-requests.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const SECRET = 'S3CRET-hunter2';
const NODE = 'query Looking($id: ID!) { node(id: $id) { id } }';

async function post(url: string, body: string, headers: Record<string, string> = {}) {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  await response.body.dump();
  return response.headers['x-request-id'];
}

test('logs a successful operation only at debug, as one line with its request id', async () => {
  const quiet = await startSandboxGateway();
  await post(quiet.url, requestBody('{ accounts { name } }'));
  expect(quiet.log).toEqual([]);

  const talkative = await startSandboxGateway({ logLevel: 'debug' });
  const id = await post(talkative.url, requestBody('query Names { calendars { nodes { name } } }'), {
    'x-request-id': 'r-1',
  });
  expect(id).toBe('r-1');
  const line = { level: 'debug', requestId: 'r-1', client: 'anyone', kind: 'query', name: 'Names' };
  expect(talkative.log.map((text) => JSON.parse(text))).toEqual([expect.objectContaining(line)]);
  expect(JSON.parse(talkative.log[0]!).upstreamCalls).toBeGreaterThanOrEqual(3);
});

test('logs an operation with errors as one line with their codes, without its content', async () => {
  const { url, log } = await startSandboxGateway();
  const headers = { authorization: `Bearer ${SECRET}`, cookie: SECRET, 'x-request-id': `not a word ${SECRET}` };
  const id = await post(url, requestBody(NODE, { id: SECRET }), headers);
  expect(id).toMatch(/^[\da-f-]{36}$/);
  expect(log.map((text) => JSON.parse(text))).toEqual([
    expect.objectContaining({ level: 'info', requestId: id, name: 'Looking', codes: [expect.any(String)] }),
  ]);
  expect(log.join()).not.toContain(SECRET);
  expect(log.join()).not.toContain('node(');
});

test('returns a request id with every response, also with rejections', async () => {
  const { url } = await startSandboxGateway();
  expect(await post(url, 'no JSON')).toMatch(/^[\da-f-]{36}$/);
  expect(await post(`${new URL(url).origin}/nowhere`, '{}')).toMatch(/^[\da-f-]{36}$/);
  expect(await post(`${new URL(url).origin}/webhooks/none`, '{}', { 'x-request-id': 'mine' })).toBe('mine');
});

test('logs operations over a WebSocket, too', async () => {
  const { url, log } = await startSandboxGateway({ logLevel: 'debug' });
  for await (const _answer of socketClient(url).iterate({ query: 'query Names { accounts { name } }' }));
  expect(JSON.parse(log[0]!)).toMatchObject({ name: 'Names', requestId: expect.stringMatching(/^[\da-f-]{36}$/) });
});
