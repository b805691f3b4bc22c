import { Hono } from 'hono';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { type FakeProvider, type RunningFakeProvider, startFakeProvider } from '../../../src/sandbox/fake-provider.ts';

const WHOLE = JSON.stringify({ rows: Array.from({ length: 50 }, (_, id) => ({ id })) });

async function start() {
  let processed = 0;
  const routes: FakeProvider['routes'] = new Hono();
  routes.get('/rows', (c) => {
    processed += 1;
    return c.body(WHOLE, 200, { 'content-type': 'application/json' });
  });
  const fakeProvider: RunningFakeProvider = await startFakeProvider({ routes, errorFor: () => ({ body: {} }) });
  onTestFinished(() => fakeProvider.close());
  return { fakeProvider, get: () => request(`${fakeProvider.url}/rows`), processed: () => processed };
}

test('truncated: returns half of the announced response, then closes the connection', async () => {
  const { fakeProvider, get, processed } = await start();
  fakeProvider.faults.add({ kind: 'truncated', times: 1 });
  const { statusCode, headers, body } = await get();
  expect(statusCode).toBe(200);
  expect(headers['content-length']).toBe(String(WHOLE.length));
  await expect(body.text()).rejects.toMatchObject({ code: expect.stringMatching(/^UND_ERR/) });
  expect(processed()).toBe(1);
  expect(await (await get()).body.text()).toBe(WHOLE);
});

test('slow-body: sends without end until it is cleared', async () => {
  const { fakeProvider, get, processed } = await start();
  fakeProvider.faults.add({ kind: 'slow-body' });
  const { statusCode, body } = await get();
  expect(statusCode).toBe(200);
  let drops = 0;
  await expect(
    (async () => {
      for await (const chunk of body) {
        drops += String(chunk).length;
        if (drops === 3) fakeProvider.faults.clear();
      }
    })(),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^UND_ERR/) });
  expect(drops).toBeGreaterThanOrEqual(3);
  expect(processed()).toBe(0);
});

test('oversized-body: returns more than the size limit', async () => {
  const { fakeProvider, get, processed } = await start();
  fakeProvider.faults.add({ kind: 'oversized-body' });
  const { body } = await get();
  expect((await body.arrayBuffer()).byteLength).toBeGreaterThan(33 * 1024 * 1024);
  expect(processed()).toBe(0);
});
