import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Limits } from '../settings/limits.ts';
import { rejectUnparsable } from './validate-request.ts';

/** A server that responds with 408 to clients that send their headers or body too slowly. The duration of responses is unlimited. */
export function createHttpServer(
  handle: RequestListener,
  {
    headersTimeoutMs,
    requestTimeoutMs,
    keepAliveTimeoutMs,
  }: Pick<Limits, 'headersTimeoutMs' | 'requestTimeoutMs' | 'keepAliveTimeoutMs'>,
): Server {
  // Node rejects a headers timeout above the request timeout, and enforces both only at each check of the connections.
  const headersTimeout = Math.min(headersTimeoutMs, requestTimeoutMs);
  const connectionsCheckingInterval = Math.min(headersTimeout, 5000);
  const options = {
    headersTimeout,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval,
    shouldUpgradeCallback: isWebSocketUpgrade,
  };
  return createServer(options, handle).on('clientError', rejectUnparsable);
}

/**
 * Whether a request asks for a WebSocket. Other upgrades are ignored: HTTP clients offer `h2c` with ordinary requests.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.8
 */
function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return (headers.upgrade ?? '').toLowerCase().split(/ *, */).includes('websocket');
}
