import type { Plugin } from 'graphql-yoga';
import type { AccountMeter } from '../connectors/accounts.ts';

interface AccountCost {
  readonly account: string;
  /** The number of requests that were sent. */
  readonly calls: number;
  /** The number of reads that shared a response: an in-flight request or a cached result. */
  readonly shared: number;
  /** The number of retries, which are included in `calls`. */
  readonly retried: number;
  /** The sum of the durations of the requests, in milliseconds. */
  readonly ms: number;
}

export interface UpstreamReport extends AccountMeter {
  /** Ordered by account. */
  costs(): readonly AccountCost[];
}

/** Counts the upstream requests of one operation. */
export function createUpstreamReport(): UpstreamReport {
  const byAccount = new Map<string, AccountCost>();
  function add(account: string, { calls = 0, shared = 0, retried = 0, ms = 0 }: Partial<AccountCost>) {
    const current = byAccount.get(account) ?? { account, calls: 0, shared: 0, retried: 0, ms: 0 };
    byAccount.set(account, {
      ...current,
      calls: current.calls + calls,
      shared: current.shared + shared,
      retried: current.retried + retried,
      ms: current.ms + ms,
    });
  }
  return {
    onCall: (account, ms) => add(account, { calls: 1, ms }),
    onDeduplicated: (account) => add(account, { shared: 1 }),
    onRetry: (account) => add(account, { retried: 1 }),
    costs: () => [...byAccount.values()].sort((a, b) => (a.account < b.account ? -1 : 1)),
  };
}

/** Adds the upstream requests of an operation as `extensions.upstream` if the request has the header `X-Upstream-Report: 1`. */
export function useUpstreamReport(): Plugin<{ report: UpstreamReport; request: Request }> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone({ result, setResult }) {
        const { request, report } = args.contextValue as { report: UpstreamReport; request: Request };
        if (request.headers.get('x-upstream-report') !== '1' || Symbol.asyncIterator in result) return;
        const accounts = report.costs();
        const total = (counter: 'calls' | 'shared' | 'retried') =>
          accounts.reduce((sum, cost) => sum + cost[counter], 0);
        const upstream = { calls: total('calls'), shared: total('shared'), retried: total('retried'), accounts };
        setResult({ ...result, extensions: { ...result.extensions, upstream } });
      },
    }),
  };
}
