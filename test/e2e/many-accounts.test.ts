import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manyAccounts } from '../support/many-accounts.ts';

const PAGE = `query ($after: String) { schedules(first: 20, after: $after) {
  nodes { id } pageInfo { endCursor hasNextPage } } }`;

async function start(count: number) {
  const { entries, fakeProvider } = await manyAccounts(count, 5, () => NOW);
  onTestFinished(() => fakeProvider.close());
  const gateway = await startGateway(entries);
  async function page(after: string | null) {
    fakeProvider.requests.length = 0;
    const { data, errors } = await gateway.execute(PAGE, { after });
    expect(errors).toBeUndefined();
    return { ...data.schedules, requests: fakeProvider.requests.length };
  }
  return { ...gateway, fakeProvider, page };
}

test('returns the first 20 of 2,505 schedules with calls to the first 8 of 501 accounts', async () => {
  const { page } = await start(501);
  const { nodes, requests } = await page(null);
  expect(nodes).toHaveLength(20);
  expect(requests).toBe(8);
});

test('walks 2,000 schedules of 400 accounts with six calls for the four accounts of each page', async () => {
  const { page } = await start(400);
  const ids = new Set<string>();
  let calls = 0;
  for (let after: string | null = null; ; ) {
    const { nodes, pageInfo, requests } = await page(after);
    for (const { id } of nodes) ids.add(id);
    calls += requests;
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(ids.size).toBe(2000);
  // The account of the cursor, four more, and the one that shows that a page follows; without a cursor, the first eight.
  expect(calls).toBe(8 + 98 * 6 + 5);
});

test('returns 501 schedules by their ids with one call', async () => {
  const { entries, fakeProvider } = await manyAccounts(1, 501, () => NOW);
  onTestFinished(() => fakeProvider.close());
  const { execute } = await startGateway(entries);
  const ids = Array.from({ length: 501 }, (_, i) => idOf('Schedule', 'a0', String(i + 1)));
  const { data, errors } = await execute('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect(errors).toBeUndefined();
  expect(data.nodes).toEqual(ids.map((id) => ({ id })));
  expect(fakeProvider.requests).toHaveLength(1);
});

test.each([
  ['provider', false, { provider: 'CALCOM' }],
  ['account', true, { provider: 'CALCOM', account: 'a7' }],
])('counts the upstream calls of 100 accounts by %s', async (_, byAccount, labels) => {
  const { entries, fakeProvider } = await manyAccounts(100, 5, () => NOW);
  onTestFinished(() => fakeProvider.close());
  const metrics = createMetrics({ byAccount });
  const { execute, url } = await startGateway(entries, { metrics, onCall: metrics.onCall });
  await execute('{ schedules(first: 1000) { nodes { id } } }');
  const text = await (await request(new URL('/metrics', url))).body.text();
  const samples = parseExposition(text).filter(({ name }) => /^gateway_(?:upstream|live|bookings)/.test(name));
  expect(valueOf(samples, 'gateway_upstream_request_duration_seconds_count', labels)).toBe(byAccount ? 1 : 100);
  expect(valueOf(samples, 'gateway_upstream_circuit_breaker_state', { ...labels, state: 'CLOSED' })).toBe(
    byAccount ? 1 : 100,
  );
  // Of one provider, or of each account.
  expect(samples.length).toBeLessThan(byAccount ? 25 * 100 : 25);
  expect(samples.length).toBeGreaterThan(byAccount ? 10 * 100 : 10);
});
