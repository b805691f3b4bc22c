import { Gauge, type GaugeConfiguration, type Registry } from 'prom-client';

const CIRCUIT_BREAKER_STATES = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;

interface AccountStatus {
  /** Undefined before the first call. */
  readonly circuit?: (typeof CIRCUIT_BREAKER_STATES)[number] | undefined;
  /** The rate limit as the provider last reported it; `resetAt` in epoch milliseconds. */
  readonly callBudget: { readonly remaining: number; readonly resetAt: number } | null;
}

/** What is read whenever the metrics are scraped. */
export interface MetricSources {
  readonly accounts: {
    readonly all: readonly { readonly key: string; readonly connector: { status(): AccountStatus } }[];
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

/** Registers the gauges whose values are read when the metrics are scraped. */
export function registerGauges(registry: Registry, sources: MetricSources): void {
  registerGatewayGauges(registry, sources);
  registerUpstreamGauges(registry, sources);
}

function register<Labels extends string>(registry: Registry, gauge: GaugeConfiguration<Labels>) {
  registry.registerMetric(new Gauge({ ...gauge, registers: [] }));
}

function registerGatewayGauges(
  registry: Registry,
  { accounts, isStateAvailable, eventLogLagMs, liveHolds, activeSubscriptions }: MetricSources,
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
  register(registry, {
    name: 'gateway_live_holds',
    help: 'Holds that have not expired, by account; the same in all processes that share the state store. Missing while it is unreachable.',
    labelNames: ['account'] as const,
    async collect() {
      this.reset();
      if (!(await isStateAvailable())) return;
      await Promise.all(
        accounts.all.map(async ({ key }) => {
          const holds = await liveHolds(key).catch(() => undefined);
          if (holds !== undefined) this.set({ account: key }, holds);
        }),
      );
    },
  });
}

function registerUpstreamGauges(registry: Registry, { accounts, now }: MetricSources) {
  register(registry, {
    name: 'gateway_upstream_circuit_breaker_state',
    help: '1 for the present state of the circuit breaker of an account, 0 for the others.',
    labelNames: ['account', 'state'] as const,
    collect() {
      for (const { key, connector } of accounts.all) {
        const { circuit = 'CLOSED' } = connector.status();
        for (const state of CIRCUIT_BREAKER_STATES) this.set({ account: key, state }, state === circuit ? 1 : 0);
      }
    },
  });
  register(registry, {
    name: 'gateway_upstream_rate_limit_remaining',
    help: "Requests that remain of a provider's rate limit, as its last response reported; missing once that limit has been reset.",
    labelNames: ['account'] as const,
    collect() {
      this.reset();
      for (const { key, connector } of accounts.all) {
        const { callBudget } = connector.status();
        if (callBudget && callBudget.resetAt > now()) this.set({ account: key }, callBudget.remaining);
      }
    },
  });
}
