import { expect, test } from 'vitest';
import { z } from 'zod';
import type { CallContext } from '../../../../src/connectors/connector.ts';
import { always, createCall, createClient, startServer, THINGS, until } from './http-server.ts';

const CACHEABLE = { ...THINGS, schema: z.number(), cacheable: true };
const WRITE = { ...THINGS, method: 'POST' } as const;

/** A client whose account has the epochs that the test sets, and a server that responds with the number of the request. */
async function start() {
  const advances: { readonly account: string | undefined; readonly confirm: () => void }[] = [];
  const advance = (account?: string) => new Promise<void>((resolve) => advances.push({ account, confirm: resolve }));
  const { origin, received } = await startServer((response) => always(200, JSON.stringify(received.length))(response));
  const client = createClient(origin, { cacheTtlSeconds: 5, writeEpochs: { advance } });
  let reads = 0;
  function read(epoch: string | undefined, more: Partial<CallContext> = {}) {
    const ofAccount = async (account: string) => {
      reads += 1;
      return epoch && `${epoch} of ${account}`;
    };
    const call = { ...createCall().call, writeEpoch: async () => ({ name: 'any', ofAccount }), ...more };
    return client.request(CACHEABLE, call);
  }
  return { client, received, advances, read, reads: () => reads };
}

test('shares reads in flight and cached responses within an epoch of the account alone', async () => {
  const { read } = await start();
  expect(await Promise.all([read('first'), read('first'), read('second')])).toEqual([1, 1, 2]);
  expect([await read('second'), await read('second'), await read('third')]).toEqual([2, 2, 3]);
});

test.each([
  ['the epoch of the account is unknown', undefined, {}],
  ['the epoch of the service is unknown', 'first', { writeEpoch: async () => undefined }],
  ['the call has no epochs', 'first', { writeEpoch: undefined }],
])('neither uses nor fills the cache, and joins no read, when %s', async (_, epoch, more) => {
  const { read } = await start();
  expect(await read('first')).toBe(1);
  expect(new Set(await Promise.all([read(epoch, more), read(epoch, more)]))).toEqual(new Set([2, 3]));
  expect(await read(epoch, more)).toBe(4);
  // The later responses have replaced the cached one.
  expect(await read('first')).toBe(5);
});

test('joins equal reads of one call when the epoch is unknown', async () => {
  const { client, received } = await start();
  const call = { ...createCall().call, writeEpoch: async () => undefined };
  expect(await Promise.all([client.request(CACHEABLE, call), client.request(CACHEABLE, call)])).toEqual([1, 1]);
  expect(received).toHaveLength(1);
});

test('reads no epoch for a call with noCache', async () => {
  const { read, reads } = await start();
  await read('first', { noCache: true });
  expect(reads()).toBe(0);
});

test('begins new epochs of the account when a write begins and when it has ended, and returns its response after that', async () => {
  const { client, advances } = await start();
  let isEnded = false;
  const writing = client.request(WRITE, createCall().call).then(() => (isEnded = true));
  await until(() => advances.length === 2);
  expect([isEnded, advances.map(({ account }) => account)]).toEqual([false, ['acme', 'acme']]);
  advances[1]?.confirm();
  await writing;
});
