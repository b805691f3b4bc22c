import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { BodyFormat } from '../../../../src/connectors/http/body-format.ts';
import type { ObservedCall } from '../../../../src/connectors/http/http-request.ts';
import { createCall, createClient, failureOf, startServer } from './http-server.ts';

const SECRET = '/private-0b7f2c/feed.txt?key=s3cret';

/** A text format that counts how often it parses. */
function countingFormat(): { parsed: number; format: BodyFormat } {
  const counting = {
    parsed: 0,
    format: {
      name: 'a text',
      accept: 'text/plain',
      async parse(text: string) {
        counting.parsed += 1;
        return { text };
      },
    },
  };
  return counting;
}

/** A feed whose content has an ETag and a date, and that returns 304 for those. */
async function startFeed(
  validators: (version: number) => Record<string, string> = (version) => ({ etag: `"${version}"` }),
) {
  const feed = { version: 1 };
  const server = await startServer((response: ServerResponse) => {
    const current = validators(feed.version);
    const { 'if-none-match': match, 'if-modified-since': since } = server.received.at(-1)!.headers;
    const isCurrent =
      match === undefined ? since !== undefined && since === current['last-modified'] : match === current.etag;
    if (isCurrent) response.writeHead(304).end();
    else response.writeHead(200, current).end(`version ${feed.version}`);
  });
  return { ...server, feed };
}

const SCHEMA = z.object({ text: z.string() });

function requestOf(format: BodyFormat) {
  return {
    path: { text: SECRET, pattern: '/{feed}', isSecret: true },
    format,
    schema: SCHEMA,
    revalidates: true,
  } as const;
}

test.each([
  ['an ETag', (version: number) => ({ etag: `W/"${version}"` })],
  ['a date', (version: number) => ({ 'last-modified': `Fri, 20 Nov 2026 10:0${version}:00 GMT` })],
])(
  'returns the kept object while the provider confirms it by %s, and the new one afterwards',
  async (_, validators) => {
    const { origin, received, feed } = await startFeed(validators);
    const { format } = countingFormat();
    const calls: ObservedCall[] = [];
    const client = createClient(origin, { onCall: (call) => calls.push(call) });
    const first = await client.request(requestOf(format), createCall().call);
    const second = await client.request(requestOf(format), createCall().call);
    expect(second).toBe(first);
    expect(second).toEqual({ text: 'version 1' });
    feed.version = 2;
    expect(await client.request(requestOf(format), createCall().call)).toEqual({ text: 'version 2' });
    expect(await client.request(requestOf(format), createCall().call)).toEqual({ text: 'version 2' });
    expect(received).toHaveLength(4);
    expect(calls.map(({ status, outcome }) => [status, outcome])).toEqual([
      [200, 'OK'],
      [304, 'OK'],
      [200, 'OK'],
      [304, 'OK'],
    ]);
  },
);

test('parses a response once, however often it is confirmed', async () => {
  const { origin } = await startFeed();
  const counting = countingFormat();
  const client = createClient(origin);
  for (let reads = 0; reads < 3; reads += 1) await client.request(requestOf(counting.format), createCall().call);
  expect(counting.parsed).toBe(1);
});

test('sends the validators of the same credential alone', async () => {
  const { origin, received } = await startFeed();
  const { format } = countingFormat();
  const client = createClient(origin);
  await client.request(requestOf(format), createCall().call);
  await client.request(requestOf(format), { ...createCall().call, credential: 'another' });
  expect(received.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
});

test('keeps neither an invalid response nor one without validators', async () => {
  for (const [validators, isValid] of [
    [{ etag: '"1"' }, false],
    [{}, true],
  ] as const) {
    const { origin, received } = await startFeed(() => validators);
    const { format } = countingFormat();
    const schema = isValid ? SCHEMA : z.never();
    const client = createClient(origin);
    for (let reads = 0; reads < 2; reads += 1) {
      await client.request<unknown>({ ...requestOf(format), schema }, createCall().call).catch(() => undefined);
    }
    expect(received.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
  }
});

test('fails with a 304 that was not asked for', async () => {
  const { origin } = await startServer((response) => response.writeHead(304).end());
  const { format } = countingFormat();
  const calls: ObservedCall[] = [];
  const client = createClient(origin, { onCall: (call) => calls.push(call) });
  const failure = await failureOf(client.request(requestOf(format), createCall().call));
  expect(failure.code).toBe('UPSTREAM_INVALID');
  expect(calls.map(({ outcome }) => outcome)).toEqual(['UPSTREAM_INVALID']);
});

test('sends a secret path, and shows only its pattern in errors, observed calls and traces', async () => {
  const { origin, received } = await startServer((response) => response.writeHead(404).end('no'));
  const { format } = countingFormat();
  const shown: unknown[] = [];
  const client = createClient(origin, { onCall: (call) => shown.push(call) });
  const { call } = createCall();
  const trace = {
    begin(request: unknown) {
      shown.push(request);
      return { headers: {}, end: (...end: unknown[]) => shown.push(end) };
    },
  };
  const failure = await failureOf(client.request(requestOf(format), { ...call, trace }));
  expect(received[0]?.url).toBe(SECRET);
  expect(failure.message).toContain('GET /{feed}');
  for (const text of [JSON.stringify(shown), failure.message, String(failure.stack), JSON.stringify(failure)]) {
    expect(text).not.toMatch(/private|s3cret/);
  }
});
