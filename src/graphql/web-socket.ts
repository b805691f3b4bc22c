import type { IncomingMessage, Server } from 'node:http';
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { isAsyncIterable } from 'graphql-yoga';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../time/clock.ts';
import { deliver, type Outlet } from './delivery.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';

/** How many bytes may wait for a client before nothing more is asked for on its behalf. */
const MOST_WAITING = 64 * 1024;
/** The client's connection ends because this process does. Clients take it for a reason to connect again. */
const GOING_AWAY = 1001;

interface Enveloped {
  readonly schema: ExecutionArgs['schema'];
  readonly execute: (args: ExecutionArgs) => unknown;
  readonly subscribe: (args: ExecutionArgs) => unknown;
  readonly contextFactory: () => unknown;
  readonly parse: (source: string) => ExecutionArgs['document'];
  readonly validate: (schema: ExecutionArgs['schema'], document: ExecutionArgs['document']) => readonly GraphQLError[];
}

/** What stands for the operation between graphql-ws asking for it and running it. */
interface Operation {
  readonly enveloped: Enveloped;
  readonly request: object;
  readonly socket: WebSocket;
  readonly id: string;
}

/**
 * Speaks graphql-transport-ws on the server's upgrades at `/graphql`, through the same plugins as HTTP.
 *
 * @param envelop makes the executor of one operation; `request` has the headers of the upgrade.
 */
export function serveWebSockets(
  server: Server,
  {
    clock,
    subscriptions,
    mask,
    envelop,
  }: {
    readonly clock: Clock;
    readonly subscriptions: Subscriptions;
    readonly mask: (error: unknown) => GraphQLError;
    readonly envelop: (initial: { request: Pick<Request, 'headers' | 'signal'> }) => unknown;
  },
) {
  const sockets = new WebSocketServer({ server, path: '/graphql' });

  async function subscribe(args: ExecutionArgs): Promise<unknown> {
    const { enveloped, request, socket, id } = args.rootValue as Operation;
    const result = await enveloped.subscribe({ ...args, rootValue: undefined });
    const subscription = subscriptions.of(request);
    return subscription && isAsyncIterable(result) ? pastResults(subscription, socket, id) : result;
  }

  /** A stream that tells graphql-ws nothing but its end: the messages, rendered for all, go to the socket directly. */
  function pastResults(subscription: Subscription, socket: WebSocket, id: string): AsyncGenerator<never, void> {
    const left = Promise.withResolvers<void>();
    const END = { done: true, value: undefined } as const;
    return {
      async next() {
        try {
          await Promise.race([deliver(subscription, outletOf(socket, id), clock).then(goAway), left.promise]);
        } catch (error) {
          throw mask(error);
        } finally {
          subscription.close();
        }
        return END;
      },
      async return() {
        left.resolve();
        subscription.close();
        return END;
      },
      async throw(error) {
        subscription.close();
        throw error;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      async [Symbol.asyncDispose]() {
        subscription.close();
      },
    };

    /** Without a word of completion, after which the client would not come back. */
    function goAway() {
      socket.close(GOING_AWAY, 'Going away');
      return left.promise;
    }
  }

  const serving = useServer<Record<string, unknown>, { socket: WebSocket; request: IncomingMessage }>(
    {
      execute: (args) => {
        const { enveloped } = args.rootValue as Operation;
        return enveloped.execute({ ...args, rootValue: undefined }) as never;
      },
      subscribe: (args) => subscribe(args) as never,
      async onSubscribe({ extra }, id, { query, variables, operationName }) {
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
          rootValue: { enveloped, request, socket: extra.socket, id } satisfies Operation,
        };
      },
    },
    sockets,
  );
  return { close: () => serving.dispose() };
}

function outletOf(socket: WebSocket, id: string): Outlet {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  const hasRoom = () => socket.bufferedAmount < MOST_WAITING || socket.readyState !== socket.OPEN;
  let whenRoom: (() => void) | undefined;
  function written() {
    if (!whenRoom || !hasRoom()) return;
    const call = whenRoom;
    whenRoom = undefined;
    call();
  }
  return {
    send({ text }) {
      if (socket.readyState === socket.OPEN) socket.send(`${head}${text}}`, written);
      return hasRoom();
    },
    waiting: () => socket.bufferedAmount,
    onceRoom(call) {
      whenRoom = call;
    },
  };
}

function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}
