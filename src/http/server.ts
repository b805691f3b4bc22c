import { createServer, type RequestListener, type Server } from 'node:http';
import type { Limits } from '../settings/limits.ts';
import { rejectUnparsable } from './validate-request.ts';

/** A server that responds with 408 to clients that send their headers or body too slowly. The duration of responses is unlimited. */
export function createHttpServer(
  handle: RequestListener,
  { headersTimeoutMs, requestTimeoutMs }: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs'>,
): Server {
  // Node rejects a headers timeout above the request timeout, and enforces both only at each check of the connections.
  const headersTimeout = Math.min(headersTimeoutMs, requestTimeoutMs);
  const connectionsCheckingInterval = Math.min(headersTimeout, 5000);
  const options = { headersTimeout, requestTimeout: requestTimeoutMs, connectionsCheckingInterval };
  return createServer(options, handle).on('clientError', rejectUnparsable);
}
