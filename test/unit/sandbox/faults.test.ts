import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import type { FakeProviderEnv } from '../../../src/sandbox/fake-provider-env.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';

/** A fake provider that stores what it receives. */
async function startKeeper() {
  const kept: string[] = [];
  const carriedOut = Promise.withResolvers<void>();
  const routes = new Hono<FakeProviderEnv>();
  routes.post('/things', async (c) => {
    kept.push(await c.req.text());
    carriedOut.resolve();
    return c.json({ id: kept.length }, 201);
  });
  const fakeProvider = await startFakeProvider({ routes, errorFor: () => ({ body: {} }) });
  onTestFinished(() => fakeProvider.close());
  const send = (body: string, signal?: AbortSignal) =>
    fetch(`${fakeProvider.url}/things`, { method: 'POST', body, ...(signal && { signal }) });
  const inject = (fault: Fault) =>
    fetch(`${fakeProvider.url}/__faults`, { method: 'POST', body: JSON.stringify(fault) }).then(({ status }) => status);
  return { kept, carriedOut: carriedOut.promise, fakeProvider, send, inject };
}

test('response-lost: processes the request, then closes the connection', async () => {
  const { kept, send, inject } = await startKeeper();
  expect(await inject({ kind: 'response-lost', times: 1 })).toBe(204);
  await expect(send('first')).rejects.toThrow('fetch failed');
  expect(kept).toEqual(['first']);
  expect((await send('second')).status).toBe(201);
  expect(kept).toEqual(['first', 'second']);
});

test('no-response: processes the request, then sends nothing until the client cancels', async () => {
  const { kept, carriedOut, send, inject } = await startKeeper();
  await inject({ kind: 'no-response', times: 1 });
  const cancel = new AbortController();
  let hasEnded = false;
  const sending = send('first', cancel.signal).finally(() => {
    hasEnded = true;
  });
  await carriedOut;
  // After a whole exchange there is still no response.
  expect((await send('second')).status).toBe(201);
  expect(hasEnded).toBe(false);
  cancel.abort(new Error('cancelled'));
  await expect(sending).rejects.toThrow('cancelled');
  expect(kept).toEqual(['first', 'second']);
});

test('no-response: closes the connection when all faults are cleared', async () => {
  const { kept, carriedOut, fakeProvider, send, inject } = await startKeeper();
  await inject({ kind: 'no-response' });
  const sending = send('first').catch((error: unknown) => error);
  await carriedOut;
  fakeProvider.faults.clear();
  expect(await sending).toMatchObject({ message: 'fetch failed' });
  expect(kept).toEqual(['first']);
});
