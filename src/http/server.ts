import { createServer, type RequestListener, type Server } from 'node:http';
import type { Limits } from '../settings/limits.ts';

/**
 * A server with time limits for receiving requests: a client that sends its headers or its body too slowly gets 408. Responses,
 * such as event streams, have no time limit.
 */
export function createHttpServer(
  handle: RequestListener,
  { headersTimeoutMs, requestTimeoutMs }: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs'>,
): Server {
  // Node checks open connections at an interval, and requires the headers' limit to be at most that of the request.
  const headersTimeout = Math.min(headersTimeoutMs, requestTimeoutMs);
  const connectionsCheckingInterval = Math.min(headersTimeout, 5000);
  return createServer({ headersTimeout, requestTimeout: requestTimeoutMs, connectionsCheckingInterval }, handle);
}
