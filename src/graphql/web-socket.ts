import type { IncomingMessage, Server } from 'node:http';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

interface Enveloped {
  readonly schema: ExecutionArgs['schema'];
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => unknown;
  readonly contextFactory: () => unknown;
  readonly parse: (source: string) => ExecutionArgs['document'];
  readonly validate: (schema: ExecutionArgs['schema'], document: ExecutionArgs['document']) => readonly GraphQLError[];
}

/**
 * Speaks graphql-transport-ws on the server's upgrades at `/graphql`, through the same plugins as HTTP.
 *
 * @param envelop makes the executor of one operation; `request` has the headers of the upgrade.
 */
export function serveWebSockets(
  server: Server,
  envelop: (initial: { request: Pick<Request, 'headers' | 'signal'> }) => unknown,
) {
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const serving = useServer<Record<string, unknown>, { request: IncomingMessage }>(
    {
      execute: (args) => (args.rootValue as Enveloped).execute(args) as never,
      subscribe: (args) => (args.rootValue as Enveloped).subscribe(args) as never,
      async onSubscribe({ extra }, _id, { query, variables, operationName }) {
        const request = { headers: headersOf(extra.request), signal: new AbortController().signal };
        const enveloped = envelop({ request }) as Enveloped;
        const document = enveloped.parse(query);
        const errors = enveloped.validate(enveloped.schema, document);
        if (errors.length > 0) return errors;
        return {
          schema: enveloped.schema,
          document,
          operationName,
          variableValues: variables,
          contextValue: await enveloped.contextFactory(),
          rootValue: enveloped,
        };
      },
    },
    sockets,
  );
  return { close: () => serving.dispose() };
}

function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
