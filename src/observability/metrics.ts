import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricSources, registerGauges } from './gauges.ts';

/** In seconds: from responses out of memory to the longest time that an operation may take. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** A request to a provider that has ended. */
interface UpstreamRequest {
  readonly account: string;
  readonly method: string;
  /** `OK`, `CANCELLED` or an error code. */
  readonly outcome: string;
  readonly milliseconds: number;
  /** Whether the request repeats one that failed. */
  readonly retried: boolean;
}

export interface Metrics {
  /** Counts a request to a provider. */
  onCall(request: UpstreamRequest): void;
  /**
   * Counts an HTTP request whose response was sent, or whose client disconnected before (499).
   * @param route one of a closed list.
   */
  responded(route: string, status: number, milliseconds: number): void;
  /** Counts an executed operation; a subscription, when it has started. */
  executed(kind: OperationKind, isGood: boolean, milliseconds: number): void;
  /** Counts an error of a GraphQL response. @param code one of a closed list. */
  erred(code: string): void;
  /** Counts a mutation that returned an error of its result. @param code one of a closed list. */
  mutationFailed(code: string): void;
  /** Counts an account that failed in a list or an availability. @param code one of a closed list. */
  accountFailed(provider: string, code: string): void;
  /** Counts an attempt to book a held slot. @param outcome `OK` or an error code. */
  booked(account: string, outcome: string): void;
  /** Counts an error that was not handled, and ends the process. */
  uncaught(): void;
  /** Counts an unhandled rejection with an error for a client. */
  unhandledRejection(): void;
  /** Registers the values that are read from other parts of the gateway at each scrape. */
  watch(sources: MetricSources): void;
  /** The Prometheus text format, and its content type. */
  exposition(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** What counts and durations of requests to providers are labelled with. */
type AccountLabels = { readonly provider: string; readonly account?: string };

export interface MetricsOptions {
  /**
   * Whether values of accounts are also labelled with the account, which takes about 20 series for each; by default, only with
   * its provider.
   */
  readonly byAccount?: boolean;
  /** Whether memory, CPU and event loop of the process are included. */
  readonly ofProcess?: boolean;
  /** The version of the gateway. */
  readonly version?: string;
}

/** The gateway's metrics. All labels are from closed lists (providers, account keys, codes, kinds), never values of a request. */
export function createMetrics({
  ofProcess = false,
  version = 'unknown',
  byAccount = false,
}: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  registerBuildInfo(registry, version);
  const http = httpMetrics(registry);
  const graphql = graphqlMetrics(registry);
  const accountLabelNames = byAccount ? ALL_ACCOUNT_LABELS : PROVIDER_LABEL;
  const upstream = upstreamMetrics(registry, accountLabelNames);
  const failures = failureMetrics(registry);
  const bookings = new Counter({
    name: 'gateway_bookings_total',
    help: 'Attempts to book a slot, held before or not, by outcome: OK or an error code.',
    labelNames: [...accountLabelNames, 'outcome'],
    registers: [registry],
  });
  /** By the key of the account. */
  const providers = new Map<string, string>();
  function labelsOf(account: string): AccountLabels {
    const provider = providers.get(account) ?? 'UNKNOWN';
    return byAccount ? { provider, account } : { provider };
  }

  return {
    onCall({ account, method, outcome, milliseconds, retried }) {
      const labels = labelsOf(account);
      upstream.requests.inc({ ...labels, method, outcome });
      upstream.seconds.observe(labels, milliseconds / 1000);
      if (retried) upstream.retries.inc(labels);
    },
    responded(route, status, milliseconds) {
      http.requests.inc({ route, status });
      http.seconds.observe({ route }, milliseconds / 1000);
    },
    executed(kind, isGood, milliseconds) {
      graphql.operations.inc({ kind, outcome: isGood ? 'OK' : 'ERROR' });
      graphql.seconds.observe({ kind }, milliseconds / 1000);
    },
    erred: (code) => graphql.errors.inc({ code }),
    mutationFailed: (code) => graphql.mutationErrors.inc({ code }),
    accountFailed: (provider, code) => graphql.accountFailures.inc({ provider, code }),
    booked: (account, outcome) => bookings.inc({ ...labelsOf(account), outcome }),
    uncaught: () => failures.uncaught.inc(),
    unhandledRejection: () => failures.unhandledRejections.inc(),
    watch(sources) {
      for (const { key, provider } of sources.accounts.all) providers.set(key, provider);
      registerGauges(registry, sources, byAccount);
    },
    exposition: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

const PROVIDER_LABEL = ['provider'] as const;
const ALL_ACCOUNT_LABELS = ['provider', 'account'] as const;

function registerBuildInfo(registry: Registry, version: string) {
  const info = new Gauge({
    name: 'gateway_build_info',
    help: 'Always 1; the labels are the versions of the gateway and of Node.js.',
    labelNames: ['version', 'node_version'] as const,
    registers: [registry],
  });
  info.set({ version, node_version: process.versions.node }, 1);
}

function httpMetrics(registry: Registry) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'gateway_http_requests_total',
      help: 'HTTP requests by route and status of the response; 499 if the client disconnected before.',
      labelNames: ['route', 'status'] as const,
      registers,
    }),
    seconds: new Histogram({
      name: 'gateway_http_request_duration_seconds',
      help: 'Time from the headers of an HTTP request to the end of its response; of an event stream, to its start.',
      labelNames: ['route'] as const,
      buckets: BUCKETS,
      registers,
    }),
  };
}

function graphqlMetrics(registry: Registry) {
  const registers = [registry];
  return {
    operations: new Counter({
      name: 'gateway_graphql_operations_total',
      help: 'Executed GraphQL operations, over HTTP and WebSockets; ERROR if there are `errors`, or a mutation failed.',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
    seconds: new Histogram({
      name: 'gateway_graphql_operation_duration_seconds',
      help: 'Duration of GraphQL operations; of subscriptions, until they have started.',
      labelNames: ['kind'] as const,
      buckets: BUCKETS,
      registers,
    }),
    errors: new Counter({
      name: 'gateway_graphql_errors_total',
      help: 'Entries in `errors` of GraphQL responses, by code. INTERNAL stands for a defect of the gateway.',
      labelNames: ['code'] as const,
      registers,
    }),
    mutationErrors: new Counter({
      name: 'gateway_mutation_errors_total',
      help: 'Mutations that returned one of the errors of their result, by code.',
      labelNames: ['code'] as const,
      registers,
    }),
    accountFailures: new Counter({
      name: 'gateway_failed_account_results_total',
      help: 'Accounts that failed in a list or an availability whose other accounts were returned, by provider and code.',
      labelNames: ['provider', 'code'] as const,
      registers,
    }),
  };
}

function upstreamMetrics(registry: Registry, accountLabels: readonly ('provider' | 'account')[]) {
  const registers = [registry];
  return {
    requests: new Counter({
      name: 'gateway_upstream_requests_total',
      help: 'Requests to providers, by outcome: OK, CANCELLED or an error code.',
      labelNames: [...accountLabels, 'method', 'outcome'],
      registers,
    }),
    retries: new Counter({
      name: 'gateway_upstream_retries_total',
      help: 'Requests to providers that repeat a failed one; gateway_upstream_requests_total includes them.',
      labelNames: [...accountLabels],
      registers,
    }),
    seconds: new Histogram({
      name: 'gateway_upstream_request_duration_seconds',
      help: 'Duration of requests to providers.',
      labelNames: [...accountLabels],
      buckets: BUCKETS,
      registers,
    }),
  };
}

function failureMetrics(registry: Registry) {
  const registers = [registry];
  return {
    uncaught: new Counter({
      name: 'gateway_uncaught_errors_total',
      help: 'Errors and rejections that were not handled. The process ends after the first one.',
      registers,
    }),
    unhandledRejections: new Counter({
      name: 'gateway_unhandled_rejections_total',
      help: 'Unhandled rejections with errors for clients: defects of the gateway that did not end the process.',
      registers,
    }),
  };
}
