import { once } from 'node:events';
import { type IncomingMessage, request as nodeRequest } from 'node:http';
import { expect, test } from 'vitest';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

/** As `curl --http2` and Java's HttpClient send requests: with an offer of HTTP/2 over the same connection. */
const OFFER = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQAoAAAAAIAAAAA' };

async function send(url: string | URL, method: string, headers: Record<string, string>, body?: string) {
  const [response] = (await once(nodeRequest(url, { method, headers }).end(body), 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return { status: response.statusCode, text };
}

test('ignores the offer to upgrade to HTTP/2', async () => {
  const { url } = await startSandboxGateway();
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ __typename }' });
  expect(await send(url, 'POST', { ...OFFER, ...json }, body)).toEqual({
    status: 200,
    text: '{"data":{"__typename":"Query"}}',
  });
  expect(await send(new URL('/health', url), 'GET', OFFER)).toMatchObject({ status: 200 });
});
