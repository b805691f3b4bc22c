import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import type { FakeProviderEnv } from '../../../src/sandbox/fake-provider-env.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';

/** A fake provider that keeps what it is sent. */
async function startKeeper() {
  const kept: string[] = [];
  const carriedOut = Promise.withResolvers<void>();
  const routes = new Hono<FakeProviderEnv>();
  routes.post('/things', async (c) => {
    kept.push(await c.req.text());
    carriedOut.resolve();
    return c.json({ id: kept.length }, 201);
  });
  const fakeProvider = await startFakeProvider({ routes, errorAnswer: () => ({ body: {} }) });
  onTestFinished(() => fakeProvider.close());
  const send = (body: string, signal?: AbortSignal) =>
    fetch(`${fakeProvider.url}/things`, { method: 'POST', body, ...(signal && { signal }) });
  const inject = (fault: Fault) =>
    fetch(`${fakeProvider.url}/__faults`, { method: 'POST', body: JSON.stringify(fault) }).then(({ status }) => status);
  return { kept, carriedOut: carriedOut.promise, fakeProvider, send, inject };
}

test('a lost answer: carried out, then the connection is closed', async () => {
  const { kept, send, inject } = await startKeeper();
  expect(await inject({ kind: 'response-lost', times: 1 })).toBe(204);
  await expect(send('first')).rejects.toThrow('fetch failed');
  expect(kept).toEqual(['first']);
  expect((await send('second')).status).toBe(201);
  expect(kept).toEqual(['first', 'second']);
});

test('no answer: carried out, then silence until the client gives up', async () => {
  const { kept, carriedOut, send, inject } = await startKeeper();
  await inject({ kind: 'no-response', times: 1 });
  const giveUp = new AbortController();
  let hasEnded = false;
  const sending = send('first', giveUp.signal).finally(() => {
    hasEnded = true;
  });
  await carriedOut;
  // A whole exchange later there is still no answer.
  expect((await send('second')).status).toBe(201);
  expect(hasEnded).toBe(false);
  giveUp.abort(new Error('nobody waits'));
  await expect(sending).rejects.toThrow('nobody waits');
  expect(kept).toEqual(['first', 'second']);
});

test('no answer: an end of all faults closes the connection', async () => {
  const { kept, carriedOut, fakeProvider, send, inject } = await startKeeper();
  await inject({ kind: 'no-response' });
  const sending = send('first').catch((error: unknown) => error);
  await carriedOut;
  fakeProvider.faults.clear();
  expect(await sending).toMatchObject({ message: 'fetch failed' });
  expect(kept).toEqual(['first']);
});
