import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { countTurns } from '../../../support/event-loop.ts';
import { createCall, createClient, failureOf, startServer, THINGS } from './http-server.ts';

const BODY = { name: 'Zoë 🎻', days: ['Monday'] };
const JSON_BODY = Buffer.from(JSON.stringify(BODY));

/** A client of a server that returns this body whatever the request accepts. */
async function open(body: Buffer, encoding: string, status = 200) {
  const { origin, received } = await startServer((response: ServerResponse) => {
    response.writeHead(status, { 'content-encoding': encoding }).end(body);
  });
  return { read: () => createClient(origin).request(THINGS, createCall().call), received };
}

test.each([
  ['gzip', gzipSync(JSON_BODY)],
  ['x-gzip', gzipSync(JSON_BODY)],
  ['GZIP', gzipSync(JSON_BODY)],
  ['deflate', deflateSync(JSON_BODY)],
  ['br', brotliCompressSync(JSON_BODY)],
  ['zstd', zstdCompressSync(JSON_BODY)],
  ['identity', JSON_BODY],
  ['br, gzip', gzipSync(brotliCompressSync(JSON_BODY))],
])('decodes a body that was encoded unasked (%s)', async (encoding, body) => {
  const { read, received } = await open(body, encoding);
  expect(await read()).toEqual(BODY);
  expect(received[0]?.headers['accept-encoding']).toBeUndefined();
});

test('decodes a large body while the event loop goes on, with characters that lie in two chunks', async () => {
  const large = { name: `a${'🎻é'.repeat(300_000)}` };
  const { read } = await open(gzipSync(JSON.stringify(large)), 'gzip');
  const turns = countTurns({ millisecondsPerReading: 10 });
  expect(await read()).toEqual(large);
  // Each of the 28 chunks is measured, and becomes text, in a turn of its own.
  expect(turns()).toBeGreaterThanOrEqual(56);
});

test('decodes the body of an error', async () => {
  const { read } = await open(gzipSync('{"message":"no such thing"}'), 'gzip', 404);
  expect(await failureOf(read())).toMatchObject({ code: 'NOT_FOUND', upstreamStatus: 404 });
});

test.each([
  ['exceeds the size limit when it is decoded', gzipSync(Buffer.alloc(33 * 1024 * 1024, ' ')), 'gzip', /size limit/],
  ['exceeds the limit of values when it is decoded', gzipSync('['.repeat(100_000)), 'gzip', /nested levels/],
  ['does not have the encoding of its header', JSON_BODY, 'gzip', /not valid gzip/],
  ['breaks off', gzipSync(JSON_BODY).subarray(0, 20), 'gzip', /not valid gzip/],
  ['has an unknown encoding', JSON_BODY, 'compress', /unknown content encoding/],
])('returns UPSTREAM_INVALID once when a body %s', async (_, body, encoding, message) => {
  const { read, received } = await open(body, encoding);
  const error = await failureOf(read());
  expect([error.code, error.message]).toEqual(['UPSTREAM_INVALID', expect.stringMatching(message)]);
  expect(received).toHaveLength(1);
});
