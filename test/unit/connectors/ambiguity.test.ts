import type { ServerResponse } from 'node:http';
import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { watchSending } from '../../../src/connectors/ambiguity.ts';
import { startServer } from './http-server.ts';

test('a request that is given up while it waits behind another is never begun', async () => {
  const arrived = Promise.withResolvers<ServerResponse>();
  const { origin, received } = await startServer((response) => arrived.resolve(response));
  const pool = new Pool(origin, { connections: 1 });
  onTestFinished(() => pool.destroy());
  const giveUp = new AbortController();
  const [first, second] = [watchSending(pool), watchSending(pool)];
  const sending = first.through.request({ method: 'POST', path: '/first' });
  const request = { method: 'POST', path: '/second', signal: giveUp.signal } as const;
  const waiting = second.through.request(request).catch((error: unknown) => error);

  const response = await arrived.promise;
  const reason = new Error('nobody waits');
  giveUp.abort(reason);
  response.end('{}');
  await (await sending).body.text();
  expect(await waiting).toBe(reason);
  expect([first.begun(), second.begun()]).toEqual([true, false]);
  expect(received.map(({ url }) => url)).toEqual(['/first']);
});
