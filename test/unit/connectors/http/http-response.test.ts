import type { ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { sendThrough } from '../../../../src/connectors/http/http-response.ts';
import { startServer } from './http-server.ts';

function openPool(origin: string) {
  const pool = new Pool(origin, { connections: 1 });
  onTestFinished(() => pool.destroy());
  return pool;
}

test('a request that is given up while it waits behind another is never begun', async () => {
  const arrived = Promise.withResolvers<ServerResponse>();
  const { origin, received } = await startServer((response) => arrived.resolve(response));
  const pool = openPool(origin);
  const first = sendThrough(pool, { method: 'POST', path: '/first' });
  const second = sendThrough(pool, { method: 'POST', path: '/second' });
  const waiting = second.answer.catch((error: unknown) => error);

  const response = await arrived.promise;
  const reason = new Error('nobody waits');
  second.giveUp(reason);
  response.end('{}');
  expect((await first.answer).text).toBe('{}');
  expect(await waiting).toBe(reason);
  expect([first.begun(), second.begun()]).toEqual([true, false]);
  expect(received.map(({ url }) => url)).toEqual(['/first']);
});

test('a text that comes in pieces is whole, whatever the pieces cut, and has no byte order mark', async () => {
  const bytes = Buffer.from('\uFEFF{"name":"Zoë 🎻"}');
  const { origin } = await startServer((response) => {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    void (async () => {
      for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      response.end();
    })();
  });
  const { status, headers, text } = await sendThrough(openPool(origin), { method: 'GET', path: '/' }).answer;
  expect([status, headers['set-cookie'], text]).toEqual([200, 'a=1', '{"name":"Zoë 🎻"}']);
});

test('an answer that breaks off rejects', async () => {
  const { origin } = await startServer((response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('{}', () => response.destroy());
  });
  const { answer } = sendThrough(openPool(origin), { method: 'GET', path: '/' });
  await expect(answer).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
});
