import { Pool } from 'undici';
import type { Operation } from './operations.ts';
import type { Server } from './processes.ts';
import { CREDENTIAL_HEADER } from './server.ts';

export interface Client {
  readonly server: Server;
  /** Sends the operation once, and reads the whole response. */
  send(operation: Operation): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Load {
  /** How many requests are in flight; each is followed by another one after its response. */
  readonly concurrency: number;
  readonly seconds: number;
}

/** A client with persistent connections and a different credential for every request. */
export function createClient(server: Server, connections: number): Client {
  const pool = new Pool(server.origin, { connections });
  const bodies = new Map<string, string>();
  let sent = 0;
  return {
    server,
    async send({ name, query, variables }) {
      const body = bodies.get(name) ?? JSON.stringify({ operationName: name, query, variables });
      bodies.set(name, body);
      sent += 1;
      const response = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          [CREDENTIAL_HEADER]: `credential-${sent}`,
        },
        body,
      });
      const text = Buffer.from(await response.body.arrayBuffer());
      if (response.statusCode !== 200)
        throw new Error(`${server.name} returned ${response.statusCode} for ${name}: ${text.toString()}`);
      return text;
    },
    close: () => pool.close(),
  };
}

/**
 * Sends one operation repeatedly.
 *
 * @param bytes the expected length of the response: its content was verified before, and nothing changes upstream.
 * @returns how long each response took, milliseconds, sorted.
 */
export async function run(client: Client, operation: Operation, bytes: number, load: Load): Promise<Float64Array> {
  const times: number[] = [];
  const end = performance.now() + load.seconds * 1000;

  async function sendRepeatedly() {
    for (let begin = performance.now(); begin < end; begin = performance.now()) {
      const response = await client.send(operation);
      times.push(performance.now() - begin);
      if (response.length !== bytes) {
        throw new Error(
          `${client.server.name} returned another response for ${operation.name}: ${response.toString('utf8', 0, 500)}`,
        );
      }
    }
  }
  await Promise.all(Array.from({ length: load.concurrency }, sendRepeatedly));
  return Float64Array.from(times).sort();
}
