import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import type { FakeProviderEnv } from '../../../src/sandbox/fake-provider-env.ts';

async function start(options: { readonly recordsCredentials?: boolean } = {}) {
  const routes = new Hono<FakeProviderEnv>();
  routes.get('/things/:id', (c) => c.json({}));
  const running = await startFakeProvider({ routes, errorFor: () => ({ body: {} }) }, options);
  onTestFinished(() => running.close());
  const headers = { authorization: 'Bearer secret', cookie: 'secret', 'X-Api-Key': 'secret', accept: 'a/b' };
  const send = (id: number) => fetch(`${running.url}/things/${id}`, { headers });
  const recorded = async () => (await fetch(`${running.url}/__requests`)).text();
  return { running, send, recorded };
}

test('records requests with their credentials redacted', async () => {
  const { send, recorded } = await start();
  await send(1);
  const text = await recorded();
  expect(text).not.toContain('secret');
  expect(JSON.parse(text)).toMatchObject([
    {
      method: 'GET',
      path: '/things/1',
      headers: { accept: 'a/b', authorization: '[redacted]', cookie: '[redacted]', 'x-api-key': '[redacted]' },
    },
  ]);
});

test('records credentials when a test asks for them', async () => {
  const { running, send } = await start({ recordsCredentials: true });
  await send(1);
  expect(running.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', 'x-api-key': 'secret' });
});

test('keeps the latest 1,000 requests', async () => {
  const { running, send } = await start();
  for (let id = 1; id <= 1002; id += 1) await send(id);
  expect([running.requests.length, running.requests[0]?.path, running.requests.at(-1)?.path]).toEqual([
    1000,
    '/things/3',
    '/things/1002',
  ]);
});
