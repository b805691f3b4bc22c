import type { IncomingMessage, Server } from 'node:http';
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import { CloseCode, type SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { isAsyncIterable } from 'graphql-yoga';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Authenticate, ClientSession } from '../auth/authentication.ts';
import { GatewayError } from '../domain/errors.ts';
import { asGatewayError, asGraphQLError } from '../graphql/error-response.ts';
import type { Subscriptions } from '../graphql/subscriptions/subscriptions.ts';
import type { WebConfig } from '../settings/web.ts';
import type { Clock } from '../time/clock.ts';
import type { ClientSessions } from './authenticate.ts';
import { isWebSocketAllowed } from './cors.ts';
import type { PersistedDocuments } from './persisted-documents.ts';
import { type Backpressure, createBackpressure, deliverToSocket } from './socket-delivery.ts';
import { isAllowedHost } from './validate-request.ts';
import { createOperationIds, type OperationIds } from './web-socket-operation-ids.ts';

interface Enveloped {
  readonly schema: ExecutionArgs['schema'];
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => unknown;
  readonly contextFactory: () => unknown;
  readonly parse: (source: string) => ExecutionArgs['document'];
  readonly validate: (schema: ExecutionArgs['schema'], document: ExecutionArgs['document']) => readonly GraphQLError[];
}

/** The initial context of an operation over a WebSocket. */
interface SocketOperation {
  /** The headers of the upgrade; the signal is aborted when the socket is closed. */
  readonly request: Pick<Request, 'headers' | 'signal'>;
  readonly session: ClientSession;
  /** Where Yoga's plugins expect the name of the operation. */
  readonly params: { readonly operationName: string | undefined };
}

export interface WebSocketSettings {
  /** Creates the functions that execute one operation. */
  readonly envelop: (initial: SocketOperation) => unknown;
  readonly authenticate: Authenticate;
  readonly sessions: Pick<ClientSessions, 'count'>;
  readonly documents: Pick<PersistedDocuments, 'documentOf'>;
  readonly subscriptions: Pick<Subscriptions, 'of'>;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
  readonly web: WebConfig;
  readonly bodyBytes: number;
  readonly clock: Clock;
}

/** @see https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number */
const TRY_AGAIN_LATER = 1013;

/** The state of an open socket. */
interface Connection {
  readonly session: ClientSession;
  readonly signal: AbortSignal;
  readonly backpressure: Backpressure;
  /** Queries and mutations that are being executed. */
  readonly running: Set<Promise<unknown>>;
  readonly ids: OperationIds;
}

/** An operation that graphql-ws has accepted and not executed yet. */
interface Operation {
  readonly enveloped: Enveloped;
  readonly request: object;
  readonly socket: WebSocket;
  readonly id: string;
}

/**
 * Serves graphql-transport-ws at `/graphql`, through the same plugins as HTTP. The credentials are `authorization` in the
 * payload of `connection_init`, since browsers cannot set the header, or else the Authorization header of the upgrade.
 */
export function serveWebSockets(
  server: Server,
  { envelop, authenticate, sessions, documents, subscriptions, mask, web, bodyBytes, clock }: WebSocketSettings,
) {
  const connections = new WeakMap<Extra['socket'], Connection>();
  let isEnding = false;
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: bodyBytes,
    verifyClient: ({ req: { headers } }: { req: IncomingMessage }, done) =>
      done(isAllowedHost(headers.host, web.hosts) && isWebSocketAllowed(headers, web.corsOrigins), 403),
  });

  /** The result of an operation that failed unexpectedly. graphql-ws would close the socket, with all its operations. */
  const failed = (error: unknown): ExecutionResult => ({ errors: [mask(error)] });

  async function execute(args: ExecutionArgs): Promise<unknown> {
    const { enveloped, socket, id } = args.rootValue as Operation;
    const { running, ids } = connections.get(socket)!;
    const executed = (async () => enveloped.execute({ ...args, rootValue: undefined }))().catch(failed);
    running.add(executed);
    void executed.then(() => running.delete(executed));
    return ids.unlessReused(id, () => executed);
  }

  async function subscribe(args: ExecutionArgs): Promise<unknown> {
    const { enveloped, request, socket, id } = args.rootValue as Operation;
    const { ids, backpressure } = connections.get(socket)!;
    const result = await ids.unlessReused(
      id,
      () => (async () => enveloped.subscribe({ ...args, rootValue: undefined }))().catch(failed),
      () => subscriptions.of(request)?.close(),
    );
    const subscription = subscriptions.of(request);
    if (!subscription || !isAsyncIterable(result)) return result;
    return deliverToSocket(subscription, { socket, id, backpressure, clock, mask, settled: () => settled(socket) });
  }

  /** @returns what graphql-ws executes, or the errors with which the operation is rejected. */
  async function prepare(
    { socket, request: upgrade }: Extra,
    id: string,
    { query, variables, operationName, extensions, documentId }: SubscribePayload & { readonly documentId?: unknown },
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { session, signal } = connections.get(socket)!;
    if (isEnding) return [asGraphQLError(ENDING)];
    const request = { headers: headersOf(upgrade), signal };
    try {
      const enveloped = envelop({
        request,
        session,
        params: { operationName: operationName ?? undefined },
      }) as Enveloped;
      await sessions.count(session);
      const document = enveloped.parse(
        documents.documentOf({ documentId, query: query || undefined, extensions }) ?? '',
      );
      const errors = enveloped.validate(enveloped.schema, document);
      if (errors.length > 0) return errors;
      return {
        schema: enveloped.schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: await enveloped.contextFactory(),
        rootValue: { enveloped, request, socket, id } satisfies Operation,
      };
    } catch (error) {
      return [error instanceof GatewayError ? asGraphQLError(error) : mask(error)];
    }
  }

  /** Resolves once the results of all running queries and mutations of a socket are sent. */
  async function settled(socket: WebSocket) {
    for (;;) {
      const running = [...(connections.get(socket)?.running ?? [])];
      if (running.length === 0) break;
      await Promise.allSettled(running);
    }
    // graphql-ws sends the result right after the execution.
    await new Promise(setImmediate);
  }

  const serving = useServer<Record<string, unknown>, { socket: WebSocket; request: IncomingMessage }>(
    {
      execute: (args) => execute(args) as never,
      subscribe: (args) => subscribe(args) as never,
      async onConnect({ extra: { socket, request }, connectionParams }) {
        try {
          const session = await authenticate(authorizationIn(connectionParams) ?? request.headers.authorization);
          const gone = new AbortController();
          socket.once('close', () => gone.abort());
          connections.set(socket, {
            session,
            signal: gone.signal,
            backpressure: createBackpressure(request.socket),
            running: new Set(),
            ids: createOperationIds(),
          });
          return true;
        } catch (error) {
          const { code } = asGatewayError(error);
          if (code === 'UNAUTHENTICATED') socket.close(CloseCode.Unauthorized, 'Unauthorized');
          else socket.close(TRY_AGAIN_LATER, 'Cannot verify tokens now');
          return false;
        }
      },
      async onSubscribe({ extra }, id, payload) {
        const { socket } = extra;
        const { session, ids } = connections.get(socket)!;
        if (session.expiresAt !== undefined && session.expiresAt <= clock.now()) {
          // Operations that started before the expiry still get their results.
          await settled(socket);
          socket.close(CloseCode.Unauthorized, 'Unauthorized');
          return [new GraphQLError('Token expired: reconnect with a new token')];
        }
        return ids.unlessReused(id, () => prepare(extra, id, payload));
      },
      onError: (_context, _id, _payload, errors) => errors.map(formatError),
      onNext: (_context, _id, _payload, _args, { errors, ...result }) =>
        errors && ({ ...result, errors: errors.map(formatError) } as FormattedExecutionResult),
    },
    sockets,
  );
  return {
    /** Rejects new operations, and closes each socket once its running operations have their results. */
    async end() {
      isEnding = true;
      await Promise.all([...sockets.clients].map(settled));
      await serving.dispose();
    },
    close: () => serving.dispose(),
  };
}

const ENDING = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'The gateway is shutting down: reconnect',
} as const;

/** The credentials in the payload of `connection_init`; as the name of a header, `authorization` may be in any case. */
function authorizationIn(parameters: Readonly<Record<string, unknown>> = {}): string | undefined {
  const given = Object.entries(parameters).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return typeof given === 'string' ? given : undefined;
}

function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value = []]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    ),
  );
}

/** The error as sent to the client, without the extension `http` for Yoga. */
function formatError(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON();
  if (!formatted.extensions || !('http' in formatted.extensions)) return formatted;
  const { http: _http, ...extensions } = formatted.extensions;
  return { ...formatted, extensions };
}
