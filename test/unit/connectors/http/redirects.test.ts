import { expect, test } from 'vitest';
import { z } from 'zod';
import { createOperationLimits } from '../../../../src/connectors/call-budget.ts';
import { always, createCall, createClient, failureOf, NOW, startServer, THINGS } from './http-server.ts';

const FOLLOWING = { ...THINGS, followsRedirects: true, schema: z.literal('found') } as const;

/** A server that responds `found` at one path, and redirects all others to `location`. */
async function startRedirecting(location: string, found = '/v1/found', status = 302) {
  const server = await startServer((response) => {
    const isFound = server.received.at(-1)?.url === found;
    if (isFound) always(200, '"found"')(response);
    else always(status, '', { location })(response);
  });
  return server;
}

test.each([301, 302, 307, 308])('repeats a read with its method and body at the target of a %i', async (status) => {
  const { origin, received } = await startRedirecting('/v1/found', '/v1/found', status);
  const client = createClient(`${origin}/v1`);
  const request = { ...FOLLOWING, method: 'REPORT', body: { all: true } } as const;
  expect(await client.request(request, createCall().call)).toBe('found');
  expect(received.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['REPORT', '/v1/things', '{"all":true}'],
    ['REPORT', '/v1/found', '{"all":true}'],
  ]);
});

test('reports a redirect that it follows as a success, and another one as a failure', async () => {
  const outcomes: string[] = [];
  const onCall = ({ outcome }: { readonly outcome: string }) => void outcomes.push(outcome);
  const followed = await startRedirecting('/v1/found');
  await createClient(`${followed.origin}/v1`, { onCall }).request(FOLLOWING, createCall().call);
  const foreign = await startRedirecting('/v2/found');
  await failureOf(createClient(`${foreign.origin}/v1`, { onCall }).request(FOLLOWING, createCall().call));
  expect(outcomes).toEqual(['OK', 'OK', 'UPSTREAM_INVALID']);
});

test('follows a relative target with its query, and counts both calls', async () => {
  const { origin } = await startRedirecting('found?page=2', '/v1/found?page=2');
  const { call } = createCall();
  const limits = createOperationLimits({ now: () => NOW, timeoutMs: 10_000, maximumCalls: 10 });
  expect(await createClient(`${origin}/v1`).request(FOLLOWING, { ...call, limits })).toBe('found');
  expect(limits.remaining()).toBe(8);
});

test.each([
  ['another origin', 'http://localhost:1/v1/found'],
  ['another port', 'http://127.0.0.1:1/v1/found'],
  ['a path that is not below the base URL', '/v2/found'],
  ['a path that only begins like the base URL', '/v10/found'],
  ['a parent of the base URL', '../found'],
  ['no URL', 'http://'],
])('sends nothing to %s', async (_, location) => {
  const { origin, received } = await startRedirecting(location);
  const failure = await failureOf(createClient(`${origin}/v1`).request(FOLLOWING, createCall().call));
  expect(failure.code).toBe('UPSTREAM_INVALID');
  expect(failure.message).toContain('not below the base URL');
  expect(failure.message).not.toContain('found');
  expect(received).toHaveLength(1);
});

test('ends after five redirects in a circle', async () => {
  const { origin, received } = await startRedirecting('/v1/things');
  const failure = await failureOf(createClient(`${origin}/v1`).request(FOLLOWING, createCall().call));
  expect(failure.code).toBe('UPSTREAM_INVALID');
  expect(received).toHaveLength(6);
});

test('follows no redirect of a write, and none of a read that does not ask for it', async () => {
  const { origin, received } = await startRedirecting('/v1/found');
  const client = createClient(`${origin}/v1`);
  for (const request of [{ ...FOLLOWING, method: 'POST' } as const, { ...FOLLOWING, followsRedirects: false }]) {
    expect((await failureOf(client.request(request, createCall().call))).code).toBe('UPSTREAM_INVALID');
  }
  expect(received).toHaveLength(2);
});
