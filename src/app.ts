import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type ClientSession, type ClientsConfig, createAuthentication } from './auth/authentication.ts';
import { createRequestLimiter } from './auth/client-rate-limiter.ts';
import type { Accounts } from './connectors/accounts.ts';
import { DEFAULT_MAXIMUM_CALLS, DEFAULT_OPERATION_TIMEOUT_MS } from './connectors/call-budget.ts';
import { createContexts, type OwnContext } from './create-context.ts';
import type { Services } from './graphql/context.ts';
import { createMaskError } from './graphql/errors.ts';
import { useExecutor } from './graphql/execution/executor.ts';
import { useOperationLimits } from './graphql/limits/document-limits.ts';
import { useNoIntrospection } from './graphql/limits/introspection.ts';
import { DEFAULT_LIMITS, type Limits } from './graphql/limits/limits.ts';
import { useQueryCostLimit } from './graphql/limits/query-cost.ts';
import { createRequestDeduplication } from './graphql/request-deduplication.ts';
import { schema } from './graphql/schema.ts';
import { createEventRenderer } from './graphql/subscriptions/event-renderer.ts';
import { useSubscriptionLimit } from './graphql/subscriptions/subscription-limit.ts';
import { createSubscriptions } from './graphql/subscriptions/subscriptions.ts';
import { useUnlimitedSubscriptions } from './graphql/subscriptions/unlimited-operations.ts';
import { useUpstreamReport } from './graphql/upstream-report.ts';
import { createClientAuthentication, type Entry } from './http/authenticate.ts';
import { corsOptions, useSecurityHeaders } from './http/cors.ts';
import { useEventStream } from './http/event-stream.ts';
import { renderLate } from './http/graphiql.ts';
import { createHealthChecks, type MetricsReaders, routeOf } from './http/health-checks.ts';
import { createInFlightRequests } from './http/in-flight-requests.ts';
import { useJsonOnly } from './http/json-only.ts';
import { createPersistedDocuments } from './http/persisted-documents.ts';
import { createPlainPosts } from './http/plain-posts.ts';
import { isReadable, refuseUnreadable, useRequestValidation } from './http/validate-request.ts';
import { createValidatedDocumentCache } from './http/validated-document-cache.ts';
import { DEFAULT_WEB, type WebConfig } from './http/web-config.ts';
import { serveWebSockets } from './http/web-socket.ts';
import { createWebhooks, type Receive, WEBHOOKS_PATH } from './http/webhooks.ts';
import { createInstrumentation } from './observability/instrumentation.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './observability/logger.ts';
import type { Metrics } from './observability/metrics.ts';
import type { Tracing } from './observability/tracing.ts';
import { Reservations } from './reservations/reservations.ts';
import { ReservationWatcher } from './reservations/watcher.ts';
import { createWebhookDeduplicator } from './reservations/webhook-deduplicator.ts';
import { GuardedWrites } from './scheduling/guarded-writes.ts';
import { Idempotency } from './scheduling/idempotency.ts';
import { Publications } from './scheduling/publications.ts';
import { Locks } from './state/locks.ts';
import type { State } from './state/state.ts';
import type { Clock } from './time/clock.ts';

/** How long the body of a webhook's delivery may take to come. */
const WEBHOOK_BODY_MS = 10_000;

export interface Dependencies {
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly state: State;
  readonly logger: Logger;
  /** What GraphiQL shows in its tabs. */
  readonly examples: readonly { readonly query: string; readonly variables: string }[];
  /** Takes in what webhooks tell of bookings; the reservations do, if it is left out. */
  readonly receive?: Receive;
  /** For all upstream calls of one operation together; 25 s, if left out. */
  readonly operationTimeoutMs?: number;
  /** How many upstream calls one operation may make; 500, if left out. */
  readonly maximumCalls?: number;
  /** Who may ask; without it nobody is asked who they are. */
  readonly clients?: ClientsConfig | undefined;
  readonly limits?: Limits;
  readonly web?: WebConfig;
  /** Counts; nothing is counted without it. */
  readonly metrics?: Metrics | undefined;
  readonly metricsReaders?: MetricsReaders;
  /** Nothing is traced without it. */
  readonly tracing?: Tracing | undefined;
  /** Whether equal queries in flight share one execution; true, if left out. */
  readonly fastPaths?: boolean;
}

export interface App {
  /** Answers at `/graphql`, webhooks at `/webhooks/<account>`, and probes at `/health`, `/ready` and `/metrics`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Answers WebSockets at the same path. `end` closes each once what runs for it is answered, `close` at once, so that
   * clients reconnect elsewhere.
   */
  serveWebSockets(server: Server): { end(): Promise<void>; close(): void | Promise<void> };
  /** From now on `/ready` tells that nothing more should be sent here; all is answered as before. */
  markNotReady(): void;
  /** Ends all streams, and resolves once every request that has come by HTTP is answered. */
  drain(): Promise<void>;
  /** Calls off what waits for the clock. */
  close(): void;
}

const INTERNAL_ERROR_MESSAGE = 'Internal server error.';

/** Puts the gateway together. */
export function createApp({
  accounts,
  clock,
  state,
  logger,
  examples,
  receive,
  clients,
  limits = DEFAULT_LIMITS,
  web = DEFAULT_WEB,
  fastPaths = true,
  operationTimeoutMs = DEFAULT_OPERATION_TIMEOUT_MS,
  maximumCalls = DEFAULT_MAXIMUM_CALLS,
  metrics,
  metricsReaders = 'loopback',
  tracing,
}: Dependencies): App {
  const { now } = clock;
  const running = createInFlightRequests();
  let isEnding = false;
  const authenticate = createAuthentication(clients, now);
  const sessions = createClientAuthentication(authenticate, createRequestLimiter(limits.requestsPerMinute, state, now));
  const documents = createPersistedDocuments(web.documents, web.onlyDocuments);
  const report = (what: string) => (error: unknown) => logger.error({ err: error }, what);
  const reservations = new Reservations({ clock, state, report: report('recording an expired hold failed') });
  const services: Services = {
    accounts,
    now,
    writes: new GuardedWrites(new Locks(state, clock)),
    reservations,
    events: state.events,
    watcher: new ReservationWatcher({
      clock,
      state,
      poll: (accountCall, id) => reservations.refresh(accountCall, id),
      report: report('watching a reservation failed'),
    }),
    idempotency: new Idempotency(state, clock),
    publications: new Publications(state),
  };

  const contextOf = createContexts({ services, tracing, timeoutMs: operationTimeoutMs, maximumCalls });
  const maskError = createMaskError(logger);
  const mask = (error: unknown) => maskError(error, INTERNAL_ERROR_MESSAGE) as GraphQLError;
  const subscriptions = createSubscriptions(createEventRenderer(now, mask));
  const sharedAnswers = createRequestDeduplication(now);
  const observation = createInstrumentation({ logger, metrics, now });
  const guard = { bodyBytes: limits.bodyBytes, hosts: web.hosts };
  const seen = createValidatedDocumentCache();
  // Over WebSockets, who asks is known before the operation comes.
  const yoga = createYoga<{ session?: ClientSession; entry?: Entry }, OwnContext>({
    schema,
    // Whatever is worth a line is logged where errors are masked, with the reference that the client gets.
    logging: false,
    landingPage: false,
    cors: corsOptions(web.corsOrigins),
    multipart: false,
    // The guard knows the length of every body.
    maxRequestBodySize: false,
    maskedErrors: { maskError, errorMessage: INTERNAL_ERROR_MESSAGE },
    renderGraphiQL: renderLate,
    graphiql: web.graphiql && {
      title: 'Scheduling gateway',
      defaultTabs: examples.map(({ query, variables }) => ({ query, variables })),
      headers: '{ "X-Upstream-Report": "1" }',
    },
    plugins: [
      observation.plugin,
      useSecurityHeaders(),
      useRequestValidation(guard),
      sessions.plugin,
      useJsonOnly(),
      documents.plugin,
      fastPaths && seen.plugin,
      useOperationLimits(limits),
      !web.introspection && useNoIntrospection(),
      useQueryCostLimit(limits.estimatedCalls),
      useUpstreamReport(),
      useUnlimitedSubscriptions(),
      subscriptions.plugin,
      useSubscriptionLimit(limits.subscriptions, subscriptions, clock),
      useEventStream({ clock, subscriptions, mask, onStream: running.isStream }),
      useExecutor(),
      fastPaths && sharedAnswers.plugin,
    ],
    context: ({ request, session = sessions.of(request) }) => contextOf(request.headers, request.signal, session),
  });

  /** @param entry of whoever was let in already. */
  function answerByYoga(request: IncomingMessage, response: ServerResponse, entry?: Entry) {
    tellRequestId(request, response);
    void yoga(request, response, entry ? { entry } : {});
  }

  const answerPlain = createPlainPosts({
    yoga,
    sessions,
    documents,
    seen,
    guard,
    contextOf,
    join: sharedAnswers.join,
    observe: observation.begin,
    corsOrigins: web.corsOrigins,
    mask,
    common: ({ headers }) => ({ [REQUEST_ID_HEADER]: String(headers[REQUEST_ID_HEADER]) }),
    otherwise: answerByYoga,
  });
  const webhooks = createWebhooks({
    accounts,
    receive: (account, notice) =>
      sharedAnswers.change(async () =>
        receive ? receive(account, notice) : reservations.applyWebhookEvent(account.key, notice),
      ),
    seen: createWebhookDeduplicator(state),
    clock,
    logger,
    bodyMs: WEBHOOK_BODY_MS,
  });
  metrics?.watch({ accounts, state, subscribers: subscriptions.count, now });
  const probe = createHealthChecks({
    accounts,
    state,
    metrics,
    readers: metricsReaders,
    hosts: web.hosts,
    isEnding: () => isEnding,
  });
  return {
    handle(request, response) {
      const route = routeOf(request.url);
      if (route) {
        void probe(route, request, response);
        return;
      }
      const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER]);
      // Whoever reads it further down finds the one that the client is told.
      request.headers[REQUEST_ID_HEADER] = requestId;
      running.add(response, (status) => metrics?.answered(kindOf(request.url), status));
      if (!isReadable(request)) {
        tellRequestId(request, response);
        refuseUnreadable(response);
      } else if (request.url?.startsWith(WEBHOOKS_PATH)) {
        tellRequestId(request, response);
        webhooks(request, response);
      } else if (!fastPaths || !answerPlain(request, response)) {
        answerByYoga(request, response);
      }
    },
    serveWebSockets: (server) =>
      serveWebSockets(server, {
        clock,
        subscriptions,
        mask,
        envelop: (initial) => yoga.getEnveloped(initial as never),
        authenticate,
        sessions,
        documents,
        web,
        bodyBytes: limits.bodyBytes,
      }),
    markNotReady() {
      isEnding = true;
    },
    async drain() {
      running.endConnections();
      subscriptions.end();
      await running.drained();
    },
    close() {
      reservations.close();
    },
  };
}

function tellRequestId({ headers }: IncomingMessage, response: ServerResponse) {
  response.setHeader(REQUEST_ID_HEADER, headers[REQUEST_ID_HEADER]!);
}

function kindOf(url = ''): 'graphql' | 'webhooks' | 'other' {
  if (url.startsWith(WEBHOOKS_PATH)) return 'webhooks';
  return /^\/graphql(?:$|\?)/.test(url) ? 'graphql' : 'other';
}
