import { Hono } from 'hono';
import { expect, onTestFinished, test } from 'vitest';
import { startFakeProvider } from '../../../src/sandbox/fake-provider.ts';
import type { StandInEnv } from '../../../src/sandbox/fake-provider-env.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';

/** A stand-in that keeps what it is sent. */
async function startKeeper() {
  const kept: string[] = [];
  const carriedOut = Promise.withResolvers<void>();
  const routes = new Hono<StandInEnv>();
  routes.post('/things', async (c) => {
    kept.push(await c.req.text());
    carriedOut.resolve();
    return c.json({ id: kept.length }, 201);
  });
  const standIn = await startFakeProvider({ routes, errorAnswer: () => ({ body: {} }) });
  onTestFinished(() => standIn.close());
  const send = (body: string, signal?: AbortSignal) =>
    fetch(`${standIn.url}/things`, { method: 'POST', body, ...(signal && { signal }) });
  const inject = (fault: Fault) =>
    fetch(`${standIn.url}/__faults`, { method: 'POST', body: JSON.stringify(fault) }).then(({ status }) => status);
  return { kept, carriedOut: carriedOut.promise, standIn, send, inject };
}

test('a lost answer: carried out, then the connection is closed', async () => {
  const { kept, send, inject } = await startKeeper();
  expect(await inject({ kind: 'lost-answer', times: 1 })).toBe(204);
  await expect(send('first')).rejects.toThrow('fetch failed');
  expect(kept).toEqual(['first']);
  expect((await send('second')).status).toBe(201);
  expect(kept).toEqual(['first', 'second']);
});

test('no answer: carried out, then silence until the client gives up', async () => {
  const { kept, carriedOut, send, inject } = await startKeeper();
  await inject({ kind: 'no-answer', times: 1 });
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
  const { kept, carriedOut, standIn, send, inject } = await startKeeper();
  await inject({ kind: 'no-answer' });
  const sending = send('first').catch((error: unknown) => error);
  await carriedOut;
  standIn.faults.clear();
  expect(await sending).toMatchObject({ message: 'fetch failed' });
  expect(kept).toEqual(['first']);
});
