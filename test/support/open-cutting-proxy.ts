import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Commands that are on their way to Redis. */
interface HeldCommands {
  /** Resolves with their text once they have arrived at the proxy. */
  readonly arrived: Promise<string>;
  /** Sends them to Redis with all that followed on their connection; if none has arrived, none is held any more. */
  release(): void;
}

/** A proxy in front of a Redis that can lose responses and hold commands. */
export interface CuttingProxy {
  readonly url: string;
  /** How many scripts were sent. Every write of the gateway is a script. */
  scripts(): number;
  /** Loses the response to the script that is sent after `passing` others, and cuts its connection. */
  cutAfter(passing: number): void;
  /** Holds the next commands with such a text that arrive together, and what follows on their connection. */
  holdNext(isMatch: (text: string) => boolean): HeldCommands;
}

/** Starts a proxy on any free port of the loopback interface, for use outside of tests: the caller must close it. */
export async function openCuttingProxy(redisUrl: string): Promise<CuttingProxy & { close(): void }> {
  const target = Number(new URL(redisUrl).port);
  const sockets = new Set<Socket>();
  let scripts = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  let hold: ReturnType<typeof createHold> | undefined;
  const server = createServer((client) => {
    const redis = connect(target, '127.0.0.1');
    let isCut = false;
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes: Buffer) => {
      const text = bytes.toString('latin1');
      scripts += text.match(/\$4\r\neval\r\n/g)?.length ?? 0;
      if (scripts > cutAt) {
        cutAt = Number.POSITIVE_INFINITY;
        isCut = true;
      }
      if (!hold?.take(client, text, () => redis.write(bytes))) redis.write(bytes);
    });
    redis.on('data', (bytes: Buffer) => {
      if (isCut) for (const socket of [client, redis]) socket.destroy();
      else client.write(bytes);
    });
    client.on('close', () => redis.destroy());
    redis.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    scripts: () => scripts,
    cutAfter(passing) {
      cutAt = scripts + passing;
    },
    holdNext(isMatch) {
      hold = createHold(isMatch);
      return hold;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Holds the first commands that match, and what follows them from the same client. */
function createHold(isMatch: (text: string) => boolean) {
  const arrival = Promise.withResolvers<string>();
  const pending: (() => void)[] = [];
  let holder: Socket | undefined;
  let isReleased = false;
  return {
    arrived: arrival.promise,
    /** @param send sends the commands. @returns whether they are held. */
    take(client: Socket, text: string, send: () => void): boolean {
      if (isReleased) return false;
      if (!holder && isMatch(text)) {
        holder = client;
        arrival.resolve(text);
      }
      if (holder !== client) return false;
      pending.push(send);
      return true;
    },
    release() {
      isReleased = true;
      for (const send of pending) send();
    },
  };
}
