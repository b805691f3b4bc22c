import { request } from 'undici';
import { expect, test } from 'vitest';
import { NO_NGINX, startNginx } from '../support/nginx.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const WATCH = 'subscription { reservationChanged { __typename } }';
/** Less than the interval of heartbeats, which would fill the buffers of a proxy in the end. */
const SOON_MS = 5000;

test.skipIf(NO_NGINX).each([
  ['text/event-stream', 'retry: 1000\n:\n\n'],
  ['multipart/mixed;subscriptionSpec=1.0', '\r\n--graphql'],
])('sends the headers and the beginning of %s at once through nginx', async (accept, preamble) => {
  const { url } = await startSandboxGateway();
  const proxy = await startNginx(new URL(url).origin);
  const signal = AbortSignal.timeout(SOON_MS);
  const { statusCode, headers, body } = await request(`${proxy}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query: WATCH }),
    signal,
  });
  expect(statusCode).toBe(200);
  expect(headers['cache-control']).toBe('private, no-cache, no-store, no-transform');
  const { value } = await body[Symbol.asyncIterator]().next();
  expect(String(value)).toBe(preamble);
  body.on('error', () => undefined).destroy();
});
