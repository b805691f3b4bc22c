import { createServer, type RequestListener, type Server } from 'node:http';
import type { Limits } from '../settings/limits.ts';

/**
 * A server that waits for nobody for long: a client that sends its headers or its body too slowly gets 408. Answers, such as
 * streams of events, may take as long as they need.
 */
export function createHttpServer(
  handle: RequestListener,
  { headersTimeoutMs, requestTimeoutMs }: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs'>,
): Server {
  // Node looks at open connections only so often, and wants the headers to be there before the whole.
  const headersTimeout = Math.min(headersTimeoutMs, requestTimeoutMs);
  const connectionsCheckingInterval = Math.min(headersTimeout, 5000);
  return createServer({ headersTimeout, requestTimeout: requestTimeoutMs, connectionsCheckingInterval }, handle);
}
