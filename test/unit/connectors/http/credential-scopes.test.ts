import { expect, test } from 'vitest';
import { always, createCall, createClient, failureOf, NOW, startServer, THINGS } from './http-server.ts';

/** A write, which is sent once. */
const POST = { ...THINGS, method: 'POST' } as const;

const call = (credential: string) => ({ ...createCall().call, credential });

/** A provider that fails for the credential `bad` with this status, and reports the calls left by credential. */
async function startProvider(status: number) {
  const { origin, received } = await startServer((response) => {
    const key = response.req.headers['x-api-key'];
    always(key === 'bad' ? status : 200, '{}', { left: key === 'bad' ? '100' : '700' })(response);
  });
  const client = createClient(origin, {
    readBudget: ({ left }, now) => ({ limit: 1000, remaining: Number(left), resetAt: now + 41_000 }),
  });
  return { client, received };
}

test('opens the circuit breaker for the failing credential alone', async () => {
  const { client, received } = await startProvider(503);
  for (let i = 0; i < 6; i += 1) await failureOf(client.request(POST, call('bad')));
  expect((await failureOf(client.request(POST, call('bad')))).message).toContain('Circuit breaker open');
  await client.request(POST, call('good'));
  expect(received.map(({ headers }) => headers['x-api-key'])).toEqual([...Array<string>(6).fill('bad'), 'good']);
  expect(client.status('bad')).toMatchObject({ circuit: 'OPEN', health: 'UNREACHABLE' });
  expect(client.status('good')).toMatchObject({ circuit: 'CLOSED', health: 'HEALTHY' });
});

test('reports health and remaining calls of one credential to that credential alone', async () => {
  const { client } = await startProvider(500);
  const resetAt = NOW + 41_000;
  await failureOf(client.request(POST, call('bad')));
  expect(client.status('bad')).toMatchObject({
    health: 'DEGRADED',
    callBudget: { limit: 1000, remaining: 100, resetAt },
  });
  expect(client.status('good')).toEqual({ health: 'HEALTHY', circuit: 'CLOSED', callBudget: null });
  await client.request(POST, call('good'));
  expect(client.status('good').callBudget).toEqual({ limit: 1000, remaining: 700, resetAt });
});

test('reports an account as healthy as its healthiest credential, with the smallest number of remaining calls', async () => {
  const { client } = await startProvider(503);
  for (let i = 0; i < 6; i += 1) await failureOf(client.request(POST, call('bad')));
  expect(client.status()).toMatchObject({ circuit: 'OPEN', health: 'UNREACHABLE' });
  await client.request(POST, call('good'));
  expect(client.status()).toMatchObject({ circuit: 'CLOSED', health: 'HEALTHY', callBudget: { remaining: 100 } });
});

test('keeps the circuit breaker closed when the input of a client makes the provider return 500', async () => {
  const { client, received } = await startProvider(500);
  for (let i = 0; i < 20; i += 1) await failureOf(client.request(POST, call('bad')));
  expect(received).toHaveLength(20);
  expect(client.status('bad').circuit).toBe('CLOSED');
});
