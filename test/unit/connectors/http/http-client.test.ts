import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { path } from '../../../../src/connectors/http/http-request.ts';
import type { ProviderError } from '../../../../src/domain/errors.ts';
import { always, CREDENTIAL, createCall, createClient, failureOf, inTurn, startServer, THINGS } from './http-server.ts';

const SECRET_ID = '5f3c-uid-of-a-hold';

/** Everything that a log or a response could show of an error. */
function shown(error: ProviderError): string {
  return [error.message, error.stack, JSON.stringify(error), inspect(Object.entries(error)), inspect(error)].join('\n');
}

describe('target of a request', () => {
  test.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    const elsewhere = await startServer(always(200));
    const server = await startServer(always(status, '', { location: `${elsewhere.origin}/things` }));
    const { call } = createCall();
    const error = await failureOf(createClient(server.origin).request(THINGS, call));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', account: 'acme' });
    expect(error.message).toMatch(/redirects are not followed/);
    expect(error.message).not.toContain(elsewhere.origin);
    expect(server.received).toHaveLength(1);
    expect(elsewhere.received).toEqual([]);
  });

  test.each(['', '/', '/api/v2', '/api/v2/'])('appends the path to the base path %j', async (basePath) => {
    const { origin, received } = await startServer(always(200));
    await createClient(`${origin}${basePath}`).request(THINGS, createCall().call);
    expect(received.map(({ url }) => url)).toEqual([`${basePath.replace(/\/$/, '')}/things`]);
  });

  test.each(['//elsewhere.test/x', 'http://elsewhere.test', '../admin', 'a b?c=d#e', '50%'])(
    'an id such as %j stays one segment at the base origin',
    async (id) => {
      const { origin, received } = await startServer(always(200));
      await createClient(`${origin}/api`).request({ ...THINGS, path: path`/things/${id}/rows` }, createCall().call);
      expect(received).toHaveLength(1);
      expect(received[0]?.url).toBe(`/api/things/${encodeURIComponent(id)}/rows`);
      expect(received[0]?.headers.host).toBe(new URL(origin).host);
    },
  );

  test("sends the call's own credential in the account's header only", async () => {
    const { origin, received } = await startServer(always(200));
    const client = createClient(origin, { authorize: (credential) => ({ authorization: `JWT ${credential}` }) });
    await client.request({ ...THINGS, method: 'POST', body: { a: 1 } }, createCall().call);
    await client.request(THINGS, { ...createCall().call, credential: 'another' });
    const [first, second] = received;
    expect(first?.headers.authorization).toBe(`JWT ${CREDENTIAL}`);
    expect(second?.headers.authorization).toBe('JWT another');
    const { authorization: _, ...others } = first?.headers ?? {};
    expect(JSON.stringify([first?.url, first?.body, others])).not.toContain(CREDENTIAL);
  });
});

describe('content of a request', () => {
  test('sends the query without undefined values', async () => {
    const { origin, received } = await startServer(always(200));
    const client = createClient(origin);
    const query = { q: 'a&b =ü', page: 2, all: false, none: undefined };
    await client.request({ ...THINGS, query }, createCall().call);
    await client.request({ ...THINGS, query: { none: undefined } }, createCall().call);
    await client.request({ ...THINGS, query: new URLSearchParams('a=1&a=2&b[0]=x') }, createCall().call);
    expect(received.map(({ url }) => url)).toEqual([
      '/things?q=a%26b+%3D%C3%BC&page=2&all=false',
      '/things',
      '/things?a=1&a=2&b%5B0%5D=x',
    ]);
    expect(received[0]).toMatchObject({ method: 'GET', body: '', headers: { accept: 'application/json' } });
    expect(received[0]?.headers['content-type']).toBeUndefined();
  });

  test('sends a body as JSON', async () => {
    const { origin, received } = await startServer(always(200));
    const body = { name: 'Büro', ids: [] };
    await createClient(origin).request({ ...THINGS, method: 'PUT', body }, createCall().call);
    expect(received[0]).toMatchObject({ method: 'PUT', headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual(body);
  });

  test('sends URLSearchParams as a form', async () => {
    const { origin, received } = await startServer(always(200));
    const body = new URLSearchParams([
      ['id', '1'],
      ['id', '2'],
      ['name', 'a&b'],
    ]);
    await createClient(origin).request({ ...THINGS, method: 'PATCH', body }, createCall().call);
    expect(received[0]).toMatchObject({
      method: 'PATCH',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'id=1&id=2&name=a%26b',
    });
  });

  test('sends the headers of the request', async () => {
    const { origin, received } = await startServer(always(200));
    await createClient(origin).request({ ...THINGS, headers: { 'x-version': '7' } }, createCall().call);
    expect(received[0]?.headers).toMatchObject({ 'x-version': '7', 'x-api-key': CREDENTIAL });
  });
});

describe('content of a response', () => {
  test.each([204, 200])('returns undefined when the body is empty (%i)', async (status) => {
    const { origin } = await startServer(always(status, ''));
    expect(await createClient(origin).request(THINGS, createCall().call)).toBeUndefined();
  });

  test('drops unknown fields', async () => {
    const { origin } = await startServer(always(201, '{"id":1,"later":true}'));
    const schema = z.object({ id: z.int() });
    expect(await createClient(origin).request({ ...THINGS, schema }, createCall().call)).toEqual({ id: 1 });
  });

  test('reports the path and nothing of the content when the shape is unexpected', async () => {
    const { origin } = await startServer(always(200, '{"rows":[{"id":"words of theirs"}]}'));
    const schema = z.object({ rows: z.array(z.object({ id: z.int() })) });
    const error = await failureOf(createClient(origin).request({ ...THINGS, schema }, createCall().call));
    expect(error.code).toBe('UPSTREAM_INVALID');
    expect(error.message).toContain('for GET /things at rows.0.id');
    expect(shown(error)).not.toContain('words of theirs');
  });

  test.each(['k-secret key', 'ünïcode', `a${'b'.repeat(60)}`])('does not report a key such as %j', async (key) => {
    const { origin } = await startServer(always(200, JSON.stringify({ days: { [key]: 'no list' } })));
    const schema = z.object({ days: z.record(z.string(), z.array(z.unknown())) });
    const error = await failureOf(createClient(origin).request({ ...THINGS, schema }, createCall().call));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(error.message).toContain('for GET /things at days.*');
    expect(shown(error)).not.toContain(key);
  });

  // Keys of the response can look like field names; only those of the schema are reported.
  test('does not report a key that looks like a field name but is not in the schema', async () => {
    const { origin } = await startServer(always(200, JSON.stringify({ days: { words_of_theirs: 'no list' } })));
    const schema = z.object({ days: z.record(z.string(), z.array(z.unknown())) });
    const error = await failureOf(createClient(origin).request({ ...THINGS, schema }, createCall().call));
    expect(shown(error)).not.toContain('words_of_theirs');
  });

  test('does not report a body that is not JSON', async () => {
    const { origin } = await startServer(always(200, '<h1>words of theirs</h1>'));
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error.code).toBe('UPSTREAM_INVALID');
    expect(shown(error)).not.toContain('words of theirs');
  });

  test('rejects a response of more than 32 MiB', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const { origin } = await startServer((response) => {
      response.writeHead(200);
      for (let sent = 0; sent < 33; sent += 1) response.write(chunk);
      response.end('{}');
    });
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error.code).toBe('UPSTREAM_INVALID');
    expect(error.message).toMatch(/exceeds the size limit/);
  });

  test('returns a response of almost 32 MiB', async () => {
    const { origin } = await startServer(always(200, `${' '.repeat(31 * 1024 * 1024)}{"id":1}`));
    expect(await createClient(origin).request(THINGS, createCall().call)).toEqual({ id: 1 });
  });
});

describe('errors', () => {
  test.each([
    [400, 'INVALID_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [408, 'UPSTREAM_UNAVAILABLE'],
    [409, 'CONFLICT'],
    [410, 'NOT_FOUND'],
    [418, 'UPSTREAM_INVALID'],
    [422, 'INVALID_INPUT'],
    [429, 'RATE_LIMITED'],
    [498, 'UNAUTHENTICATED'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
  ])('returns %i as %s with the request id, without ids of the path and text of the response', async (status, code) => {
    const body = JSON.stringify({ message: `words of theirs about ${CREDENTIAL}` });
    const { origin } = await startServer(always(status, body, { 'x-request-id': 'req-77' }));
    const request = { ...THINGS, method: 'DELETE', path: path`/holds/${SECRET_ID}/seats/${'9-secret'}` } as const;
    const error = await failureOf(createClient(origin).request(request, createCall().call));
    expect(error).toMatchObject({ code, account: 'acme', upstreamRequestId: 'req-77' });
    expect(error.message).toContain(
      `Acme Calendar (account acme) returned ${status} for DELETE /holds/{id}/seats/{id}`,
    );
    for (const secret of [SECRET_ID, '9-secret', 'words of theirs', CREDENTIAL]) {
      expect(shown(error)).not.toContain(secret);
    }
    expect(error).toMatchObject({ upstreamStatus: status });
  });

  test('carries the reason that the connector recognizes in the body', async () => {
    const readFailureReason = (status: number, body: unknown) =>
      status === 400 && JSON.stringify(body).includes('full') ? 'TIME_TAKEN' : undefined;
    const { origin } = await startServer(inTurn([400, {}, '{"message":"full"}'], [400, {}, 'not full JSON'], 400));
    const client = createClient(origin, { readFailureReason });
    const write = { ...THINGS, method: 'POST' } as const;
    const reasons = [];
    for (let i = 0; i < 3; i += 1) {
      reasons.push((await failureOf(client.request(write, createCall().call))).upstreamReason);
    }
    expect(reasons).toEqual(['TIME_TAKEN', 'TIME_TAKEN', undefined]);
  });

  test.each([
    [always(200, 'no JSON'), z.unknown()],
    [always(200, '[]'), z.object({})],
  ])('reports the request id and no id of the path when the response is invalid', async (respond, schema) => {
    const { origin } = await startServer((response) => {
      response.setHeader('x-request-id', 'req-78');
      respond(response);
    });
    const request = { path: path`/holds/${SECRET_ID}`, query: { key: SECRET_ID }, schema };
    const error = await failureOf(createClient(origin).request(request, createCall().call));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID', upstreamRequestId: 'req-78' });
    expect(error.message).toContain('GET /holds/{id}');
    expect(shown(error)).not.toContain(SECRET_ID);
  });

  test('returns UPSTREAM_UNAVAILABLE when nothing listens at the address', async () => {
    const server = createTcpServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const error = await failureOf(createClient(`http://127.0.0.1:${port}`).request(THINGS, createCall().call));
    expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(shown(error)).not.toContain(CREDENTIAL);
  });

  describe('a server that does not speak HTTP', () => {
    async function garbled() {
      const server = createTcpServer((socket) => socket.resume().end('words of theirs, and no HTTP\r\n\r\n'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
      const { port } = server.address() as AddressInfo;
      return failureOf(createClient(`http://127.0.0.1:${port}`).request(THINGS, createCall().call));
    }

    test('is UPSTREAM_INVALID, without its text in the error', async () => {
      const error = await garbled();
      expect(error.code).toBe('UPSTREAM_INVALID');
      expect([error.message, JSON.stringify(error), inspect(Object.entries(error))].join()).not.toContain(
        'words of theirs',
      );
    });

    // The cause is undici's HTTPParserError, whose `data` is the raw response.
    test('is not quoted by the cause of the error, which loggers print', async () => {
      expect(shown(await garbled())).not.toContain('words of theirs');
    });
  });

  // undici rejects the header, which would look like an unreachable address.
  test('returns UNAUTHENTICATED when no header can carry the credential', async () => {
    const { origin } = await startServer(always(200));
    const call = { ...createCall().call, credential: `${CREDENTIAL}\n` };
    expect(await failureOf(createClient(origin).request(THINGS, call))).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('returns UPSTREAM_UNAVAILABLE when no response begins within the time limit', async () => {
    const { origin, received } = await startServer(() => undefined);
    const client = createClient(origin, { timeoutMs: 100 });
    const error = await failureOf(client.request(THINGS, createCall().call));
    expect(error.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(error.message).toContain('within 100 ms');
    // A request that timed out is retried only once.
    expect(received).toHaveLength(2);
  });

  test('returns UPSTREAM_UNAVAILABLE when a response does not end within the time limit', async () => {
    const { origin } = await startServer((response) => {
      response.writeHead(200);
      response.write('{');
    });
    const client = createClient(origin, { timeoutMs: 100 });
    expect(await failureOf(client.request(THINGS, createCall().call))).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('cancellation', () => {
  test("rejects with the signal's reason when it is aborted before or during the request", async () => {
    const stop = new AbortController();
    const reason = new Error('cancelled');
    const { origin, received } = await startServer(() => stop.abort(reason));
    const client = createClient(origin);
    const { call, cost } = createCall(stop.signal);
    await expect(client.request(THINGS, call)).rejects.toBe(reason);
    await expect(client.request(THINGS, call)).rejects.toBe(reason);
    expect(received).toHaveLength(1);
    expect(cost).toEqual({ called: 1, shared: 0, retried: 0 });
    expect(client.status().health).toBe('HEALTHY');
  });
});
