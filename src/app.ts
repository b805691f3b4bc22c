import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createCalendarFeedReader } from './calendar-feed-reader.ts';
import { type AppOptions, type Components, createComponents } from './components.ts';
import { createYogaServer } from './create-yoga.ts';
import { CALENDARS_PATH, createCalendarFeedHandler } from './http/calendar-feeds.ts';
import { createGraphQLHandler } from './http/graphql-handler.ts';
import { createHealthChecks, routeOf } from './http/health-checks.ts';
import { createMetricsEndpoint } from './http/metrics-endpoint.ts';
import { json, rejectedMethod, sendPlain } from './http/plain-response.ts';
import {
  applyAbsoluteTarget,
  hasLongUrl,
  isReadable,
  rejectLongUrl,
  rejectUnreadable,
} from './http/validate-request.ts';
import { serveWebSockets, type WebSockets } from './http/web-socket.ts';
import { createWebhooks, WEBHOOKS_PATH } from './http/webhooks.ts';
import { createLazyMcp, type LazyMcp } from './lazy-mcp.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './observability/logger.ts';
import { createWebhookDeduplicator } from './reservations/webhook-deduplicator.ts';

export type { AppOptions } from './components.ts';

/** How long the body of a webhook delivery may take to arrive. */
const WEBHOOK_BODY_MS = 10_000;

export interface App {
  /**
   * Serves GraphQL at `/graphql`, MCP at `/mcp` if it is on, webhooks at `/webhooks/<account>`, calendar feeds at
   * `/calendars/<token>.ics`, and `/health`, `/ready` and `/metrics`.
   */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Serves `/metrics` alone, for a port of its own. */
  handleMetrics(request: IncomingMessage, response: ServerResponse): void;
  /**
   * Serves WebSockets at `/graphql`. `end` closes each socket once its running operations have their results, `close`
   * closes all at once; both with a code after which clients reconnect.
   */
  serveWebSockets(server: Server): WebSockets;
  /** From now on `/ready` reports that the process is shutting down; requests are still served. */
  markNotReady(): void;
  /** Ends all event streams, and resolves once every HTTP request in flight has its response. */
  drain(): Promise<void>;
  readonly createMcpServer: LazyMcp['createServer'];
  /** Cancels all timers. */
  close(): void;
}

type Handle = App['handle'];

/** Composes the gateway from its parts. */
export function createApp(options: AppOptions): App {
  const components = createComponents(options);
  const { settings, services, subscriptions, inFlight, whyStateUnavailable } = components;
  const { accounts, clock, steadyClock, metrics, metricsAccess, limits, web } = settings;
  const mcp = createLazyMcp(components, (initial) => yoga.getEnveloped(initial));
  const yoga = createYogaServer(components, mcp.handleRequest);
  const handleGraphQL = createGraphQLHandler({ ...components, yoga });
  let isShuttingDown = false;
  watchMetrics(components);
  const readMetrics = createMetricsEndpoint({ metrics, access: metricsAccess, hosts: web.hosts });
  const checkHealth = createHealthChecks({
    accounts,
    whyStateUnavailable,
    readMetrics: metricsAccess.port === undefined ? readMetrics : undefined,
    isShuttingDown: () => isShuttingDown,
  });
  const handlerOf = createHandlers(components, (request, response) => void handleGraphQL(request, response));

  return {
    handle(request, response) {
      applyAbsoluteTarget(request);
      const route = routeOf(request.url);
      if (route && isReadable(request)) {
        void checkHealth(route, request, response);
        return;
      }
      assignRequestId(request);
      const startedAt = steadyClock.now();
      inFlight.add(response, (status) =>
        metrics?.responded(kindOf(request.url), status, steadyClock.now() - startedAt),
      );
      setRequestId(request, response);
      if (hasLongUrl(request)) rejectLongUrl(response);
      else if (!isReadable(request)) rejectUnreadable(response);
      else handlerOf(request.url)(request, response);
    },
    handleMetrics(request, response) {
      void respondWithMetrics(readMetrics, request, response);
    },
    serveWebSockets: (server) =>
      serveWebSockets(server, {
        ...components,
        clock,
        web,
        bodyBytes: limits.bodyBytes,
        envelop: (initial) => yoga.getEnveloped(initial),
      }),
    markNotReady() {
      isShuttingDown = true;
      // A connection that is kept alive would lead a client or a load balancer here until the process ends.
      inFlight.endConnections();
    },
    async drain() {
      subscriptions.end();
      await inFlight.drained();
    },
    createMcpServer: mcp.createServer,
    close: () => services.reservations.close(),
  };
}

/** Returns the handler of a URL. @param handleGraphQL handles all that have no other handler. */
function createHandlers(components: Components, handleGraphQL: Handle): (url: string | undefined) => Handle {
  const { hosts } = components.settings.web;
  const handleWebhook = createWebhookHandler(components);
  const readFeed = createCalendarFeedHandler({ read: createCalendarFeedReader(components), hosts });
  const handleCalendarFeed: Handle = (request, response) => void readFeed(request, response);
  return (url) => {
    if (isForWebhooks(url)) return handleWebhook;
    return isForCalendars(url) ? handleCalendarFeed : handleGraphQL;
  };
}

async function respondWithMetrics(
  readMetrics: ReturnType<typeof createMetricsEndpoint>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const isMetrics = routeOf(request.url) === '/metrics';
  const rejected = isMetrics ? rejectedMethod(request, '/metrics') : json(404, { error: 'This port serves /metrics' });
  sendPlain(rejected ?? (await readMetrics(request)), request, response);
}

function createWebhookHandler({ settings, services, deduplication }: Components): Handle {
  const { accounts, clock, logger, state, receive, web } = settings;
  const { reservations } = services;
  return createWebhooks({
    accounts,
    receive: (account, event) =>
      deduplication.runWrite(async () =>
        receive ? receive(account, event) : reservations.applyWebhookEvent(account.key, event),
      ),
    deduplicator: createWebhookDeduplicator(state),
    clock,
    logger,
    bodyMs: WEBHOOK_BODY_MS,
    hosts: web.hosts,
  });
}

function watchMetrics({
  settings: { metrics, accounts, state, clock },
  subscriptions,
  whyStateUnavailable,
}: Components) {
  metrics?.watch({
    accounts,
    isStateAvailable: async () => (await whyStateUnavailable()) === undefined,
    eventLogLagMs: () => state.events.lag(),
    async liveHolds(account) {
      const partitions = await state.reservations.partitions(account);
      const held = await Promise.all(partitions.map((partition) => state.reservations.held(partition)));
      const stored = held.flatMap((each) => each.held);
      return stored.filter(({ reservation }) => reservation.expiresAt > clock.now()).length;
    },
    activeSubscriptions: subscriptions.count,
    now: clock.now,
  });
}

/** Gives the request the id under which it is logged: the client's own if it has a valid one, else a new one. */
function assignRequestId({ headers }: IncomingMessage) {
  headers[REQUEST_ID_HEADER] = requestIdOf(headers[REQUEST_ID_HEADER]);
}

function setRequestId({ headers }: IncomingMessage, response: ServerResponse) {
  response.setHeader(REQUEST_ID_HEADER, headers[REQUEST_ID_HEADER]!);
}

function isForWebhooks(url = ''): boolean {
  return url.startsWith(WEBHOOKS_PATH);
}

function isForCalendars(url = ''): boolean {
  return url.startsWith(CALENDARS_PATH);
}

/** The label of a request in metrics. */
function kindOf(url = ''): 'graphql' | 'mcp' | 'webhooks' | 'calendars' | 'other' {
  if (isForWebhooks(url)) return 'webhooks';
  if (isForCalendars(url)) return 'calendars';
  if (/^\/mcp(?:$|\?)/.test(url)) return 'mcp';
  return /^\/graphql(?:$|\?)/.test(url) ? 'graphql' : 'other';
}
