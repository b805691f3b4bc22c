import { connect } from 'node:net';
import { createClient } from 'graphql-ws';
import { request } from 'undici';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { calcom } from '../../src/connectors/calcom/calcom.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const QUERY = 'query Slow { schedules { nodes { name } accountResults { error { code } } } }';
const messagesOf = (log: readonly string[]) =>
  log.map((line) => JSON.parse(line)).filter(({ msg }) => /operation|error/.test(msg));

describe('a client that disconnects in the middle of a slow read', () => {
  /** A gateway whose providers never end their responses. */
  async function startSlow(options: Parameters<typeof startSandboxGateway>[0] = {}) {
    const { url, log, sandbox } = await startSandboxGateway({ logLevel: 'debug', ...options });
    for (const { faults } of Object.values(sandbox.fakeProviders)) faults.add({ kind: 'slow-body' });
    const { requests } = sandbox.fakeProviders.calcom;
    return { url, log, isReading: () => vi.waitUntil(() => requests.length > 0) };
  }

  const CANCELLED = {
    level: 'debug',
    msg: 'operation with errors',
    name: 'Slow',
    codes: ['CONFLICT'],
  };

  test.each([
    ['of its own', false],
    ['that others can join', true],
  ])('ends an operation %s, which is no error to an operator', async (_, requestDeduplication) => {
    const { url, log, isReading } = await startSlow({ requestDeduplication });
    const stop = new AbortController();
    const response = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY }),
      signal: stop.signal,
    });
    const failed = response.catch((error: unknown) => String(error));
    await isReading();
    stop.abort();
    expect(await failed).toContain('aborted');
    await vi.waitUntil(() => messagesOf(log).length > 0);
    expect(messagesOf(log)).toEqual([expect.objectContaining(CANCELLED)]);
  });

  test('ends an operation over a WebSocket, too', async () => {
    const { url, log, isReading } = await startSlow();
    const socketUrl = url.replace('http', 'ws');
    const client = createClient({ url: socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    onTestFinished(() => void client.dispose());
    client.subscribe({ query: QUERY }, { next: () => undefined, error: () => undefined, complete: () => undefined });
    await isReading();
    client.terminate();
    await vi.waitUntil(() => messagesOf(log).length > 0);
    expect(messagesOf(log)).toEqual([expect.objectContaining(CANCELLED)]);
  });
});

test.each([
  ['with a length', 'content-length: 1000', '{"que'],
  ['in chunks', 'transfer-encoding: chunked', '5\r\n{"que\r\n'],
])('a client that disconnects in the middle of a body %s is no unexpected error', async (_, framing, part) => {
  const { url, log, connections, execute } = await startSandboxGateway({ logLevel: 'debug' });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const head = ['POST /graphql HTTP/1.1', 'host: 127.0.0.1', 'content-type: application/json', framing];
  socket.write(`${head.join('\r\n')}\r\n\r\n${part}`);
  await vi.waitUntil(() => [...connections].some(({ bytesRead }) => bytesRead > 0));
  socket.destroy();
  await vi.waitUntil(() => connections.size === 0);
  await execute('{ __typename }');
  expect(messagesOf(log)).toEqual([expect.objectContaining({ level: 'debug', msg: 'operation' })]);
});

test('logs an aborted part of an operation whose client has not disconnected as unexpected', async () => {
  const { create } = calcom;
  const spy = vi.spyOn(calcom, 'create').mockImplementation((account) => {
    const connector = create(account);
    return {
      ...connector,
      schedules: { ...connector.schedules!, list: async () => AbortSignal.abort().throwIfAborted() as never },
    };
  });
  onTestFinished(() => spy.mockRestore());
  const { execute, log } = await startSandboxGateway();
  const { errors } = await execute(QUERY);
  expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  expect(messagesOf(log)).toEqual([
    expect.objectContaining({ level: 'warn', codes: ['INTERNAL'] }),
    expect.objectContaining({ level: 'error', msg: 'unexpected error' }),
  ]);
});
