import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLoopback } from '../domain/loopback.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { MetricsReaders } from '../settings/metrics.ts';
import { isAllowedHost } from './validate-request.ts';

export type Route = '/health' | '/ready' | '/metrics';

interface HealthCheckSettings {
  readonly accounts: {
    readonly all: readonly {
      readonly credential: { readonly fixed: string } | { readonly fromHeader: string };
      readonly connector: { status(): { readonly circuit?: string | undefined } };
    }[];
  };
  readonly isStateAvailable: () => Promise<boolean>;
  readonly metrics: Metrics | undefined;
  readonly readers: MetricsReaders;
  /** Allowed values of the Host header; undefined: any. */
  readonly hosts: readonly string[] | undefined;
  readonly isShuttingDown: () => boolean;
}

interface HealthResponse {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The route of a URL; undefined for every other path. */
export function routeOf(url: string | undefined): Route | undefined {
  const [path] = (url ?? '').split('?', 1);
  return path === '/health' || path === '/ready' || path === '/metrics' ? path : undefined;
}

/**
 * Serves health checks and metrics. None of them calls a provider.
 *
 * - `/health`: the process is alive.
 * - `/ready`: the state store is reachable, the process is not shutting down, and the circuit breaker of at least one account
 *   is not open; 503 otherwise, with the reasons, which name no account. Accounts with credentials of clients do not count: a
 *   client could open their circuit breakers.
 * - `/metrics`: metrics in the Prometheus text format.
 */
export function createHealthChecks({
  accounts,
  isStateAvailable,
  metrics,
  readers,
  hosts,
  isShuttingDown,
}: HealthCheckSettings) {
  async function ready(): Promise<HealthResponse> {
    const configured = accounts.all.filter(({ credential }) => 'fixed' in credential);
    const circuits = configured.map(({ connector }) => connector.status().circuit);
    const reasons = [
      ...(isShuttingDown() ? ['SHUTTING_DOWN'] : []),
      ...((await isStateAvailable()) ? [] : ['REDIS_UNREACHABLE']),
      ...(circuits.length > 0 && circuits.every((circuit) => circuit === 'OPEN') ? ['ALL_ACCOUNTS_UNREACHABLE'] : []),
    ];
    return reasons.length === 0
      ? json(200, { status: 'ready' })
      : json(503, { status: 'not ready', reasons }, { 'retry-after': '5' });
  }

  async function readMetrics(request: IncomingMessage): Promise<HealthResponse> {
    if (!metrics || readers === 'off') return json(404, { error: 'Metrics are disabled (METRICS=off)' });
    if (readers === 'loopback' && !isFromLoopback(request, hosts)) {
      return json(403, {
        error: 'Metrics are available from loopback addresses only; set METRICS=public to expose them',
      });
    }
    const { text, contentType } = await metrics.exposition();
    return { status: 200, text, headers: { 'content-type': contentType } };
  }

  async function respond(route: Route, request: IncomingMessage): Promise<HealthResponse> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return json(405, { error: `Method not allowed: use GET for ${route}` }, { allow: 'GET, HEAD' });
    }
    if (route === '/health') return json(200, { status: 'alive' });
    return route === '/ready' ? ready() : readMetrics(request);
  }

  return async (route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, text, headers } = await respond(route, request);
    response.writeHead(status, {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
}

function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): HealthResponse {
  return { status, text: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

/** Neither a request that a local proxy forwards, nor one for a foreign host name (DNS rebinding), is from loopback. */
function isFromLoopback({ socket, headers }: IncomingMessage, hosts: readonly string[] | undefined): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return isLoopback(address) && !isForwarded && isAllowedHost(headers.host, hosts);
}
