import type { IncomingMessage, Server } from 'node:http';
import type { FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WebConfig } from '../settings/web.ts';
import { isOriginAllowed } from './cors.ts';
import { LargeMessages } from './large-messages.ts';
import { type SocketOperationSettings, SocketOperations } from './socket-operations.ts';
import { isAllowedHost, isReadable } from './validate-request.ts';

export interface WebSocketSettings extends SocketOperationSettings {
  readonly web: WebConfig;
  /** The maximum size of a message. */
  readonly bodyBytes: number;
}

export interface WebSockets {
  /** Rejects new operations, and closes each socket once its running operations have their results. */
  end(): Promise<void>;
  close(): Promise<void> | void;
}

/**
 * Serves graphql-transport-ws at `/graphql`, through the same plugins as HTTP. The credentials are `authorization` in the
 * payload of `connection_init`, since browsers cannot set the header, or else the Authorization header of the upgrade.
 */
export function serveWebSockets(server: Server, settings: WebSocketSettings): WebSockets {
  const { web, bodyBytes } = settings;
  const largeMessages = new LargeMessages();
  const sockets = new WebSocketServer({
    server,
    WebSocket: largeMessages.socketClass(),
    path: '/graphql',
    maxPayload: bodyBytes,
    verifyClient({ req }: { req: IncomingMessage }, done) {
      const { headers } = req;
      const isAllowed = isAllowedHost(headers.host, web.hosts) && isOriginAllowed(headers, web.corsOrigins);
      done(isReadable(req) && isAllowed, 403);
    },
  });
  const operations = new SocketOperations(settings, (result) => largeMessages.write(result));
  const serving = useServer<Record<string, unknown>, { socket: WebSocket; request: IncomingMessage }>(
    {
      execute: (args) => operations.execute(args),
      subscribe: (args) => operations.subscribe(args),
      onConnect: ({ extra, connectionParams }) => operations.connect(extra, authorizationIn(connectionParams)),
      onSubscribe: ({ extra }, id, payload) => operations.accept(extra, id, payload),
      onError: (_context, _id, _payload, errors) => errors.map(formatError),
      onNext(_context, _id, _payload, _args, { errors, data, ...rest }) {
        const formatted = { ...rest, ...(data !== undefined && { data: largeMessages.replace(data) }) };
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a result without `data` has errors alone, which the type excludes
        return (errors ? { errors: errors.map(formatError), ...formatted } : formatted) as FormattedExecutionResult;
      },
    },
    sockets,
  );
  return {
    async end() {
      operations.rejectNew();
      await Promise.all([...sockets.clients].map((socket) => operations.settled(socket)));
      await serving.dispose();
    },
    close: () => serving.dispose(),
  };
}

/** The credentials in the payload of `connection_init`; as the name of a header, `authorization` may be in any case. */
function authorizationIn(parameters: Readonly<Record<string, unknown>> = {}): string | undefined {
  const given = Object.entries(parameters).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  return typeof given === 'string' ? given : undefined;
}

/** The error as sent to the client, without the extension `http` for Yoga. */
function formatError(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON();
  if (!formatted.extensions || !('http' in formatted.extensions)) return formatted;
  const { http: _http, ...extensions } = formatted.extensions;
  return { ...formatted, extensions };
}
