import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { createFeed, readFeed, tryCreateFeed } from '../support/calendar-feeds.ts';
import { bearer, type ClientGrants, keyedClients } from '../support/clients.ts';
import { type Gateway, idOf, NOW, startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const BUSY = { kind: 'BUSY', target: idOf('Calendar', 'gravity-rail', '31') };
const LIST = '{ calendarFeeds { nodes { id kind target { id } account { id } } } }';

async function start(grants: Readonly<Record<string, ClientGrants>>, options: Parameters<typeof startGateway>[1] = {}) {
  const { keys, clients } = keyedClients(grants);
  const gateway = await startSandboxGateway({ clients, ...options });
  return { ...gateway, as: (name: string) => bearer(keys[name]!) };
}

async function revoke(
  { execute }: Pick<Gateway, 'execute'>,
  id: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const { data, errors } = await execute(
    `mutation ($id: ID!) { revokeCalendarFeed(input: { id: $id }) { __typename
      ... on RevokeCalendarFeedPayload { revokedCalendarFeedId } ... on NotFoundError { missingId } } }`,
    { id },
    headers,
  );
  expect(errors).toBeUndefined();
  return data.revokeCalendarFeed;
}

describe('a feed', () => {
  test('is unknown once it is revoked, with the same response as for any other token', async () => {
    const gateway = await startSandboxGateway();
    const [one, other] = [await createFeed(gateway, BUSY), await createFeed(gateway, BUSY)];
    expect(one.path).not.toBe(other.path);
    expect(one.path).toMatch(/^\/calendars\/sgwcal_[\w-]{43}\.ics$/);
    expect((await readFeed(gateway, one.path)).status).toBe(200);
    expect(await revoke(gateway, one.id)).toEqual({
      __typename: 'RevokeCalendarFeedPayload',
      revokedCalendarFeedId: one.id,
    });
    const revoked = await readFeed(gateway, one.path);
    const unknown = await readFeed(gateway, `/calendars/sgwcal_${'a'.repeat(43)}.ics`);
    expect([revoked.status, revoked.text]).toEqual([404, unknown.text]);
    expect((await readFeed(gateway, other.path)).status).toBe(200);
    expect(await revoke(gateway, one.id)).toEqual({ __typename: 'NotFoundError', missingId: one.id });
  });

  test('is listed, read by its id and revoked by its own client alone', async () => {
    const gateway = await start({ nora: { '*': 'read' }, ben: { '*': 'write' } });
    const { id, path } = await createFeed(gateway, BUSY, gateway.as('nora'));
    const listed = (name: string) => gateway.execute(LIST, {}, gateway.as(name));
    const own = await listed('nora');
    expect(own.data.calendarFeeds.nodes).toEqual([
      { id, kind: 'BUSY', target: { id: BUSY.target }, account: { id: idOf('Account', 'gravity-rail') } },
    ]);
    expect((await listed('ben')).data.calendarFeeds.nodes).toEqual([]);
    const node = (name: string) => gateway.execute(`{ node(id: "${id}") { id } }`, {}, gateway.as(name));
    expect((await node('nora')).data).toEqual({ node: { id } });
    expect((await node('ben')).data).toEqual({ node: null });
    expect(await revoke(gateway, id, gateway.as('ben'))).toMatchObject({ __typename: 'NotFoundError' });
    expect((await readFeed(gateway, path)).status).toBe(200);
    expect(JSON.stringify(own.data)).not.toContain(path.slice(11, -4));
  });

  test('returns null and one error for a target that cannot be read, and null for one that does not exist', async () => {
    const gateway = await startSandboxGateway();
    await createFeed(gateway, BUSY);
    gateway.sandbox.fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 503 });
    const { data, errors } = await gateway.execute('{ calendarFeeds { nodes { kind target { id } } } }');
    expect(data.calendarFeeds.nodes).toEqual([{ kind: 'BUSY', target: null }]);
    expect(errors).toMatchObject([
      { path: ['calendarFeeds', 'nodes', 0, 'target'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ]);
  });

  test.each<[string, ClientGrants | undefined]>([
    ['it has no access to the account any more', { calcom: 'write' }],
    ['it may only book', { '*': 'book' }],
    ['it is not configured any more', undefined],
  ])('is unknown when the client that created it has lost its access: %s', async (_, grants) => {
    const state = createMemoryState({ now: () => NOW });
    const before = await start({ nora: { '*': 'read' } }, { state });
    const { path } = await createFeed(before, BUSY, before.as('nora'));
    const unchanged = await start({ nora: { 'gravity-rail': 'read' } }, { state });
    expect((await readFeed(unchanged, path)).status).toBe(200);
    const after = await start({ ben: { '*': 'write' }, ...(grants && { nora: grants }) }, { state });
    expect((await readFeed(after, path)).status).toBe(404);
  });

  test('is created at accounts that the client may read', async () => {
    const gateway = await start({ nora: { calcom: 'write' } });
    expect(await tryCreateFeed(gateway, BUSY, gateway.as('nora'))).toMatchObject({ __typename: 'NotFoundError' });
  });

  test('is rejected for an account whose credential comes with each request', async () => {
    const { sandbox } = await startSandboxGateway();
    const [{ credential: _, ...entry }] = sandbox.accounts.filter(({ key }) => key === 'gravity-rail') as [any];
    const gateway = await startGateway([{ ...entry, credentialFromHeader: 'x-rail-key' }]);
    expect(await tryCreateFeed(gateway, BUSY, { 'x-rail-key': 'any' })).toEqual({
      __typename: 'UnsupportedError',
      code: 'UNSUPPORTED',
      message: expect.stringContaining('x-rail-key'),
      lost: ['calendar feeds'],
    });
  });

  test('counts towards the rate limit of its client', async () => {
    const limits = { ...DEFAULT_LIMITS, requestsPerMinute: 3 };
    const gateway = await start({ nora: { '*': 'read' }, ben: { '*': 'read' } }, { limits });
    const { path } = await createFeed(gateway, BUSY, gateway.as('nora'));
    const statuses = [await readFeed(gateway, path), await readFeed(gateway, path), await readFeed(gateway, path)];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(statuses[2]!.headers['retry-after']).toBe('60');
    expect((await gateway.execute('{ __typename }', {}, gateway.as('nora'))).status).toBe(429);
    expect((await gateway.execute('{ __typename }', {}, gateway.as('ben'))).status).toBe(200);
  });

  test('makes no more upstream calls than one operation may', async () => {
    const gateway = await startSandboxGateway({ maximumCalls: 1 });
    const { path } = await createFeed(gateway, BUSY);
    const { status, text } = await readFeed(gateway, path);
    expect([status, text]).toEqual([503, expect.stringContaining('TOO_MANY_UPSTREAM_CALLS')]);
  });
});

test('never logs a token, nor has it in the metrics', async () => {
  const metrics = createMetrics({});
  const gateway = await startSandboxGateway({ logLevel: 'trace', metrics, metricsAccess: { readers: 'public' } });
  const { id, path } = await createFeed(gateway, BUSY);
  const token = path.slice(11, -4);
  await readFeed(gateway, path, { headers: { 'x-request-id': 'r-7' } });
  await readFeed(gateway, path, { method: 'POST' });
  await readFeed(gateway, `${path}?x=1`);
  gateway.sandbox.fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 503 });
  await readFeed(gateway, path);
  await revoke(gateway, id);
  await readFeed(gateway, path);
  const feedId = Buffer.from(id, 'base64url').toString().split(':')[2];
  expect(gateway.log.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({
      level: 'debug',
      msg: 'calendar feed',
      requestId: 'r-7',
      feed: feedId,
      client: 'anyone',
      kind: 'BUSY',
    }),
  );
  expect(gateway.log.join('\n')).not.toContain(token);
  const { text } = await readFeed(gateway, '/metrics');
  expect(text).toContain('gateway_http_requests_total{route="calendars",status="200"} 2');
  expect(text).toContain('gateway_http_requests_total{route="calendars",status="404"} 1');
  expect(text).not.toContain(token);
  for (const [, { requests }] of Object.entries(gateway.sandbox.fakeProviders)) {
    expect(JSON.stringify(requests)).not.toContain(token);
  }
});
