import { createHash } from 'node:crypto';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { openHeldSlot } from '../support/held-slot.ts';

// https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20C%20-%20Request%20Batching.md

const ONE = { query: '{ __typename }' };
const RESULT = { data: { __typename: 'Query' } };
const INVALID = { extensions: { code: 'INVALID_INPUT' } };

async function send(url: string, batch: unknown, headers: Record<string, string> = {}) {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(batch),
  });
  return { status: response.statusCode, headers: response.headers, results: (await response.body.json()) as any };
}

test('returns the results of a batch in its order, each with its own errors', async () => {
  const { url } = await startGateway([]);
  const batch = [
    ONE,
    { query: '{ nothing }' },
    { query: '{' },
    { operationType: 'query' },
    7,
    { query: 'query A { accounts { name } } query B { b: __typename }', operationName: 'B' },
  ];
  const { status, results } = await send(url, batch);
  expect(status).toBe(200);
  expect(results).toEqual([
    RESULT,
    ...[1, 2, 3, 4].map(() => ({ errors: [expect.objectContaining({ message: expect.any(String) })] })),
    { data: { b: 'Query' } },
  ]);
});

test('returns a batch as application/graphql-response+json with status 200, also if a member failed', async () => {
  const { url } = await startGateway([]);
  const { status, headers } = await send(url, [ONE, { query: '{' }], { accept: 'application/graphql-response+json' });
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'application/graphql-response+json; charset=utf-8',
  });
});

test('rejects a batch above MAX_BATCH_SIZE with 413 and an empty one with 400', async () => {
  const { url } = await startGateway([], { limits: { ...DEFAULT_LIMITS, batchSize: 2 } });
  expect((await send(url, [ONE, ONE])).results).toEqual([RESULT, RESULT]);
  expect(await send(url, [ONE, ONE, ONE])).toMatchObject({
    status: 413,
    results: { errors: [{ message: expect.stringContaining('MAX_BATCH_SIZE'), ...INVALID }] },
  });
  expect(await send(url, [])).toMatchObject({ status: 400, results: { errors: [INVALID] } });
});

test('limits a batch to 10 members by default', async () => {
  const { url } = await startGateway([]);
  const batch = Array.from({ length: 11 }, () => ONE);
  expect((await send(url, batch)).status).toBe(413);
  expect((await send(url, batch.slice(1))).results).toHaveLength(10);
});

test('counts each member of a batch for the rate limit of its client', async () => {
  const { keys, clients } = keyedClients({ web: { '*': 'read' } });
  const { url } = await startGateway([], { clients, limits: { ...DEFAULT_LIMITS, requestsPerMinute: 5 } });
  const sent = (batch: unknown) => send(url, batch, bearer(keys.web));
  expect(await sent([ONE, ONE, ONE])).toMatchObject({ status: 200, headers: { 'ratelimit-remaining': '2' } });
  expect(await sent([ONE, ONE, ONE])).toMatchObject({
    status: 429,
    headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
    results: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] },
  });
  expect(await send(url, [ONE])).toMatchObject({ status: 401 });
});

test('applies the limits of operations to each member of a batch', async () => {
  const { url } = await startGateway([], { limits: { ...DEFAULT_LIMITS, depth: 1, queryCost: 3 } });
  const nodes = (length: number) => ({
    query: '{ nodes(ids: $ids) { id } }'.replace(
      '$ids',
      JSON.stringify(Array.from({ length }, (_, i) => idOf('Booking', 'none', String(i)))),
    ),
  });
  const { results } = await send(url, [ONE, { query: '{ accounts { name } }' }]);
  expect(results).toMatchObject([RESULT, { errors: [{ message: expect.stringContaining('MAX_QUERY_DEPTH') }] }]);
  const costs = await startGateway([], { limits: { ...DEFAULT_LIMITS, queryCost: 3 } });
  const { results: costly } = await send(costs.url, [nodes(3), nodes(4), nodes(3)]);
  expect(costly.map(({ errors }: any) => errors?.[0].extensions.limit)).toEqual([
    undefined,
    'MAX_QUERY_COST',
    undefined,
  ]);
});

test('accepts only persisted documents from the members of a batch where others are rejected', async () => {
  const hash = createHash('sha256').update(ONE.query).digest('hex');
  const web = { ...DEFAULT_WEB, documents: new Map([[hash, ONE.query]]), onlyDocuments: true };
  const { url } = await startGateway([], { web });
  const { results } = await send(url, [{ documentId: `sha256:${hash}` }, { query: '{ accounts { id } }' }]);
  expect(results).toMatchObject([RESULT, { errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
});

test('rejects a subscription in a batch and runs the other members', async () => {
  const gateway = await openHeldSlot();
  onTestFinished(() => gateway.close());
  const subscription = { query: 'subscription { reservationChanged { __typename } }' };
  const { status, results } = await send(gateway.url, [ONE, subscription], { accept: '*/*' });
  expect({ status, results }).toMatchObject({
    status: 200,
    results: [RESULT, { errors: [{ message: expect.stringContaining('batch'), ...INVALID }] }],
  });
});
