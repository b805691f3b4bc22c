import { Counter, collectDefaultMetrics, Gauge, type GaugeConfiguration, Histogram, Registry } from 'prom-client';
import type { Accounts } from '../connectors/accounts.ts';
import type { CallObserver } from '../connectors/http/http-request.ts';
import type { State } from '../state/state.ts';
import { createReachability } from './state-reachability.ts';

/** In seconds: from what is answered from memory to what takes as long as an operation may. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];
const CIRCUITS = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;

export type OperationKind = 'query' | 'mutation' | 'subscription';

/** What is read when somebody asks for the metrics. */
interface MetricSources {
  readonly accounts: Accounts;
  readonly state: State;
  /** How many subscriptions are open. */
  readonly subscribers: () => number;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

export interface Metrics {
  /** Counts upstream calls. */
  readonly onCall: CallObserver;
  /** An HTTP request was answered, or its client has left before. @param route of a closed list. */
  answered(route: string, status: number): void;
  /** An operation was executed; a subscription, when it was begun. */
  executed(kind: OperationKind, isGood: boolean, milliseconds: number): void;
  /** An error was told. @param code of a closed list. */
  erred(code: string): void;
  /** An error was not handled, and the process ends. */
  uncaught(): void;
  /** The rejection of an error for a client was not handled. */
  unhandledRejection(): void;
  /** Has what belongs to the app read whenever the metrics are asked for. */
  watch(sources: MetricSources): void;
  /** The Prometheus text format, and its content type. */
  exposition(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/**
 * Counts what the gateway does. All labels are of closed lists: keys of accounts, codes, kinds; never anything of a request.
 *
 * @param ofProcess whether memory, CPU and the event loop of the process are told, too.
 */
export function createMetrics({ ofProcess = false } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });

  const requests = new Counter({
    name: 'gateway_http_requests_total',
    help: 'HTTP requests by what they asked for and the status of the answer; 499 where the client left before.',
    labelNames: ['route', 'status'] as const,
    registers,
  });
  const operations = new Counter({
    name: 'gateway_operations_total',
    help: 'GraphQL operations that were executed, over HTTP and WebSockets.',
    labelNames: ['kind', 'outcome'] as const,
    registers,
  });
  const operationSeconds = new Histogram({
    name: 'gateway_operation_duration_seconds',
    help: 'How long operations took; subscriptions, until they were begun.',
    labelNames: ['kind'] as const,
    buckets: BUCKETS,
    registers,
  });
  const errors = new Counter({
    name: 'gateway_errors_total',
    help: 'Errors that were told at the top of GraphQL answers, by code. INTERNAL ones are our fault.',
    labelNames: ['code'] as const,
    registers,
  });
  const calls = new Counter({
    name: 'gateway_upstream_calls_total',
    help: 'Requests that were sent to providers, by how they ended.',
    labelNames: ['account', 'method', 'outcome'] as const,
    registers,
  });
  const retries = new Counter({
    name: 'gateway_upstream_retries_total',
    help: 'Requests to providers that were sent again after a failure; the calls count them, too.',
    labelNames: ['account'] as const,
    registers,
  });
  const callSeconds = new Histogram({
    name: 'gateway_upstream_call_duration_seconds',
    help: 'How long requests to providers took.',
    labelNames: ['account'] as const,
    buckets: BUCKETS,
    registers,
  });
  const uncaught = new Counter({
    name: 'gateway_uncaught_errors_total',
    help: 'Errors and rejections that were not handled. The process ends after the first one.',
    registers,
  });
  const unhandledRejections = new Counter({
    name: 'gateway_unhandled_rejections_total',
    help: 'Rejections of errors for clients that were not handled: defects of the gateway that did not end the process.',
    registers,
  });

  return {
    onCall({ account, method, outcome, milliseconds, retried }) {
      calls.inc({ account, method, outcome });
      callSeconds.observe({ account }, milliseconds / 1000);
      if (retried) retries.inc({ account });
    },
    answered: (route, status) => requests.inc({ route, status }),
    executed(kind, isGood, milliseconds) {
      operations.inc({ kind, outcome: isGood ? 'OK' : 'ERROR' });
      operationSeconds.observe({ kind }, milliseconds / 1000);
    },
    erred: (code) => errors.inc({ code }),
    uncaught: () => uncaught.inc(),
    unhandledRejection: () => unhandledRejections.inc(),
    watch: (sources) => watch(registry, sources),
    exposition: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

function watch(registry: Registry, { accounts, state, subscribers, now }: MetricSources) {
  const isReachable = createReachability(state);

  const addGauge = <Labels extends string>(gauge: GaugeConfiguration<Labels>) =>
    registry.registerMetric(new Gauge({ ...gauge, registers: [] }));

  addGauge({
    name: 'gateway_subscribers',
    help: 'Open subscriptions of this process.',
    collect() {
      this.set(subscribers());
    },
  });
  addGauge({
    name: 'gateway_event_log_lag_seconds',
    help: 'For how long the oldest event that this process has not read yet has been there. Missing while Redis is gone.',
    async collect() {
      this.reset();
      if (await isReachable()) this.set((await state.events.lag().catch(() => Number.NaN)) / 1000);
      else this.remove();
    },
  });
  addGauge({
    name: 'gateway_state_reachable',
    help: 'Whether the memory of the gateway (Redis, or that of the process) answers: 1 or 0.',
    async collect() {
      this.set((await isReachable()) ? 1 : 0);
    },
  });
  addGauge({
    name: 'gateway_upstream_circuit',
    help: '1 for the state that the circuit breaker of an account is in, 0 for the others.',
    labelNames: ['account', 'state'] as const,
    collect() {
      for (const { key, connector } of accounts.all) {
        const { circuit = 'CLOSED' } = connector.status();
        for (const each of CIRCUITS) this.set({ account: key, state: each }, each === circuit ? 1 : 0);
      }
    },
  });
  addGauge({
    name: 'gateway_upstream_budget_remaining',
    help: "Calls that a provider's rate limit leaves, as its last answer told; missing once that limit has begun anew.",
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
