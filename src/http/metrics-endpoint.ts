import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hashOf } from '../auth/api-keys.ts';
import { isLoopback } from '../domain/loopback.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { MetricsAccess } from '../settings/metrics.ts';
import { json, type PlainResponse } from './plain-response.ts';
import { isAllowedHost } from './validate-request.ts';

interface MetricsEndpointSettings {
  readonly metrics: Metrics | undefined;
  readonly access: MetricsAccess;
  /** Allowed values of the Host header; undefined: any. */
  readonly hosts: readonly string[] | undefined;
}

/** Serves the metrics in the Prometheus text format to those who may read them. */
export function createMetricsEndpoint({ metrics, access: { readers, token }, hosts }: MetricsEndpointSettings) {
  const isAuthorized = token === undefined ? undefined : createTokenCheck(token);

  return async (request: IncomingMessage): Promise<PlainResponse> => {
    if (!metrics || readers === 'off') {
      return json(404, { error: 'Metrics are disabled here: set METRICS_PORT, METRICS_TOKEN or METRICS' });
    }
    if (readers === 'loopback' && !isFromLoopback(request, hosts)) {
      return json(403, {
        error: 'Metrics are available from loopback addresses only: set METRICS_PORT or METRICS_TOKEN to expose them',
      });
    }
    if (isAuthorized && !isAuthorized(request.headers.authorization)) {
      return json(401, { error: 'Send METRICS_TOKEN as a bearer token' }, { 'www-authenticate': 'Bearer' });
    }
    const { text, contentType } = await metrics.exposition();
    return { status: 200, text, headers: { 'content-type': contentType } };
  };
}

/** Compares in constant time. */
function createTokenCheck(token: string): (authorization: string | undefined) => boolean {
  const expected = hashOf(token);
  return (authorization = '') => timingSafeEqual(hashOf(authorization.replace(/^Bearer +/i, '')), expected);
}

/** Headers that proxies add to the requests that they forward. A proxy that adds none cannot be recognized. */
const PROXY_HEADERS = /^(?:forwarded|x-forwarded-.+|x-real-ip|via)$/;

/** Neither a request that a local proxy forwards, nor one for a foreign host name (DNS rebinding), is from loopback. */
function isFromLoopback({ socket, headers }: IncomingMessage, hosts: readonly string[] | undefined): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isForwarded = Object.keys(headers).some((name) => PROXY_HEADERS.test(name));
  return isLoopback(address) && !isForwarded && isAllowedHost(headers.host, hosts);
}
