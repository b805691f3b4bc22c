import { expect, test } from 'vitest';
import { type Gateway, idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

interface Page {
  readonly edges: { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: { readonly id: string }[];
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function walk({ execute }: Gateway, list: string, first: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, errors } = await execute(
      `query ($first: Int, $after: String) { ${list}(first: $first, after: $after) {
        edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      { first, after },
    );
    expect(errors).toBeUndefined();
    const page = data[list] as Page;
    expect(page.nodes).toEqual(page.edges.map(({ node }) => node));
    expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor ?? null);
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    ids.push(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasNextPage) return ids;
    expect(page.nodes).toHaveLength(first);
    after = page.pageInfo.endCursor;
  }
}

test.each(['calendars', 'schedules', 'eventTypes', 'personalizedSchedules'])(
  '%s: returns every item exactly once across accounts and pages, for any page size',
  async (list) => {
    const gateway = await startSandboxGateway();
    const all = await walk(gateway, list, 1000);
    expect(all.length).toBeGreaterThan(3);
    expect(new Set(all).size).toBe(all.length);
    for (const first of [1, 3, all.length - 1, all.length]) expect(await walk(gateway, list, first)).toEqual(all);
  },
);

test('a page reads only the accounts that can be on it, and has the outcome of all accounts', async () => {
  const gateway = await startSandboxGateway();
  const { fakeProviders } = gateway.sandbox;
  const { data } = await gateway.execute(
    '{ calendars(first: 15) { totalCount pageInfo { endCursor } accountResults { account { name } } } }',
  );
  const { totalCount, pageInfo, accountResults } = data.calendars;
  expect(accountResults).toHaveLength(4);
  const earlier = fakeProviders.calcom.requests.length;
  const rest = await gateway.execute(
    `query ($after: String) { calendars(after: $after) {
      nodes { name } totalCount accountResults { account { name } fetchedAt error { code } } } }`,
    { after: pageInfo.endCursor },
  );
  expect(rest.data.calendars.nodes).toHaveLength(totalCount - 15);
  expect(rest.data.calendars.totalCount).toBe(totalCount);
  const results: { account: { name: string }; fetchedAt: string | null }[] = rest.data.calendars.accountResults;
  expect(results.map(({ account }) => account)).toEqual(
    accountResults.map(({ account }: (typeof accountResults)[0]) => account),
  );
  const read = results.filter(({ fetchedAt }) => fetchedAt !== null).map(({ account }) => account.name);
  expect(read).toEqual(['Conferences', 'Agency']);
  expect(fakeProviders.calcom.requests).toHaveLength(earlier);
});

test('a later page repeats the failure of an account that is not read again, also in the extensions', async () => {
  const gateway = await startSandboxGateway();
  const { fakeProviders } = gateway.sandbox;
  fakeProviders.calcom.faults.add({ kind: 'status', status: 500 });
  const list = `query ($after: String) { calendars(first: 5, after: $after) {
    nodes { account { name } } totalCount pageInfo { endCursor } accountResults { account { id } error { code message } } } }`;
  const first = await gateway.execute(list);
  fakeProviders.calcom.faults.clear();
  const earlier = fakeProviders.calcom.requests.length;
  const second = await gateway.execute(list, { after: first.data.calendars.pageInfo.endCursor });
  const failed = { id: idOf('Account', 'calcom'), code: 'UPSTREAM_UNAVAILABLE' };
  for (const { data, extensions } of [first, second]) {
    expect(data.calendars.totalCount).toBeNull();
    expect(data.calendars.accountResults).toHaveLength(4);
    const [result] = data.calendars.accountResults.filter(({ error }: { error: unknown }) => error);
    expect(result).toMatchObject({ account: { id: failed.id }, error: { code: failed.code } });
    expect(extensions.failedAccounts).toMatchObject([failed]);
  }
  expect(fakeProviders.calcom.requests).toHaveLength(earlier);
});

test('rejects a cursor of one list in another, with an error that names both', async () => {
  const gateway = await startSandboxGateway();
  const { data } = await gateway.execute(`{
    calendars(first: 50) { pageInfo { startCursor } nodes { id sessions(first: 1) { pageInfo { endCursor } } } }
  }`);
  const { errors } = await gateway.execute(
    'query ($after: String) { schedules(after: $after) { nodes { id } } accounts { id } }',
    { after: data.calendars.pageInfo.startCursor },
  );
  expect(errors).toMatchObject([
    {
      path: ['schedules'],
      message: 'after: This cursor belongs to the list `Query.calendars`, not to `Query.schedules`',
      extensions: { code: 'INVALID_INPUT' },
    },
  ]);
  type Guide = { id: string; sessions: { pageInfo: { endCursor: string | null } } };
  const guides = (data.calendars.nodes as Guide[]).filter(({ sessions }) => sessions.pageInfo.endCursor);
  const other = await gateway.execute(
    'query ($id: ID!, $after: String) { calendar(id: $id) { sessions(after: $after) { nodes { id } } } }',
    { id: guides[0]!.id, after: guides[1]!.sessions.pageInfo.endCursor },
  );
  expect(other.data.calendar.sessions).toBeNull();
  expect(other.errors?.[0].message).toBe(
    'after: This cursor belongs to the list `Calendar.sessions` of another object',
  );
});

test('first: 0 is an empty page with totalCount, and last pages from the end', async () => {
  const { execute } = await startSandboxGateway();
  const info = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';
  const { data } = await execute(`{
    none: schedules(first: 0) { nodes { id } ${info} }
    start: schedules(first: 2, after: "") { nodes { id } ${info} }
    end: schedules(last: 2) { nodes { id } ${info} }
    all: schedules(first: 1000) { nodes { id } }
  }`);
  const { none, start, end, all } = data;
  expect(none).toEqual({
    nodes: [],
    totalCount: all.nodes.length,
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
  expect(start.nodes).toEqual(all.nodes.slice(0, 2));
  expect(end.nodes).toEqual(all.nodes.slice(-2));
  expect(end).toMatchObject({ totalCount: all.nodes.length, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
});
