import type { Socket } from 'node:net';
import type { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Subscription } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';
import { deliver, type Sink } from './backpressure.ts';
import { pendingForever } from './web-socket-operation-ids.ts';

/** RFC 6455: the server is going away. Clients connect again after it. */
const GOING_AWAY = 1001;

/** Backpressure of the TCP connection beneath a WebSocket, which all operations on that socket share. */
export type Backpressure = Omit<Sink, 'send'> & { readonly hasCapacity: () => boolean };

/**
 * @param connection its `drain` event covers everything that is written to the socket. The bytes that one subscription
 * has sent do not show whether the send buffer has capacity: results of other operations can be queued before them.
 */
export function createBackpressure(connection: Socket): Backpressure {
  const waiting = new Set<() => void>();
  function resume() {
    const calls = [...waiting];
    waiting.clear();
    for (const call of calls) call();
  }
  connection.on('drain', resume).on('close', resume);
  return {
    hasCapacity: () => !connection.writableNeedDrain,
    bufferedBytes: () => connection.writableLength,
    onDrain: (call) => void waiting.add(call),
  };
}

/** The destination of the events of one subscription. */
interface Destination {
  readonly socket: WebSocket;
  /** The id of the operation on this socket. */
  readonly id: string;
  readonly backpressure: Backpressure;
  readonly clock: Clock;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
  /** Resolves once no query or mutation is running on the socket. */
  readonly settled: () => Promise<void>;
}

/**
 * An iterator for graphql-ws that yields no results: the events of the subscription are rendered once for all subscribers, and
 * go to the socket directly. It ends after an error, which is sent as the last result.
 *
 * Once the client has completed the subscription, `next` stays pending. graphql-ws looks operations up by their id when they
 * end, and would complete a new operation for which the client has used the same id again.
 */
export function deliverToSocket(subscription: Subscription, destination: Destination): AsyncGenerator<never, void> {
  return new SocketDelivery(subscription, destination);
}

const END = { done: true, value: undefined } as const;

class SocketDelivery implements AsyncGenerator<never, void> {
  readonly #subscription: Subscription;
  readonly #destination: Destination;

  constructor(subscription: Subscription, destination: Destination) {
    this.#subscription = subscription;
    this.#destination = destination;
  }

  async next(): Promise<typeof END> {
    const { backpressure, clock, mask } = this.#destination;
    const sink: Sink = {
      ...backpressure,
      send: ({ text }) => {
        this.#send(text);
        return backpressure.hasCapacity();
      },
    };
    try {
      await deliver(this.#subscription, sink, clock);
      if (!this.#subscription.isClosed()) await this.#goAway();
    } catch (error) {
      if (!this.#subscription.isClosed()) {
        this.#send(JSON.stringify({ errors: [mask(error)] }));
        this.#subscription.close();
        return END;
      }
    }
    return pendingForever();
  }

  async return(): Promise<typeof END> {
    this.#subscription.close();
    return END;
  }

  async throw(error: unknown): Promise<never> {
    this.#subscription.close();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription.close();
  }

  #send(payload: string): void {
    const { socket, id } = this.#destination;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
  }

  /** The socket is closed without `complete`, after which the client would not subscribe again. */
  async #goAway(): Promise<void> {
    const { socket, settled } = this.#destination;
    await settled();
    if (!this.#subscription.isClosed()) socket.close(GOING_AWAY, 'Going away');
  }
}
