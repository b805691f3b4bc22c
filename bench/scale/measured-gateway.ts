import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGatewayProcess } from '../fanout/gateway.ts';

/** What an operation, or a series of them, costs the gateway. */
export interface Cost {
  readonly calls: number;
  /** What else is worth reporting. */
  readonly note?: string;
  readonly milliseconds: number;
  /** Seconds. */
  readonly cpu: number;
  /** The most resident memory of the process, bytes. */
  readonly peak: number;
}

/** What grows, and how its cost is measured. */
export interface Dimension {
  readonly title: string;
  /** The size that the factors multiply. */
  readonly base: number;
  /** The upstream calls by size before lists were read page by page, where they were measured. */
  readonly before: Readonly<Record<number, string>>;
  measure(size: number): Promise<Cost>;
}

interface Reply {
  // oxlint-disable-next-line typescript/no-explicit-any -- its shape depends on the query
  readonly data: any;
  readonly calls: number;
}

export type Ask = (query: string, variables?: object) => Promise<Reply>;

/**
 * Measures what `work` costs a new gateway process over the accounts. A small operation precedes it, so that loading modules is
 * no part of the cost.
 *
 * @param accounts as in a configuration file.
 */
export async function measured(
  accounts: readonly object[],
  work: (execute: Ask, url: string) => Promise<Pick<Cost, 'calls' | 'note'>>,
): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  const path = join(folder, 'accounts.json');
  writeFileSync(path, JSON.stringify({ accounts }));
  const gateway = await startGatewayProcess({ CONFIG_FILE: path, MAX_UPSTREAM_CALLS: '100000' });
  try {
    const execute = createAsk(gateway.url);
    await execute('{ accounts { id } }');
    const before = await gateway.usage();
    const started = performance.now();
    const counted = await work(execute, gateway.url);
    const milliseconds = performance.now() - started;
    const after = await gateway.usage();
    return { ...counted, milliseconds, cpu: after.cpu - before.cpu, peak: after.peak };
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true });
  }
}

function createAsk(url: string): Ask {
  return async (query, variables = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-upstream-report': '1' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors, extensions } = (await response.json()) as {
      data?: unknown;
      errors?: unknown;
      extensions?: { upstream?: { calls: number } };
    };
    if (errors) throw new Error(JSON.stringify(errors));
    return { data, calls: extensions?.upstream?.calls ?? 0 };
  };
}

/** Reads all pages of a list. @param query has the variable `$after`. @param connectionOf finds the list in the data. */
export async function walk(
  execute: Ask,
  query: string,
  variables: object,
  // oxlint-disable-next-line typescript/no-explicit-any -- its shape depends on the query
  connectionOf: (data: any) => {
    readonly nodes: readonly unknown[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  },
): Promise<{ readonly calls: number; readonly items: number }> {
  let [calls, items] = [0, 0];
  for (let after: string | null = null; ; ) {
    const reply = await execute(query, { ...variables, after });
    const { nodes, pageInfo } = connectionOf(reply.data);
    calls += reply.calls;
    items += nodes.length;
    if (!pageInfo.hasNextPage) return { calls, items };
    after = pageInfo.endCursor;
  }
}
