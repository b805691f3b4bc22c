import { expect, test } from 'vitest';
import type { HttpClient } from '../../../../src/connectors/http/http-client.ts';
import { instantClock } from '../../../support/instant-clock.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import {
  always,
  createCall,
  createClient,
  failureOf,
  inTurn,
  NOW,
  type Step,
  startServer,
  THINGS,
  until,
} from './http-server.ts';

/** A write, which is sent once. */
const POST = { ...THINGS, method: 'POST' } as const;

async function fail(client: HttpClient, times: number) {
  for (let i = 0; i < times; i += 1) await failureOf(client.request(POST, createCall().call));
}

async function opened(...steps: Step[]) {
  const { origin, received } = await startServer(inTurn(...Array<Step>(6).fill(503), ...steps));
  const clock = manualClock(NOW);
  const client = createClient(origin, { clock });
  await fail(client, 6);
  expect(client.status()).toMatchObject({ circuit: 'OPEN', health: 'UNREACHABLE' });
  expect(received).toHaveLength(6);
  received.length = 0;
  return { client, clock, received };
}

test.each<[string, Step]>([
  ['503s', 503],
  ['hung up connections', 'reset'],
])('sends nothing for ten seconds after six consecutive results of %s', async (_, step) => {
  const { origin, received } = await startServer(inTurn(step));
  const clock = manualClock(NOW);
  const client = createClient(origin, { clock });
  await fail(client, 5);
  expect(client.status().circuit).toBe('CLOSED');
  await fail(client, 1);
  expect(client.status().circuit).toBe('OPEN');
  clock.advanceTo(NOW + 7500);
  const { call, cost } = createCall();
  const error = await failureOf(client.request(THINGS, call));
  expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryAfterSeconds: 3, retryable: true });
  expect(error.message).toMatch(/^Circuit breaker open for .* \(account acme\); retry in 3 s$/);
  expect(received).toHaveLength(6);
  expect(cost.called).toBe(0);
});

test.each([400, 401, 404, 409, 429])(
  'counts %i as a success, which resets the consecutive failures',
  async (status) => {
    const steps: Step[] = [503, 503, 503, 503, 503, [status, { 'retry-after': '0' }], 503, 503, 503, 503, 503];
    const { origin } = await startServer(inTurn(...steps));
    const client = createClient(origin);
    await fail(client, steps.length);
    expect(client.status().circuit).toBe('CLOSED');
  },
);

test('counts each attempt of one read, and reports the failure of the provider', async () => {
  const { origin, received } = await startServer(inTurn(503));
  const client = createClient(origin, { clock: instantClock(() => NOW) });
  await fail(client, 4);
  const error = await failureOf(client.request(THINGS, createCall().call));
  expect(error.message).toContain('returned 503');
  expect(received).toHaveLength(6);
});

test('lets one probe through while it rejects others, and closes when the probe succeeds', async () => {
  const { client, clock, received } = await opened('silence', 200);
  clock.advanceTo(NOW + 10_000);
  expect(client.status()).toMatchObject({ circuit: 'HALF_OPEN', health: 'UNREACHABLE' });
  const stop = new AbortController();
  const probe = client.request(POST, createCall(stop.signal).call);
  await until(() => received.length === 1);
  expect(await failureOf(client.request(THINGS, createCall().call))).toMatchObject({ retryAfterSeconds: 1 });
  expect(received).toHaveLength(1);
  // A cancelled probe has no outcome, so the next call is a probe.
  stop.abort(new Error('cancelled'));
  await expect(probe).rejects.toThrow('cancelled');
  expect(client.status().circuit).toBe('HALF_OPEN');
  await client.request(THINGS, createCall().call);
  expect(client.status()).toMatchObject({ circuit: 'CLOSED', health: 'DEGRADED' });
  await client.request(THINGS, createCall().call);
  expect(received).toHaveLength(3);
});

test('stays open for another ten seconds when the probe fails', async () => {
  const { client, clock, received } = await opened(503, 200);
  clock.advanceTo(NOW + 10_000);
  await fail(client, 1);
  expect(client.status().circuit).toBe('OPEN');
  clock.advanceTo(NOW + 19_999);
  expect(await failureOf(client.request(THINGS, createCall().call))).toMatchObject({ retryAfterSeconds: 1 });
  expect(received).toHaveLength(1);
  clock.advanceTo(NOW + 20_000);
  await client.request(THINGS, createCall().call);
  expect(client.status().circuit).toBe('CLOSED');
});

test('ignores the results of calls that began before the breaker opened', async () => {
  const { origin, received } = await startServer(inTurn('silence', 503));
  const clock = manualClock(NOW);
  const client = createClient(origin, { clock, timeoutMs: 300 });
  const slow = failureOf(client.request(POST, createCall().call));
  await until(() => received.length === 1);
  await fail(client, 6);
  clock.advanceTo(NOW + 9000);
  expect(await slow).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  clock.advanceTo(NOW + 10_000);
  expect(client.status().circuit).toBe('HALF_OPEN');
});

test('neither closes nor reports the account as healthy when an earlier call succeeds late', async () => {
  let answerLate = () => undefined as unknown;
  const { origin, received } = await startServer((response) => {
    if (received.length === 1) answerLate = () => response.writeHead(200).end('{}');
    else response.writeHead(503).end();
  });
  const client = createClient(origin, { clock: manualClock(NOW) });
  const slow = client.request(POST, createCall().call);
  await until(() => received.length === 1);
  await fail(client, 6);
  answerLate();
  await slow;
  expect(client.status()).toMatchObject({ circuit: 'OPEN', health: 'UNREACHABLE' });
});

test.each([
  ['is not JSON', 6],
  ['is far too long', 33 * 1024 * 1024],
])('counts a response that %s as a success of the connection', async (_, length) => {
  const text = '<html>'.padEnd(length);
  const { origin } = await startServer((response) => void response.writeHead(200).end(text));
  const client = createClient(origin);
  await fail(client, 8);
  expect(client.status().circuit).toBe('CLOSED');
});

test.each([500, 501])(
  'stays closed after any number of responses with %i, which one request can cause by its input',
  async (status) => {
    const { origin, received } = await startServer(always(status));
    const client = createClient(origin);
    await fail(client, 20);
    expect(received).toHaveLength(20);
    expect(client.status()).toMatchObject({ circuit: 'CLOSED', health: 'DEGRADED' });
  },
);

test('lets the next call probe when the response to a probe is 500', async () => {
  const { client, clock } = await opened(500, 200);
  clock.advanceTo(NOW + 10_000);
  await fail(client, 1);
  expect(client.status().circuit).toBe('HALF_OPEN');
  await client.request(THINGS, createCall().call);
  expect(client.status().circuit).toBe('CLOSED');
});
