import { createYoga } from 'graphql-yoga';
import type { ClientSession } from './auth/authentication.ts';
import { type Components, INTERNAL_ERROR_MESSAGE } from './components.ts';
import { createContext, type RequestContext } from './create-context.ts';
import { useBusyQueries } from './graphql/busy-queries.ts';
import { useExecutor } from './graphql/execution/executor.ts';
import { useFailedAccounts } from './graphql/failed-accounts.ts';
import { subgraphSchema } from './graphql/federation/subgraph-schema.ts';
import { createDocumentCaches } from './graphql/limits/document-caches.ts';
import { useOperationLimits } from './graphql/limits/document-limits.ts';
import { useErrorLimits } from './graphql/limits/error-limits.ts';
import { useNoIntrospection } from './graphql/limits/introspection.ts';
import { useQueryCostLimit } from './graphql/limits/query-cost.ts';
import { schema } from './graphql/schema.ts';
import { useSubscriptionLimit } from './graphql/subscriptions/subscription-limit.ts';
import { useUnlimitedSubscriptions } from './graphql/subscriptions/unlimited-operations.ts';
import { useUpstreamReport } from './graphql/upstream-report.ts';
import { useBatchLimit } from './http/batching.ts';
import { corsOptions, useSecurityHeaders } from './http/cors.ts';
import { usePostCsrfPrevention } from './http/csrf-prevention.ts';
import { renderLate, useRedirectToGraphiQL } from './http/graphiql.ts';
import { useLargeResponses } from './http/large-responses.ts';
import { useMcpEndpoint } from './http/mcp-endpoint.ts';
import { prefersPage } from './http/media-types.ts';
import { useQueryStringValidation } from './http/query-string-validation.ts';
import { useByteOrderMark, useKnownParameters } from './http/request-params.ts';
import { useStatusCodes } from './http/status-codes.ts';
import { useRequestValidation } from './http/validate-request.ts';
import type { HandleMcpRequest } from './mcp/http-handler.ts';

/** The context of the server: only operations over a WebSocket have a session here. */
interface ServerContext {
  readonly session?: ClientSession;
}

/** The GraphQL server of HTTP, whose plugins WebSockets share. */
export function createYogaServer(components: Components, handleMcpRequest: HandleMcpRequest) {
  const { settings, context, maskError, sessions } = components;
  const { web, examples, limits } = settings;
  return createYoga<ServerContext, RequestContext>({
    schema: web.federation ? subgraphSchema : schema,
    // Errors are logged where they are masked, with the reference that the client gets.
    logging: false,
    landingPage: false,
    cors: corsOptions(web.corsOrigins),
    parserAndValidationCache: createDocumentCaches(),
    multipart: false,
    // `useBatchLimit` rejects larger ones first, with the name of the variable.
    batching: { limit: limits.batchSize },
    // `useRequestValidation` limits the body.
    maxRequestBodySize: false,
    maskedErrors: { maskError, errorMessage: INTERNAL_ERROR_MESSAGE },
    renderGraphiQL: renderLate,
    graphiql: (request) =>
      web.graphiql &&
      prefersPage(request) && {
        title: 'Scheduling gateway',
        defaultTabs: examples().map(({ query, variables }) => ({ query, variables })),
        headers: '{ "X-Upstream-Report": "1" }',
        defaultEditorToolsVisibility: 'variables',
      },
    plugins: createPlugins(components, handleMcpRequest),
    context: ({ request, session = sessions.of(request) }) =>
      createContext(context, { headers: request.headers, session }, request.signal),
  });
}

/** The plugins, in the order in which they process an operation. */
function createPlugins(components: Components, handleMcpRequest: HandleMcpRequest) {
  const {
    settings: { limits, web, clock },
    sessions,
    documents,
    negotiation,
    deduplication,
    subscriptions,
    subscriptionLimiter,
    instrumentation,
    eventStreams,
    guard,
    executor,
  } = components;
  return [
    instrumentation.plugin,
    useSecurityHeaders(),
    useRequestValidation(guard),
    ...(web.graphiql ? [useRedirectToGraphiQL()] : []),
    sessions.plugin,
    web.mcp && useMcpEndpoint({ handle: handleMcpRequest, sessions, corsOrigins: web.corsOrigins, limits }),
    usePostCsrfPrevention(),
    negotiation.plugin,
    useQueryStringValidation(),
    useByteOrderMark(),
    useBatchLimit(limits.batchSize, sessions),
    documents.plugin,
    useKnownParameters(),
    useStatusCodes(),
    useLargeResponses(),
    useOperationLimits(limits),
    useErrorLimits(),
    !web.introspection && useNoIntrospection(),
    useQueryCostLimit(limits),
    useUpstreamReport(),
    useUnlimitedSubscriptions(),
    subscriptions.plugin,
    useSubscriptionLimit(subscriptionLimiter, subscriptions, clock),
    eventStreams.plugin,
    useExecutor(executor),
    useBusyQueries(),
    useFailedAccounts(),
    deduplication.plugin,
  ];
}
