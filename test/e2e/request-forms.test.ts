import { gzipSync } from 'node:zlib';
import { request } from 'undici';
import { expect, test } from 'vitest';
import { createHttpServer } from '../../src/http/server.ts';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { socketClient } from '../support/client-requests.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

async function post(url: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await request(url, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });
  return { status: response.statusCode, headers: response.headers, body: (await response.body.json()) as any };
}

test('executes the only operation when operationName is empty', async () => {
  const { url } = await startSandboxGateway();
  const payload = { query: 'query Name { __typename }', operationName: '' };
  expect((await post(url, JSON.stringify(payload))).body).toEqual({ data: { __typename: 'Query' } });
  const client = socketClient(url);
  const results = [];
  for await (const result of client.iterate(payload)) results.push(result);
  expect(results).toEqual([{ data: { __typename: 'Query' } }]);
});

test('rejects a compressed body with 415, and says that it must not be compressed', async () => {
  const { url } = await startSandboxGateway();
  const body = gzipSync(JSON.stringify({ query: '{ __typename }' }));
  const rejected = await post(url, body, { 'content-encoding': 'gzip' });
  expect(rejected).toMatchObject({ status: 415, headers: { 'accept-encoding': 'identity' } });
  expect(rejected.body.errors[0].message).toContain('content-encoding');
  const plain = JSON.stringify({ query: '{ __typename }' });
  expect((await post(url, plain, { 'content-encoding': 'identity' })).status).toBe(200);
});

test('ignores a byte order mark before the JSON of a body', async () => {
  const { url } = await startSandboxGateway();
  const body = `\uFEFF${JSON.stringify({ query: '{ __typename }' })}`;
  expect(await post(url, body)).toMatchObject({ status: 200, body: { data: { __typename: 'Query' } } });
  expect(await post(url, `\uFEFF${body}`)).toMatchObject({ status: 400 });
});

test('keeps connections open for as long as KEEP_ALIVE_TIMEOUT_MS says', () => {
  expect(createHttpServer(() => undefined, DEFAULT_LIMITS).keepAliveTimeout).toBe(65_000);
  expect(createHttpServer(() => undefined, { ...DEFAULT_LIMITS, keepAliveTimeoutMs: 7 }).keepAliveTimeout).toBe(7);
});
