import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { path } from '../../../../src/connectors/http/http-request.ts';
import { always, createCall, createClient, startServer, THINGS } from './http-server.ts';

/** A server that holds all requests until the test opens it. */
async function startGate(expected: number) {
  const waiting: ServerResponse[] = [];
  const arrived = Promise.withResolvers<void>();
  const { origin, received } = await startServer((response) => {
    waiting.push(response);
    if (waiting.length === expected) arrived.resolve();
  });
  return {
    origin,
    received,
    /** Responds to all requests once the expected number is in flight. */
    async open(status = 200) {
      await arrived.promise;
      waiting.forEach((response, index) => {
        always(status, JSON.stringify({ number: index + 1 }))(response);
      });
    },
  };
}

describe('equal reads in flight', () => {
  test('send one request within a call, and count the others as deduplicated', async () => {
    const { origin, received, open } = await startGate(1);
    const client = createClient(origin);
    const { call, cost } = createCall();
    const query = { page: 2 };
    const reading = Promise.all([1, 2, 3].map(() => client.request({ ...THINGS, query }, call)));
    await open();
    expect(await reading).toEqual([{ number: 1 }, { number: 1 }, { number: 1 }]);
    expect(received).toHaveLength(1);
    expect(cost).toEqual({ called: 1, shared: 2, retried: 0 });
  });

  test('are validated by the schema of each request', async () => {
    const { origin, received, open } = await startGate(1);
    const client = createClient(origin);
    const { call } = createCall();
    const reading = Promise.allSettled([
      client.request({ ...THINGS, schema: z.object({ number: z.int() }) }, call),
      client.request({ ...THINGS, schema: z.object({ text: z.string() }) }, call),
    ]);
    await open();
    expect(await reading).toMatchObject([
      { status: 'fulfilled', value: { number: 1 } },
      { status: 'rejected', reason: { code: 'UPSTREAM_INVALID' } },
    ]);
    expect(received).toHaveLength(1);
  });

  test('are parsed and validated once', async () => {
    const { origin, open } = await startGate(1);
    const client = createClient(origin);
    let validated = 0;
    const schema = z.object({ number: z.int() }).transform((thing) => {
      validated += 1;
      return { thing };
    });
    const reading = [1, 2, 3].map(() => client.request({ ...THINGS, schema }, createCall().call));
    await open();
    const [first, ...others] = await Promise.all(reading);
    expect(first).toEqual({ thing: { number: 1 } });
    for (const other of others) expect(other).toBe(first);
    expect(validated).toBe(1);
  });

  test('return a shared object, which is frozen in tests', async () => {
    const { origin, open } = await startGate(1);
    const schema = z.object({ number: z.int() });
    const reading = createClient(origin).request({ ...THINGS, schema }, createCall().call);
    await open();
    const read = await reading;
    expect(() => {
      read.number = 2;
    }).toThrow(TypeError);
  });

  test('fail together', async () => {
    const { origin, received, open } = await startGate(1);
    const client = createClient(origin);
    const { call, cost } = createCall();
    const reading = Promise.allSettled([client.request(THINGS, call), client.request(THINGS, call)]);
    await open(403);
    const failed = { reason: { code: 'FORBIDDEN' } };
    expect(await reading).toMatchObject([failed, failed]);
    expect(received).toHaveLength(1);
    expect(cost).toEqual({ called: 1, shared: 1, retried: 0 });
  });
});

test('does not share reads that differ in path, query or header', async () => {
  const { origin, received, open } = await startGate(5);
  const client = createClient(origin);
  const { call, cost } = createCall();
  const reading = Promise.all([
    client.request(THINGS, call),
    client.request({ ...THINGS, path: path`/other` }, call),
    client.request({ ...THINGS, query: { page: 1 } }, call),
    client.request({ ...THINGS, query: { page: 2 } }, call),
    client.request({ ...THINGS, headers: { 'x-version': '2' } }, call),
  ]);
  await open();
  await reading;
  expect(received).toHaveLength(5);
  expect(cost).toEqual({ called: 5, shared: 0, retried: 0 });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('does not share equal writes (%s)', async (method) => {
  const { origin, received, open } = await startGate(2);
  const client = createClient(origin);
  const { call, cost } = createCall();
  const write = { ...THINGS, method, body: { a: 1 } };
  const writing = Promise.all([client.request(write, call), client.request(write, call)]);
  await open();
  await writing;
  expect(received).toHaveLength(2);
  expect(cost).toEqual({ called: 2, shared: 0, retried: 0 });
});

test('sends a new request when an equal read has ended, whether it succeeded or failed', async () => {
  const statuses = [200, 403, 200];
  const { origin, received } = await startServer((response) => always(statuses.shift() ?? 404)(response));
  const client = createClient(origin);
  const { call, cost } = createCall();
  await client.request(THINGS, call);
  await expect(client.request(THINGS, call)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await client.request(THINGS, call);
  expect(received).toHaveLength(3);
  expect(cost).toEqual({ called: 3, shared: 0, retried: 0 });
});

test('rejects all callers that share a read with the reason when their signal is aborted', async () => {
  const stop = new AbortController();
  const reason = new Error('cancelled');
  const { origin, received } = await startServer(() => stop.abort(reason));
  const client = createClient(origin);
  const { call } = createCall(stop.signal);
  const reading = await Promise.allSettled([client.request(THINGS, call), client.request(THINGS, call)]);
  const givenUp = { status: 'rejected', reason };
  expect(reading).toEqual([givenUp, givenUp]);
  expect(received).toHaveLength(1);
});
