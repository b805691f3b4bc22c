import type { ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { dispatch } from '../../../../src/connectors/http/http-response.ts';
import { startServer } from './http-server.ts';

const NEVER = new AbortController().signal;

function openPool(origin: string) {
  const pool = new Pool(origin, { connections: 1 });
  onTestFinished(() => pool.destroy());
  return pool;
}

test('never starts a request that is aborted while it waits behind another', async () => {
  const arrived = Promise.withResolvers<ServerResponse>();
  const { origin, received } = await startServer((response) => arrived.resolve(response));
  const pool = openPool(origin);
  const first = dispatch(pool, { method: 'POST', path: '/first' }, NEVER);
  const stop = new AbortController();
  const second = dispatch(pool, { method: 'POST', path: '/second' }, stop.signal);
  const waiting = second.response.catch((error: unknown) => error);

  const response = await arrived.promise;
  const reason = new Error('cancelled');
  stop.abort(reason);
  response.end('{}');
  expect((await first.response).text).toBe('{}');
  expect(await waiting).toBe(reason);
  expect([first.isStarted(), second.isStarted()]).toEqual([true, false]);
  expect(received.map(({ url }) => url)).toEqual(['/first']);
});

test('returns the whole text of a body that arrives byte by byte, without its byte order mark', async () => {
  const bytes = Buffer.from('\uFEFF{"name":"Zoë 🎻"}');
  const { origin } = await startServer((response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    void (async () => {
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      response.end();
    })();
  });
  const { status, headers, text } = await dispatch(openPool(origin), { method: 'GET', path: '/' }, NEVER).response;
  expect([status, headers['set-cookie'], text]).toEqual([200, 'a=1', '{"name":"Zoë 🎻"}']);
});

test('rejects when the connection ends within the body', async () => {
  const { origin } = await startServer((response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('{}', () => response.destroy());
  });
  const { response } = dispatch(openPool(origin), { method: 'GET', path: '/' }, NEVER);
  await expect(response).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});
