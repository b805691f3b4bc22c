import { EventEmitter, once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';

/** A sentinel that always names the same master, and reports a failover only when it is told to. */
export interface FakeSentinel {
  readonly url: string;
  /** Reports a failover while the next client that asks for the master waits for the response. */
  reportFailoverAtNextRequest(): Promise<void>;
  close(): void;
}

export async function startFakeSentinel(master: { readonly port: number }): Promise<FakeSentinel> {
  const sockets = new Set<Socket>();
  const subscribers = new Set<Socket>();
  const events = new EventEmitter();
  let isReporting = false;

  function reply(socket: Socket, [name = '', ...parameters]: readonly string[]): string {
    if (name === 'subscribe') {
      subscribers.add(socket);
      return `*3\r\n${bulk(name)}${bulk(parameters[0]!)}:1\r\n`;
    }
    if (name !== 'sentinel') return '+OK\r\n';
    if (parameters[0] !== 'get-master-addr-by-name') return '*0\r\n';
    if (isReporting) {
      isReporting = false;
      for (const subscriber of subscribers) subscriber.write(SWITCH_MASTER);
      events.emit('reported');
    }
    return `*2\r\n${bulk('127.0.0.1')}${bulk(String(master.port))}`;
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket) && subscribers.delete(socket));
    socket.setEncoding('utf8').on('data', (text: string) => {
      // The responses to commands that arrive after a report are read after it.
      for (const command of commandsOf(text)) setImmediate(() => socket.write(reply(socket, command)));
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async reportFailoverAtNextRequest() {
      isReporting = true;
      await once(events, 'reported');
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const CHANNEL = '+switch-master';
const SWITCH_MASTER = `*3\r\n${bulk('message')}${bulk(CHANNEL)}${bulk('main 127.0.0.1 1 127.0.0.1 2')}`;

/** The commands of a text that holds whole ones, whose parameters have no line breaks. */
function commandsOf(text: string): string[][] {
  return text
    .split(/^\*\d+\r\n/m)
    .slice(1)
    .map((command) => command.split('\r\n').filter((line, i) => i % 2 === 1 && line !== ''));
}
