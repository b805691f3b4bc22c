import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { UpstreamRequest } from '../../../../src/connectors/http/http-request.ts';
import { always, CREDENTIAL, createCall, createClient, failureOf, startServer, THINGS } from './http-server.ts';

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
const WRITE: UpstreamRequest<unknown> = { ...THINGS, method: 'POST', body: { name: 'new' } };

/** A TCP server that is closed at the end of the test. */
async function startTcp(onConnection: (socket: Socket) => void): Promise<{ origin: string; server: Server }> {
  const open = new Set<Socket>();
  const server = createTcpServer((socket) => {
    open.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** Calls `then` after the first bytes of the request. */
const afterRequest = (then: (socket: Socket) => void) => (socket: Socket) =>
  void socket.once('data', () => then(socket));

async function failureAt(origin: string, request = WRITE, timeoutMs = 5000) {
  return failureOf(createClient(origin, { timeoutMs }).request(request, createCall().call));
}

describe('a write that can have been carried out', () => {
  const responses: readonly (readonly [string, Parameters<typeof startServer>[0], string])[] = [
    ...[500, 502, 503, 504, 599, 408].map((status) => [`${status}`, always(status), 'UPSTREAM_UNAVAILABLE'] as const),
    ['something else than JSON', always(200, '<h1>made</h1>'), 'UPSTREAM_INVALID'],
    ['half a response', always(201, '{"id":1'), 'UPSTREAM_INVALID'],
    ['a wrong shape', always(201, '{"number":1}'), 'UPSTREAM_INVALID'],
    ['an empty body where the schema requires one', always(204, ''), 'UPSTREAM_INVALID'],
    ['a closed connection in place of a response', (response) => response.destroy(), 'UPSTREAM_UNAVAILABLE'],
    [
      'a response that breaks off',
      (response) => {
        response.writeHead(201, { 'content-length': 100 }).write('{"id":');
        setImmediate(() => response.destroy());
      },
      'UPSTREAM_UNAVAILABLE',
    ],
    [
      'a response that is too large',
      (response) => {
        response.writeHead(201);
        for (let sent = 0; sent < 33; sent += 1) response.write(Buffer.alloc(1024 * 1024, ' '));
        response.end('{}');
      },
      'UPSTREAM_INVALID',
    ],
  ];
  const ID = { ...WRITE, schema: z.object({ id: z.int() }) };

  test.each(responses)('gets the response %s', async (_, result, code) => {
    const { origin, received } = await startServer(result);
    expect(await failureAt(origin, ID)).toMatchObject({ code, outcomeUnknown: true });
    expect(received).toHaveLength(1);
  });

  test.each([
    ['never answered', () => undefined],
    [
      'answered without an end',
      (response: Parameters<ReturnType<typeof always>>[0]) => {
        response.writeHead(201);
        response.write('{');
      },
    ],
  ])('is %s', async (_, result) => {
    const { origin } = await startServer(result);
    const error = await failureAt(origin, WRITE, 100);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcomeUnknown: true });
    expect(error.message).toContain('within 100 ms');
  });

  test.each([
    ['closed', 'UPSTREAM_UNAVAILABLE', (socket: Socket) => socket.end()],
    ['reset', 'UPSTREAM_UNAVAILABLE', (socket: Socket) => socket.resetAndDestroy()],
    ['garbled', 'UPSTREAM_INVALID', (socket: Socket) => socket.end('no HTTP\r\n\r\n')],
  ])('has its connection %s after it arrived', async (_, code, then) => {
    const { origin } = await startTcp(afterRequest(then));
    expect(await failureAt(origin)).toMatchObject({ code, outcomeUnknown: true });
  });

  test.each(WRITES)('is a %s', async (method) => {
    const { origin } = await startServer(always(500));
    expect((await failureAt(origin, { ...THINGS, method })).outcomeUnknown).toBe(true);
  });
});

describe('a write that was not carried out', () => {
  test.each([400, 401, 403, 404, 409, 410, 415, 418, 422, 429, 498, 301, 302, 304, 307])(
    'gets the status %i',
    async (status) => {
      const { origin } = await startServer(always(status, status === 304 ? '' : '{}'));
      expect((await failureAt(origin)).outcomeUnknown).toBe(false);
    },
  );

  test('finds nothing that listens at the address', async () => {
    const { origin, server } = await startTcp(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const error = await failureAt(origin);
    expect([error.code, (error.cause as Error).message, error.outcomeUnknown]).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'ECONNREFUSED',
      false,
    ]);
  });

  test('finds no address for the name', async () => {
    // Fails without a DNS query: a label is longer than 63 characters.
    const error = await failureAt(`http://${'x'.repeat(64)}.invalid`);
    expect([error.code, (error.cause as Error).message, error.outcomeUnknown]).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'ENOTFOUND',
      false,
    ]);
  });

  test('finds no TLS', async () => {
    const { origin } = await startTcp((socket) => socket.end('no TLS'));
    const error = await failureAt(origin.replace('http:', 'https:'));
    expect([error.code, error.outcomeUnknown]).toEqual(['UPSTREAM_UNAVAILABLE', false]);
  });

  test('has no connection within the time limit', async () => {
    const { origin } = await startTcp(() => undefined);
    const error = await failureAt(origin.replace('http:', 'https:'), WRITE, 100);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcomeUnknown: false });
    expect((error.cause as Error).message).toBe('UND_ERR_CONNECT_TIMEOUT');
  });

  test('has a credential that no header can carry', async () => {
    const { origin, received } = await startServer(always(200));
    const call = { ...createCall().call, credential: `${CREDENTIAL}\n` };
    expect((await failureOf(createClient(origin).request(WRITE, call))).outcomeUnknown).toBe(false);
    expect(received).toEqual([]);
  });

  test("is cancelled before it is sent, and rejects with the signal's reason", async () => {
    const { origin, received } = await startServer(always(200));
    const reason = new Error('cancelled');
    await expect(createClient(origin).request(WRITE, createCall(AbortSignal.abort(reason)).call)).rejects.toBe(reason);
    expect(received).toEqual([]);
  });
});

test.each([always(500), always(200, 'no JSON'), (response: { destroy(): void }) => response.destroy()])(
  'never reports an unknown outcome for a read',
  async (result) => {
    const { origin } = await startServer(result);
    expect((await failureAt(origin, THINGS)).outcomeUnknown).toBe(false);
  },
);
