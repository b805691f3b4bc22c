import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { dispatch } from '../../../../src/connectors/http/http-response.ts';
import { createCall, createClient, startServer, THINGS } from './http-server.ts';

/** The connections of one account. */
const CONNECTIONS = 32;

test('reads that wait for a connection longer than the timeout of a request succeed', async () => {
  // The last read waits for a second before it is sent, and is answered after another one.
  const { origin, received } = await startServer((response) => setTimeout(() => response.end('{}'), 1000));
  const client = createClient(origin, { timeoutMs: 1600 });
  const { call } = createCall();
  const reads = Array.from({ length: CONNECTIONS + 1 }, (_, i) => client.request({ ...THINGS, query: { i } }, call));
  expect((await Promise.allSettled(reads)).filter(({ status }) => status === 'rejected')).toEqual([]);
  expect(received).toHaveLength(CONNECTIONS + 1);
});

async function startQueue() {
  const waiting: (() => void)[] = [];
  const arrived = Promise.withResolvers<void>();
  const { origin, received } = await startServer((response) => {
    waiting.push(() => response.end('{}'));
    arrived.resolve();
  });
  const pool = new Pool(origin, { connections: 1 });
  onTestFinished(() => pool.destroy());
  const send = (signal: AbortSignal, onStart?: () => void) =>
    dispatch(pool, { path: '/', method: 'GET' }, signal, onStart);
  const { signal } = new AbortController();
  const first = send(signal);
  await arrived.promise;
  return { send, first, respond: () => waiting.shift()?.(), received, waiting };
}

test('a request starts when it gets its connection', async () => {
  const { send, first, respond, waiting } = await startQueue();
  const started: string[] = [];
  const second = send(new AbortController().signal, () => started.push('second'));
  await new Promise(setImmediate);
  expect([started, second.isStarted()]).toEqual([[], false]);
  respond();
  await first.response;
  await expect.poll(() => waiting.length).toBe(1);
  expect(started).toEqual(['second']);
  respond();
  expect(await second.response).toMatchObject({ status: 200 });
});

test('a request that is aborted while it waits for a connection rejects at once, and is never sent', async () => {
  const { send, first, respond, received } = await startQueue();
  const stop = new AbortController();
  const second = send(stop.signal);
  stop.abort(new Error('stopped'));
  await expect(second.response).rejects.toThrow('stopped');
  respond();
  await first.response;
  await new Promise(setImmediate);
  expect(received).toHaveLength(1);
});
