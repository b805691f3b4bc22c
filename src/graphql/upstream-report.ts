import type { Plugin } from 'graphql-yoga';
import type { AccountMeter } from '../connectors/accounts.ts';

interface AccountCost {
  readonly account: string;
  /** Requests that were sent. */
  readonly calls: number;
  /** Reads that were answered by somebody else's request, under way or just before. */
  readonly shared: number;
  /** Requests that were sent again after a failure; `calls` counts them too. */
  readonly retried: number;
  /** How long its requests took, added up. */
  readonly ms: number;
}

export interface UpstreamReport extends AccountMeter {
  costs(): readonly AccountCost[];
}

/** Counts what one operation costs upstream. */
export function createUpstreamReport(): UpstreamReport {
  const byAccount = new Map<string, AccountCost>();
  function add(account: string, { calls = 0, shared = 0, retried = 0, ms = 0 }: Partial<AccountCost>) {
    const before = byAccount.get(account) ?? { account, calls: 0, shared: 0, retried: 0, ms: 0 };
    byAccount.set(account, {
      ...before,
      calls: before.calls + calls,
      shared: before.shared + shared,
      retried: before.retried + retried,
      ms: before.ms + ms,
    });
  }
  return {
    called: (account, ms) => add(account, { calls: 1, ms }),
    shared: (account) => add(account, { shared: 1 }),
    retried: (account) => add(account, { retried: 1 }),
    costs: () => [...byAccount.values()],
  };
}

/** Answers what an operation cost as `extensions.upstream`, where the request has `X-Upstream-Report: 1`. */
export function useUpstreamReport(): Plugin<{ report: UpstreamReport; request: Request }> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone({ result, setResult }) {
        const { request, report } = args.contextValue as { report: UpstreamReport; request: Request };
        if (request.headers.get('x-upstream-report') !== '1' || Symbol.asyncIterator in result) return;
        const accounts = report.costs();
        const total = (of: 'calls' | 'shared' | 'retried') => accounts.reduce((sum, cost) => sum + cost[of], 0);
        const upstream = { calls: total('calls'), shared: total('shared'), retried: total('retried'), accounts };
        setResult({ ...result, extensions: { ...result.extensions, upstream } });
      },
    }),
  };
}
