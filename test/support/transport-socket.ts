import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

/** A message of graphql-transport-ws. */
export interface TransportMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: any;
}

export interface TransportSocket {
  readonly socket: WebSocket;
  /** The TCP connection beneath the socket. */
  readonly connection: Socket;
  /** Every message received after the acknowledgement, in order. */
  readonly received: readonly TransportMessage[];
  /** Sends the messages in one TCP segment, so that the gateway reads them in one turn of its event loop. */
  send(...messages: readonly TransportMessage[]): void;
  /** Resolves with the first message that matches, past or future. @throws if the socket is closed before, with its code. */
  waitFor(matches: (message: TransportMessage) => boolean): Promise<TransportMessage>;
  /** Resolves once a ping sent after all messages so far has its response. */
  roundTrip(): Promise<void>;
  /** Resolves once all subscriptions requested so far have begun: a query sent after them has its result. */
  begun(): Promise<void>;
  /** The messages of one operation. */
  of(id: string): readonly TransportMessage[];
}

export const subscribe = (id: string, query: string, variables = {}): TransportMessage => ({
  id,
  type: 'subscribe',
  payload: { query, variables },
});
export const complete = (id: string): TransportMessage => ({ id, type: 'complete' });
export const isNextOf = (id: string) => (message: TransportMessage) => message.type === 'next' && message.id === id;
export const isCompleteOf = (id: string) => (message: TransportMessage) =>
  message.type === 'complete' && message.id === id;

/** An acknowledged WebSocket that sends and receives raw messages of graphql-transport-ws; it is closed after the test. */
export async function openTransportSocket(url: string, payload: object = {}): Promise<TransportSocket> {
  const socket = new WebSocket(url.replace('http:', 'ws:'), 'graphql-transport-ws');
  onTestFinished(() => socket.terminate());
  const received: TransportMessage[] = [];
  const checks = new Set<() => void>();
  let closed: Error | undefined;
  let sequence = 0;
  const runChecks = () => {
    for (const check of checks) check();
  };

  socket.on('message', (data: Buffer) => {
    received.push(JSON.parse(data.toString('utf8')) as TransportMessage);
    runChecks();
  });
  socket.once('close', (code, reason) => {
    closed = new Error(`The gateway closed the socket: ${code} ${reason.toString('utf8')}`);
    runChecks();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const { _socket: connection } = socket as unknown as { readonly _socket: Socket };

  function waitFor(matches: (message: TransportMessage) => boolean): Promise<TransportMessage> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = received.find(matches);
        if (found) resolve(found);
        else if (closed) reject(closed);
        else return;
        checks.delete(check);
      };
      checks.add(check);
      check();
    });
  }

  function send(...messages: readonly TransportMessage[]) {
    connection.cork();
    for (const message of messages) socket.send(JSON.stringify(message));
    connection.uncork();
  }

  send({ type: 'connection_init', payload });
  await waitFor(({ type }) => type === 'connection_ack');
  received.length = 0;

  return {
    socket,
    connection,
    received,
    send,
    waitFor,
    async roundTrip() {
      sequence += 1;
      const ping = sequence;
      send({ type: 'ping', payload: { ping } });
      await waitFor(({ type, payload: pong }) => type === 'pong' && pong?.ping === ping);
    },
    async begun() {
      sequence += 1;
      const id = `begun-${sequence}`;
      send(subscribe(id, '{ accounts { name } }'));
      await waitFor(isCompleteOf(id));
    },
    of: (id) => received.filter((message) => message.id === id),
  };
}

/** A socket on which these subscriptions, by id, have begun. */
export async function openSubscribed(
  url: string,
  subscriptions: Readonly<Record<string, string>>,
): Promise<TransportSocket> {
  const client = await openTransportSocket(url);
  client.send(...Object.entries(subscriptions).map(([id, query]) => subscribe(id, query)));
  await client.begun();
  return client;
}
