import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy in front of a Redis that can lose responses. */
export interface CuttingProxy {
  readonly url: string;
  /** How many scripts were sent. Every write of the gateway is a script. */
  scripts(): number;
  /** Loses the response to the script that is sent after `passing` others, and cuts its connection. */
  cutAfter(passing: number): void;
}

/** Starts a proxy on any free port of the loopback interface, for use outside of tests: the caller must close it. */
export async function openCuttingProxy(redisUrl: string): Promise<CuttingProxy & { close(): void }> {
  const target = Number(new URL(redisUrl).port);
  const sockets = new Set<Socket>();
  let scripts = 0;
  let cutAt = Number.POSITIVE_INFINITY;
  const server = createServer((client) => {
    const redis = connect(target, '127.0.0.1');
    let isCut = false;
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes: Buffer) => {
      scripts += bytes.toString('latin1').match(/\$4\r\neval\r\n/g)?.length ?? 0;
      if (scripts > cutAt) {
        cutAt = Number.POSITIVE_INFINITY;
        isCut = true;
      }
      redis.write(bytes);
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
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
