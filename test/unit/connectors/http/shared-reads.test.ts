import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createOperationLimits } from '../../../../src/connectors/call-budget.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { always, createCall, createClient, NOW, startServer, THINGS, until } from './http-server.ts';

/** A server that holds each request until the test responds to it with its number. */
async function startHeld() {
  const waiting: (() => unknown)[] = [];
  const gone: number[] = [];
  const { origin, received } = await startServer((response) => {
    const number = received.length;
    response.on('close', () => response.writableEnded || gone.push(number));
    waiting.push(() => response.writableEnded || always(200, JSON.stringify(number))(response));
  });
  return {
    origin,
    received,
    /** The numbers of the requests that were aborted before their response. */
    gone,
    arrived: (count: number) => until(() => received.length === count),
    respondTo: (number: number) => waiting[number - 1]?.(),
    respondToAll: () => waiting.forEach((result) => result()),
  };
}

const NUMBER = { ...THINGS, schema: z.number() };
const WRITE = { ...THINGS, method: 'POST' } as const;

describe('equal reads of several operations', () => {
  test('send one request when the credential is the same, and count the others as deduplicated', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const operations = [createCall(), createCall(), createCall()];
    const reading = Promise.all(operations.map(({ call }) => client.request(NUMBER, call)));
    await held.arrived(1);
    held.respondToAll();
    expect(await reading).toEqual([1, 1, 1]);
    expect(held.received).toHaveLength(1);
    expect(operations.map(({ cost }) => [cost.called, cost.shared])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });

  test('are not shared when the credentials differ', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const other = { ...createCall().call, credential: 'another' };
    const reading = Promise.all([client.request(NUMBER, createCall().call), client.request(NUMBER, other)]);
    await held.arrived(2);
    held.respondToAll();
    await reading;
    expect(new Set(held.received.map(({ headers }) => headers['x-api-key'])).size).toBe(2);
  });

  test('continue for the others when the first caller is cancelled', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const stop = new AbortController();
    const first = client.request(NUMBER, createCall(stop.signal).call);
    const second = client.request(NUMBER, createCall().call);
    await held.arrived(1);
    stop.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    held.respondToAll();
    expect(await second).toBe(1);
    expect(held.gone).toEqual([]);
  });

  test('cancel the request when the last caller has left, and send a new one for the next', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const stops = [new AbortController(), new AbortController()];
    const reading = stops.map(({ signal }) => client.request(NUMBER, createCall(signal).call));
    await held.arrived(1);
    for (const stop of stops) stop.abort(new Error('cancelled'));
    const next = client.request(NUMBER, createCall().call);
    for (const one of reading) await expect(one).rejects.toThrow('cancelled');
    await until(() => held.gone.length === 1);
    await held.arrived(2);
    held.respondTo(2);
    expect(await next).toBe(2);
  });

  test('fail only for the caller whose deadline has passed', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const limits = createOperationLimits({ now: () => NOW, timeoutMs: 50, maximumCalls: 9 });
    const shortDeadline = client.request(NUMBER, { ...createCall().call, limits });
    const noDeadline = client.request(NUMBER, createCall().call);
    await expect(shortDeadline).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    held.respondToAll();
    expect(await noDeadline).toBe(1);
  });

  test('are retried as long as the deadline of any caller allows', async () => {
    const { origin, received } = await startServer((response) =>
      always(received.length === 1 ? 500 : 200, '7')(response),
    );
    const client = createClient(origin);
    const limits = createOperationLimits({ now: () => NOW, timeoutMs: 150, maximumCalls: 9 });
    const shortDeadline = client.request(NUMBER, { ...createCall().call, limits }).catch(() => 'too late');
    expect(await client.request(NUMBER, createCall().call)).toBe(7);
    expect([7, 'too late']).toContain(await shortDeadline);
    expect(received).toHaveLength(2);
  });

  test('are shared only within the call when it has noCache', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const fresh = { ...createCall().call, noCache: true };
    const reading = Promise.all([
      client.request(NUMBER, createCall().call),
      client.request(NUMBER, fresh),
      client.request(NUMBER, fresh),
      client.request(NUMBER, { ...fresh }),
    ]);
    await held.arrived(3);
    held.respondToAll();
    const [other, one, same, third] = await reading;
    expect(one).toBe(same);
    expect(new Set([other, one, third]).size).toBe(3);
  });
});

describe('reads around a write of the same account and credential', () => {
  test('never join a read that began before the write has ended', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const read = () => client.request(NUMBER, createCall().call);
    const before = read();
    const writing = client.request(WRITE, createCall().call);
    await held.arrived(2);
    const [during, alsoDuring] = [read(), read()];
    await held.arrived(4);
    held.respondTo(2);
    await writing;
    const [after, alsoAfter] = [read(), read()];
    await held.arrived(5);
    held.respondToAll();
    const numbers = await Promise.all([before, during, alsoDuring, after]);
    expect(new Set(numbers).size).toBe(4);
    expect(await alsoAfter).toBe(await after);
  });

  test('never join a read that began before a failed write has ended', async () => {
    const { origin, received } = await startServer((response) => {
      if (received.at(-1)?.method === 'POST') response.destroy();
    });
    const client = createClient(origin);
    const stop = new AbortController();
    const first = client.request(NUMBER, createCall(stop.signal).call);
    await until(() => received.length === 1);
    await expect(client.request(WRITE, createCall().call)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    const second = client.request(NUMBER, createCall(stop.signal).call);
    await until(() => received.length === 3);
    stop.abort(new Error('over'));
    await expect(Promise.all([first, second])).rejects.toThrow('over');
  });

  test('are shared when the write has another credential', async () => {
    const held = await startHeld();
    const client = createClient(held.origin);
    const first = client.request(NUMBER, createCall().call);
    const writing = client.request(WRITE, { ...createCall().call, credential: 'another' });
    await held.arrived(2);
    const second = client.request(NUMBER, createCall().call);
    held.respondToAll();
    expect(await Promise.all([first, second])).toEqual([1, 1]);
    await writing;
  });
});

describe('cacheable responses', () => {
  const CACHEABLE = { ...NUMBER, cacheable: true };

  async function caching(cacheTtlSeconds = 5) {
    const { origin, received } = await startServer((response) =>
      always(200, received.length === 99 ? 'no JSON' : JSON.stringify(received.length))(response),
    );
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, cacheTtlSeconds });
    return { client, clock, received, read: (call = createCall().call) => client.request(CACHEABLE, call) };
  }

  test('are cached for the configured time, and count as deduplicated', async () => {
    const { clock, read } = await caching();
    expect(await read()).toBe(1);
    clock.advanceTo(NOW + 5000);
    const { call, cost } = createCall();
    expect(await read(call)).toBe(1);
    expect(cost).toEqual({ called: 0, shared: 1, retried: 0 });
    clock.advanceTo(NOW + 5001);
    expect(await read()).toBe(2);
  });

  test('are validated once by the same schema', async () => {
    const { client } = await caching();
    let validated = 0;
    const schema = z.int().transform((number) => {
      validated += 1;
      return { number };
    });
    const read = () => client.request({ ...CACHEABLE, schema }, createCall().call);
    const first = await read();
    expect(first).toEqual({ number: 1 });
    expect(await read()).toBe(first);
    expect(validated).toBe(1);
  });

  test('are not cached when the request is not cacheable or the account caches nothing', async () => {
    const { client } = await caching();
    expect(await client.request(NUMBER, createCall().call)).toBe(1);
    expect(await client.request(NUMBER, createCall().call)).toBe(2);
    const { read } = await caching(0);
    expect([await read(), await read()]).toEqual([1, 2]);
  });

  test('are dropped only by a write with the same credential', async () => {
    const { client, read } = await caching();
    const other = { ...createCall().call, credential: 'another' };
    expect([await read(), await read(other)]).toEqual([1, 2]);
    await client.request(WRITE, createCall().call);
    expect([await read(), await read(other)]).toEqual([4, 2]);
  });

  test('are read again and replaced when the call has noCache', async () => {
    const { read } = await caching();
    expect(await read()).toBe(1);
    expect(await read({ ...createCall().call, noCache: true })).toBe(2);
    expect(await read()).toBe(2);
  });

  test('are validated by the schema of each request', async () => {
    const { client, read } = await caching();
    expect(await read()).toBe(1);
    const asText = { ...CACHEABLE, schema: z.number().transform((number) => `no. ${number}`) };
    expect(await client.request(asText, createCall().call)).toBe('no. 1');
  });

  test('are not cached when they are failures or invalid', async () => {
    const bodies = [
      [404, '1'],
      [200, 'no JSON'],
      [200, '"another shape"'],
      [200, '4'],
    ] as const;
    const { origin, received } = await startServer((response) => {
      const [status, body] = bodies[received.length - 1] ?? [500, ''];
      always(status, body)(response);
    });
    const client = createClient(origin, { cacheTtlSeconds: 5 });
    for (const code of ['NOT_FOUND', 'UPSTREAM_INVALID', 'UPSTREAM_INVALID']) {
      await expect(client.request(CACHEABLE, createCall().call)).rejects.toMatchObject({ code });
    }
    expect(await client.request(CACHEABLE, createCall().call)).toBe(4);
    expect(await client.request(CACHEABLE, createCall().call)).toBe(4);
  });

  test('neither use nor fill the cache when the read begins during a write', async () => {
    const held = await startHeld();
    const client = createClient(held.origin, { cacheTtlSeconds: 5 });
    const read = () => client.request(CACHEABLE, createCall().call);
    const before = read();
    await held.arrived(1);
    held.respondTo(1);
    expect(await before).toBe(1);
    const writing = client.request(WRITE, createCall().call);
    const during = read();
    await held.arrived(3);
    held.respondTo(3);
    expect(await during).toBe(3);
    held.respondTo(2);
    await writing;
    const after = read();
    await held.arrived(4);
    held.respondTo(4);
    expect(await after).toBe(4);
  });

  test('are not cached when a write began during the read', async () => {
    const held = await startHeld();
    const client = createClient(held.origin, { cacheTtlSeconds: 5 });
    const before = client.request(CACHEABLE, createCall().call);
    const writing = client.request(WRITE, createCall().call);
    await held.arrived(2);
    held.respondTo(2);
    await writing;
    held.respondTo(1);
    expect(await before).toBe(1);
    const after = client.request(CACHEABLE, createCall().call);
    await held.arrived(3);
    held.respondTo(3);
    expect(await after).toBe(3);
  });
});
