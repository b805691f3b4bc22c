import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_WEB, type WebConfig } from '../../src/settings/web.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { startGateway } from '../support/gateway.ts';

const start = (web: Partial<WebConfig> = {}, clients?: ReturnType<typeof keyedClients>['clients']) =>
  startGateway([], { web: { ...DEFAULT_WEB, ...web }, clients });

async function send(url: string, { body, ...options }: Parameters<typeof request>[1] & { body?: string } = {}) {
  const response = await request(url, {
    method: 'POST',
    body: body ?? JSON.stringify({ query: '{ __typename }' }),
    ...options,
    headers: { 'content-type': 'application/json', ...(options.headers as Record<string, string>) },
  });
  const text = await response.body.text();
  return { status: response.statusCode, headers: response.headers, text };
}

const SITE = 'https://app.example.test';
const EVIL = 'https://evil.example.test';

describe('pages of other sites', () => {
  test('may not read anything unless their site is listed', async () => {
    const closed = await start();
    const { headers } = await send(closed.url, { headers: { origin: SITE } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: SITE, 'access-control-request-method': 'POST' },
    } as const;
    const response = await request(closed.url, preflight);
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    await response.body.dump();
  });

  test('of a listed site may send requests and read responses, without cookies; others are rejected', async () => {
    const { keys, clients } = keyedClients({ web: { '*': 'read' } });
    const { url } = await start({ corsOrigins: [SITE, 'http://localhost:3000'] }, clients);
    const preflight = await request(url, {
      method: 'OPTIONS',
      headers: {
        origin: SITE,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    await preflight.body.dump();
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': SITE,
      'access-control-allow-headers': 'authorization,content-type',
    });
    const allowed = await send(url, { headers: { origin: SITE, ...bearer(keys.web) } });
    expect(allowed).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': SITE, vary: expect.stringContaining('Origin') },
    });
    // Rejections can be read, too.
    expect(await send(url, { headers: { origin: SITE } })).toMatchObject({
      status: 401,
      headers: { 'access-control-allow-origin': SITE },
    });
    for (const origin of [EVIL, 'null', `${SITE}.evil.test`, `${SITE}:8443`, 'http://app.example.test']) {
      const { headers } = await send(url, { headers: { origin, ...bearer(keys.web) } });
      expect(headers, origin).not.toHaveProperty('access-control-allow-origin');
    }
    expect(allowed.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test.each([
    ['no origin', undefined, true],
    ["the gateway's own", 'own', true],
    ['a listed site', SITE, true],
    ['another site', EVIL, false],
    ['a page without a site', 'null', false],
  ])('open a WebSocket from %s: %s', async (_, origin, isAllowed) => {
    const { url } = await start({ corsOrigins: [SITE] });
    const own = new URL(url).origin;
    class FromPage extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, origin === undefined ? {} : { origin: origin === 'own' ? own : origin });
      }
    }
    const client = createClient({ url: url.replace('http:', 'ws:'), webSocketImpl: FromPage, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const response = client.iterate({ query: '{ __typename }' }).next();
    if (isAllowed) expect(await response).toMatchObject({ value: { data: { __typename: 'Query' } } });
    else await expect(response).rejects.toThrow('403');
  });

  test('that use their own host name for this machine are rejected', async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const raw = async (host: string) => {
      const body = JSON.stringify({ query: '{ __typename }' });
      const socket = connect(Number(port), '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.end(
        `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\nconnection: close\r\n` +
          `content-length: ${body.length}\r\n\r\n${body}`,
      );
      let text = '';
      for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
      return text;
    };
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'LOCALHOST', '[::1]:1']) {
      expect(await raw(host), host).toMatch(/^HTTP\/1\.1 200/);
    }
    for (const host of [`evil.example.test:${port}`, 'evil.example.test', '127.0.0.1.evil.test', '']) {
      expect(await raw(host), host).toMatch(/^HTTP\/1\.1 421[\s\S]*ALLOWED_HOSTS/);
    }
    for (const host of ['|!%', '[::1', 'a b', '127.0.0.1:99999']) {
      expect(await raw(host), host).toMatch(/^HTTP\/1\.1 400[\s\S]*INVALID_INPUT/);
    }
  });
});

describe('GET', () => {
  const get = async (url: string, query: string) => {
    const { statusCode, body } = await request(`${url}?query=${encodeURIComponent(query)}`);
    return { status: statusCode, text: await body.text() };
  };

  test('executes queries', async () => {
    const { url } = await start();
    expect(await get(url, '{ __typename }')).toMatchObject({ status: 200, text: expect.stringContaining('Query') });
  });

  test('rejects mutations', async () => {
    const { url } = await start();
    expect(await get(url, 'mutation { releaseReservation(input: { id: "x" }) { __typename } }')).toMatchObject({
      status: 405,
      text: expect.stringContaining('mutation'),
    });
  });
});

describe('every response', () => {
  test.each([
    ['of data', {}],
    ['of a refusal', { headers: { 'content-type': 'text/plain' } }],
    ['of another path', { path: '/other' }],
    ['of the redirect to GraphiQL', { path: '/' }],
  ])('%s has security headers', async (_, options: { headers?: object; path?: string }) => {
    const { url } = await start();
    const { headers } = await send(options.path ? url.replace('/graphql', options.path) : url, {
      headers: options.headers as Record<string, string>,
    });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  test('with GraphiQL allows it to work, and to connect to the gateway only', async () => {
    const { url } = await start();
    const { headers, text } = await send(url, { method: 'GET', body: '', headers: { accept: 'text/html' } });
    expect(text).toContain('YogaGraphiQL');
    expect(headers['content-security-policy']).toMatch(/connect-src 'self'.*frame-ancestors 'none'/);
  });
});

describe('GraphiQL and the schema', () => {
  const introspect = (url: string) => send(url, { body: JSON.stringify({ query: '{ __schema { types { name } } }' }) });

  test('are available by default; GraphiQL loads without a key', async () => {
    const { clients } = keyedClients({ web: { '*': 'read' } });
    const { url } = await start({}, clients);
    expect((await send(url, { method: 'GET', body: '', headers: { accept: 'text/html' } })).status).toBe(200);
    expect((await introspect(url)).status).toBe(401);
    expect((await introspect((await start()).url)).text).toContain('"Query"');
  });

  test('can be disabled, which also removes suggestions of names', async () => {
    const { url } = await start({ graphiql: false, introspection: false });
    const { text } = await send(url, { method: 'GET', body: '', headers: { accept: 'text/html' } });
    expect(text).not.toContain('GraphiQL');
    expect((await introspect(url)).text).toMatch(/introspection/i);
    const misspelt = [
      { query: '{ acounts { name } }' },
      {
        query: 'query ($input: AvailabilityInput!) { availability(input: $input) { slots { start } } }',
        variables: { input: { participant: [] } },
      },
    ];
    for (const body of misspelt) {
      const { text: output } = await send(url, { body: JSON.stringify(body) });
      expect(output).toContain('errors');
      expect(output).not.toContain('Did you mean');
    }
    expect((await send(url, { body: JSON.stringify({ query: '{ __typename accounts { name } }' }) })).text).toContain(
      '"accounts":[]',
    );
  });
});

describe('persisted documents', () => {
  const ONE = '{ __typename }';
  const TWO = 'query Two { accounts { name } }';
  const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');
  const persisted = (hash: unknown, query?: string) =>
    JSON.stringify({ query, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } });

  test('are stored when they are sent with their hash, and found by it afterwards', async () => {
    const { url } = await start();
    expect((await send(url, { body: persisted(hashOf(ONE)) })).text).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect((await send(url, { body: persisted(hashOf(ONE), ONE) })).text).toContain('"Query"');
    expect((await send(url, { body: persisted(hashOf(ONE)) })).text).toContain('"Query"');
    const extensions = encodeURIComponent(JSON.stringify({ persistedQuery: { sha256Hash: hashOf(ONE) } }));
    const { body } = await request(`${url}?extensions=${extensions}`);
    expect(await body.text()).toContain('"Query"');
  });

  test('are not stored under a wrong hash', async () => {
    const { url } = await start();
    expect((await send(url, { body: persisted(hashOf(ONE), TWO) })).text).toContain('provided sha does not match');
    expect((await send(url, { body: persisted(hashOf(ONE)) })).text).toContain('PERSISTED_QUERY_NOT_FOUND');
    for (const wrong of ['x', 5, null, ['a'], hashOf(ONE).toUpperCase(), undefined]) {
      expect((await send(url, { body: persisted(wrong, ONE) })).text).toContain('INVALID_INPUT');
    }
  });

  test('can be the only accepted documents', async () => {
    const { url } = await start({ documents: new Map([[hashOf(ONE), ONE]]), onlyDocuments: true });
    for (const body of [persisted(hashOf(ONE)), persisted(hashOf(ONE), ONE), JSON.stringify({ query: ONE })]) {
      expect((await send(url, { body })).text).toContain('"Query"');
    }
    for (const body of [persisted(hashOf(TWO)), persisted(hashOf(TWO), TWO), JSON.stringify({ query: TWO })]) {
      expect((await send(url, { body })).text).toMatch(/PERSISTED_ONLY.*FORBIDDEN/);
    }
  });

  test('are available over WebSockets', async () => {
    const { url } = await start({ documents: new Map([[hashOf(ONE), ONE]]), onlyDocuments: true });
    const client = createClient({ url: url.replace('http:', 'ws:'), webSocketImpl: WebSocket, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const known = { query: '', extensions: { persistedQuery: { sha256Hash: hashOf(ONE) } } };
    expect(await client.iterate(known).next()).toMatchObject({ value: { data: { __typename: 'Query' } } });
    await expect(client.iterate({ query: TWO }).next()).rejects.toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    // Other errors do not close the socket either.
    await expect(client.iterate({ query: '' }).next()).rejects.toMatchObject([{ message: expect.any(String) }]);
  });
});

test('returns a syntax error over a WebSocket, and keeps the socket open', async () => {
  const { url } = await start();
  const client = createClient({
    url: url.replace('http:', 'ws:'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: false,
  });
  onTestFinished(() => client.dispose());
  await expect(client.iterate({ query: '{' }).next()).rejects.toMatchObject([
    { message: expect.stringContaining('Syntax Error') },
  ]);
  await expect(client.iterate({ query: '{ x }' }).next()).rejects.toMatchObject([
    { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
  expect(await client.iterate({ query: '{ __typename }' }).next()).toMatchObject({ value: { data: {} } });
});
