import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { argv } from 'node:process';

/**
 * The header in which a client sends its credential for the upstream; the gateway is configured to read it there, too.
 */
export const CREDENTIAL_HEADER = 'x-bench-credential';

/** The end of the `authorization` header with which every call of the upstream must arrive. */
export const CREDENTIAL = / credential-\d+$/;

/** The first argument of every peer: the origin of the fake upstream. */
export function upstreamOrigin(): string {
  const origin = argv[2];
  if (origin === undefined) throw new Error('The origin of the upstream is missing');
  return origin;
}

/** Listens, and prints its URL, as the gateway does. */
export function listen(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`It listens on http://127.0.0.1:${port}/graphql\n`);
  });
}
