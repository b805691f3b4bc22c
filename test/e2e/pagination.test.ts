import { expect, test } from 'vitest';
import type { Gateway } from '../support/gateway.ts';
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

async function walk({ ask }: Gateway, list: string, first: number): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { data, errors } = await ask(
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
  '%s: every item exactly once across accounts and pages, whatever the page size',
  async (list) => {
    const gateway = await startSandboxGateway();
    const all = await walk(gateway, list, 1000);
    expect(all.length).toBeGreaterThan(3);
    expect(new Set(all).size).toBe(all.length);
    for (const first of [1, 3, all.length - 1, all.length]) expect(await walk(gateway, list, first)).toEqual(all);
  },
);

test('a page asks only the accounts that can be on it', async () => {
  const gateway = await startSandboxGateway();
  const { data } = await gateway.ask(
    '{ calendars(first: 15) { pageInfo { endCursor } accountResults { account { name } } } }',
  );
  expect(data.calendars.accountResults).toHaveLength(4);
  const rest = await gateway.ask(
    'query ($after: String) { calendars(after: $after) { nodes { name } accountResults { account { name } } } }',
    { after: data.calendars.pageInfo.endCursor },
  );
  expect(rest.data.calendars.accountResults.map(({ account }: { account: { name: string } }) => account.name)).toEqual([
    'Conferences',
    'Agency',
  ]);
});
