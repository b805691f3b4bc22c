import { Gauge, type GaugeConfiguration, type Registry } from 'prom-client';

const CIRCUIT_BREAKER_STATES = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;

interface AccountStatus {
  /** Undefined before the first call. */
  readonly circuit?: (typeof CIRCUIT_BREAKER_STATES)[number] | undefined;
  /** The rate limit as the provider last reported it; `resetAt` in epoch milliseconds. */
  readonly callBudget: { readonly remaining: number; readonly resetAt: number } | null;
}

interface GaugedAccount {
  readonly key: string;
  readonly provider: string;
  readonly connector: { status(): AccountStatus };
}

/** What is read whenever the metrics are scraped. */
export interface MetricSources {
  readonly accounts: {
    readonly all: readonly GaugedAccount[];
  };
  /** Whether the state store is reachable; while it is not, what is read from it is missing. */
  readonly isStateAvailable: () => Promise<boolean>;
  /** Age of the oldest event that this process has not read, milliseconds. */
  readonly eventLogLagMs: () => Promise<number>;
  /** Number of holds of an account that have not expired. */
  readonly liveHolds: (account: string) => Promise<number>;
  /** Number of open subscriptions. */
  readonly activeSubscriptions: () => number;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

type AccountLabels = { readonly provider: string; readonly account?: string };

/** The accounts whose values are one series, and the labels of that series. */
interface Group {
  readonly labels: AccountLabels;
  readonly accounts: readonly GaugedAccount[];
}

/**
 * Registers the gauges whose values are read when the metrics are scraped.
 * @param byAccount whether there is a series for each account; by default, there is one for each provider.
 */
export function registerGauges(registry: Registry, sources: MetricSources, byAccount: boolean): void {
  const { all } = sources.accounts;
  const groups: readonly Group[] = byAccount
    ? all.map((account) => ({ labels: { provider: account.provider, account: account.key }, accounts: [account] }))
    : [...Map.groupBy(all, ({ provider }) => provider)].map(([provider, accounts]) => ({
        labels: { provider },
        accounts,
      }));
  const labelNames = byAccount ? (['provider', 'account'] as const) : (['provider'] as const);
  registerGatewayGauges(registry, sources);
  registerHolds(registry, sources, groups, labelNames);
  registerUpstreamGauges(registry, sources, groups, labelNames);
}

type LabelNames = readonly ('provider' | 'account')[];

function register<Labels extends string>(registry: Registry, gauge: GaugeConfiguration<Labels>) {
  registry.registerMetric(new Gauge({ ...gauge, registers: [] }));
}

function registerGatewayGauges(
  registry: Registry,
  { isStateAvailable, eventLogLagMs, activeSubscriptions }: MetricSources,
) {
  register(registry, {
    name: 'gateway_active_subscriptions',
    help: 'Open subscriptions of this process.',
    collect() {
      this.set(activeSubscriptions());
    },
  });
  register(registry, {
    name: 'gateway_event_log_lag_seconds',
    help: 'Age of the oldest reservation event that this process has not read. Missing while the state store is unreachable.',
    async collect() {
      this.reset();
      if (await isStateAvailable()) this.set((await eventLogLagMs().catch(() => Number.NaN)) / 1000);
      else this.remove();
    },
  });
  register(registry, {
    name: 'gateway_state_store_up',
    help: 'Whether the state store (Redis, or the memory of the process) is reachable: 1 or 0.',
    async collect() {
      this.set((await isStateAvailable()) ? 1 : 0);
    },
  });
}

function registerHolds(
  registry: Registry,
  { isStateAvailable, liveHolds }: MetricSources,
  groups: readonly Group[],
  labelNames: LabelNames,
) {
  register(registry, {
    name: 'gateway_live_holds',
    help: 'Holds that have not expired; the same in all processes that share the state store. Missing while it is unreachable.',
    labelNames: [...labelNames],
    async collect() {
      this.reset();
      if (!(await isStateAvailable())) return;
      await Promise.all(
        groups.map(async ({ labels, accounts }) => {
          const holds = await Promise.all(accounts.map(({ key }) => liveHolds(key))).catch(() => undefined);
          if (holds)
            this.set(
              labels,
              holds.reduce((sum, count) => sum + count, 0),
            );
        }),
      );
    },
  });
}

function registerUpstreamGauges(
  registry: Registry,
  { now }: MetricSources,
  groups: readonly Group[],
  labelNames: LabelNames,
) {
  register(registry, {
    name: 'gateway_upstream_circuit_breaker_state',
    help: 'The number of accounts whose circuit breaker is in the state.',
    labelNames: [...labelNames, 'state'],
    collect() {
      for (const { labels, accounts } of groups) {
        const circuits = accounts.map(({ connector }) => connector.status().circuit ?? 'CLOSED');
        for (const state of CIRCUIT_BREAKER_STATES) {
          this.set({ ...labels, state }, circuits.filter((circuit) => circuit === state).length);
        }
      }
    },
  });
  register(registry, {
    name: 'gateway_upstream_rate_limit_remaining',
    help: "Requests that remain of a provider's rate limit, as its last response reported, at the account with the fewest; missing once that limit has been reset.",
    labelNames: [...labelNames],
    collect() {
      this.reset();
      for (const { labels, accounts } of groups) {
        const remaining = accounts.flatMap(({ connector }) => {
          const { callBudget } = connector.status();
          return callBudget && callBudget.resetAt > now() ? [callBudget.remaining] : [];
        });
        if (remaining.length > 0) this.set(labels, Math.min(...remaining));
      }
    },
  });
}
