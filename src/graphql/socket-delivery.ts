import type { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Clock } from '../time/clock.ts';
import { deliver, type Outlet } from './delivery.ts';
import type { Subscription } from './subscriptions.ts';

/** How many bytes may wait for a client before nothing more is asked for on its behalf. */
const MOST_WAITING = 64 * 1024;
/** The client's connection ends because this process does. Clients take it for a reason to connect again. */
const GOING_AWAY = 1001;

/**
 * A stream that tells graphql-ws nothing but its end: the messages of graphql-transport-ws, rendered for all, go to the
 * socket directly. An error is the last of them.
 *
 * @param id the operation's own on this socket.
 */
export function pastResults(
  subscription: Subscription,
  {
    socket,
    id,
    clock,
    mask,
    settled,
  }: {
    readonly socket: WebSocket;
    readonly id: string;
    readonly clock: Clock;
    readonly mask: (error: unknown) => GraphQLError;
    /** Resolves once nothing else is being answered on the socket. */
    readonly settled: () => Promise<void>;
  },
): AsyncGenerator<never, void> {
  const left = Promise.withResolvers<void>();
  const END = { done: true, value: undefined } as const;
  const outlet = outletOf(socket, id);

  /** Without a word of completion, after which the client would not come back. */
  async function goAway() {
    await settled();
    socket.close(GOING_AWAY, 'Going away');
    return left.promise;
  }

  return {
    async next() {
      try {
        await Promise.race([deliver(subscription, outlet, clock).then(goAway), left.promise]);
      } catch (error) {
        if (socket.readyState === socket.OPEN) socket.send(nextMessage(id, JSON.stringify({ errors: [mask(error)] })));
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
}

function nextMessage(id: string, payload: string): string {
  return `{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`;
}

function outletOf(socket: WebSocket, id: string): Outlet {
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
      if (socket.readyState === socket.OPEN) socket.send(nextMessage(id, text), written);
      return hasRoom();
    },
    waiting: () => socket.bufferedAmount,
    onceRoom(call) {
      whenRoom = call;
    },
  };
}
