import { readFileSync } from 'node:fs';
import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { NO_CADDY, startCaddy } from '../support/caddy.ts';
import { NO_NGINX, startNginxWith } from '../support/nginx.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const HOST = 'gateway.example.com';
const DOCUMENTED = '127.0.0.1:4000';
const WATCH = 'subscription { reservationChanged(after: "deadbeef-7") { __typename } }';
/** Less than the interval of heartbeats, which would fill the buffers of a proxy in the end. */
const SOON_MS = 5000;

function startExampleNginx(gateway: string): Promise<string> {
  const example = readFileSync('deploy/nginx.conf', 'utf8').replace(DOCUMENTED, gateway);
  return startNginxWith((port) =>
    example.replace('listen 443 ssl;', `listen 127.0.0.1:${port};`).replaceAll(/^ *ssl_.*\n/gm, ''),
  );
}

function startExampleCaddy(gateway: string): Promise<string> {
  return startCaddy(readFileSync('deploy/Caddyfile', 'utf8').replace(DOCUMENTED, gateway), HOST);
}

describe.each([
  { file: 'deploy/nginx.conf', missing: NO_NGINX, start: startExampleNginx },
  { file: 'deploy/Caddyfile', missing: NO_CADDY, start: startExampleCaddy },
])('$file', ({ missing, start }) => {
  test.skipIf(missing)('passes events and their WebSockets through at once, and compresses JSON', async () => {
    const { url } = await startSandboxGateway();
    const proxy = await start(new URL(url).host);
    const send = (query: string, headers: Readonly<Record<string, string>>) =>
      request(`${proxy}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-encoding': 'gzip', ...headers },
        body: JSON.stringify({ query }),
        signal: AbortSignal.timeout(SOON_MS),
      });

    const list = await send('{ eventTypes { nodes { id name description } } }', { accept: 'application/json' });
    expect(list.statusCode).toBe(200);
    expect(list.headers['content-encoding']).toBe('gzip');
    await list.body.dump();

    const stream = await send(WATCH, { accept: 'text/event-stream' });
    expect(stream.statusCode).toBe(200);
    expect(stream.headers['content-encoding']).toBeUndefined();
    let received = '';
    for await (const text of stream.body.setEncoding('utf8')) {
      received += String(text);
      if (received.includes('ResyncRequired')) break;
    }
    expect(received).toContain('ResyncRequired');

    const client = createClient({
      url: `${proxy.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    onTestFinished(() => client.dispose());
    const { value } = await client.iterate({ query: WATCH }).next();
    expect(value).toMatchObject({ data: { reservationChanged: { __typename: 'ResyncRequired' } } });
  });
});
