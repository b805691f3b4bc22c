import type { IncomingMessage } from 'node:http';
import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { CloseCode, type OperationResult, type SubscribePayload } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { isAsyncIterable } from 'graphql-yoga';
import type { WebSocket } from 'ws';
import type { Authenticate, ClientSession } from '../auth/authentication.ts';
import { GatewayError } from '../domain/errors.ts';
import { type Enveloped, type InitialContext, prepareOperation } from '../graphql/enveloped.ts';
import { asGatewayError, asGraphQLError } from '../graphql/error-response.ts';
import type { Subscriptions } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';
import type { ClientSessions } from './authenticate.ts';
import type { WithData } from './large-messages.ts';
import type { PersistedDocuments } from './persisted-documents.ts';
import { type Backpressure, createBackpressure, deliverToSocket } from './socket-delivery.ts';
import { createOperationIds, type OperationIds } from './web-socket-operation-ids.ts';

export interface SocketOperationSettings {
  /** Creates the functions that execute one operation. */
  readonly envelop: (initial: InitialContext) => Enveloped<OperationResult>;
  readonly authenticate: Authenticate;
  readonly sessions: Pick<ClientSessions, 'count'>;
  readonly documents: Pick<PersistedDocuments, 'documentOf'>;
  readonly subscriptions: Pick<Subscriptions, 'of'>;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
  readonly clock: Clock;
}

type Outcome = Awaited<OperationResult>;

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

/** An operation that graphql-ws has accepted and not executed yet: the root value of its execution. */
class AcceptedOperation {
  readonly enveloped: Enveloped<OperationResult>;
  readonly request: InitialContext['request'];
  readonly socket: WebSocket;
  readonly id: string;

  constructor({ enveloped, request, socket, id }: Pick<AcceptedOperation, 'enveloped' | 'request' | 'socket' | 'id'>) {
    this.enveloped = enveloped;
    this.request = request;
    this.socket = socket;
    this.id = id;
  }

  static of({ rootValue }: ExecutionArgs): AcceptedOperation {
    if (!(rootValue instanceof AcceptedOperation)) throw new Error('The operation was executed without being accepted');
    return rootValue;
  }
}

/** The operations on all sockets. */
export class SocketOperations {
  readonly #settings: SocketOperationSettings;
  readonly #writeLarge: (result: WithData) => Promise<void>;
  readonly #connections = new WeakMap<WebSocket, Connection>();
  #isEnding = false;

  /** @param writeLarge is called with each result before it is sent. */
  constructor(settings: SocketOperationSettings, writeLarge: (result: WithData) => Promise<void>) {
    this.#settings = settings;
    this.#writeLarge = writeLarge;
  }

  /** Authenticates the client of a new socket. @returns whether the socket stays open. */
  async connect({ socket, request }: Extra, authorization: string | undefined): Promise<boolean> {
    try {
      const session = await this.#settings.authenticate(authorization ?? request.headers.authorization);
      const closed = new AbortController();
      socket.once('close', () => closed.abort());
      this.#connections.set(socket, {
        session,
        signal: closed.signal,
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
  }

  /** @returns what graphql-ws executes, or the errors with which the operation is rejected. */
  async accept(extra: Extra, id: string, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { socket } = extra;
    const { session, ids } = this.#connectionOf(socket);
    if (session.expiresAt !== undefined && session.expiresAt <= this.#settings.clock.now()) {
      // Operations that started before the expiry still get their results.
      await this.settled(socket);
      socket.close(CloseCode.Unauthorized, 'Unauthorized');
      return [asGraphQLError({ code: 'UNAUTHENTICATED', message: 'Token expired: reconnect with a new token' })];
    }
    return ids.unlessReused(id, () => this.#prepare(extra, id, payload));
  }

  async execute(args: ExecutionArgs): Promise<Outcome> {
    const { enveloped, socket, id } = AcceptedOperation.of(args);
    const { running, ids } = this.#connectionOf(socket);
    const executed = this.#outcomeOf(async () => {
      const result = await enveloped.execute({ ...args, rootValue: undefined });
      if (!isAsyncIterable(result)) await this.#writeLarge(result);
      return result;
    });
    running.add(executed);
    void executed.then(() => running.delete(executed));
    return ids.unlessReused(id, () => executed);
  }

  async subscribe(args: ExecutionArgs): Promise<Outcome> {
    const { subscriptions, clock, mask } = this.#settings;
    const { enveloped, request, socket, id } = AcceptedOperation.of(args);
    const { ids, backpressure } = this.#connectionOf(socket);
    const result = await ids.unlessReused(
      id,
      () => this.#outcomeOf(() => enveloped.subscribe({ ...args, rootValue: undefined })),
      () => subscriptions.of(request)?.close(),
    );
    const subscription = subscriptions.of(request);
    if (!subscription || !isAsyncIterable(result)) return result;
    return deliverToSocket(subscription, {
      socket,
      id,
      backpressure,
      clock,
      mask,
      settled: () => this.settled(socket),
    });
  }

  /** Rejects all further operations. */
  rejectNew(): void {
    this.#isEnding = true;
  }

  /** Resolves once the results of all running queries and mutations of a socket are sent. */
  async settled(socket: WebSocket): Promise<void> {
    for (;;) {
      const running = [...(this.#connections.get(socket)?.running ?? [])];
      if (running.length === 0) break;
      await Promise.allSettled(running);
    }
    // graphql-ws sends the result right after the execution.
    await new Promise(setImmediate);
  }

  async #prepare(
    { socket, request: upgrade }: Extra,
    id: string,
    payload: SubscribePayload & { readonly documentId?: unknown },
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { envelop, sessions, documents, mask } = this.#settings;
    const { session, signal } = this.#connectionOf(socket);
    if (this.#isEnding) return [asGraphQLError(ENDING)];
    const request = { headers: headersOf(upgrade), signal };
    const { query, variables, extensions, documentId } = payload;
    const operationName = payload.operationName || undefined;
    try {
      const params = { operationName };
      const enveloped = envelop({ request, session, params });
      await sessions.count(session);
      const source = documents.documentOf({ documentId, query: query || undefined, extensions }) ?? '';
      const prepared = await prepareOperation(enveloped, source, { operationName, variables });
      if (!('schema' in prepared)) return prepared;
      return { ...prepared, rootValue: new AcceptedOperation({ enveloped, request, socket, id }) };
    } catch (error) {
      return [error instanceof GatewayError ? asGraphQLError(error) : mask(error)];
    }
  }

  /** An unexpected failure becomes a result: on a rejection, graphql-ws would close the socket, with all its operations. */
  async #outcomeOf(run: () => OperationResult): Promise<Outcome> {
    try {
      return await run();
    } catch (error) {
      return { errors: [this.#settings.mask(error)] } satisfies ExecutionResult;
    }
  }

  #connectionOf(socket: WebSocket): Connection {
    const connection = this.#connections.get(socket);
    if (!connection) throw new Error('The WebSocket has no connection: it was not acknowledged');
    return connection;
  }
}

const ENDING = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'The gateway is shutting down: reconnect',
} as const;

function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value = []]) =>
      [value].flat().map((each): [string, string] => [name, each]),
    ),
  );
}
