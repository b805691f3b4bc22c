import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from '../observability/metrics.ts';
import type { MetricsReaders } from '../settings/metrics.ts';
import { isLoopback } from '../settings/web.ts';
import { isAllowedHost } from './validate-request.ts';

export type Route = '/health' | '/ready' | '/metrics';

export interface ProbeSettings {
  readonly accounts: {
    readonly all: readonly { readonly connector: { status(): { readonly circuit?: string | undefined } } }[];
  };
  readonly isStateAvailable: () => Promise<boolean>;
  readonly metrics: Metrics | undefined;
  readonly readers: MetricsReaders;
  /** The hosts that a request may name; undefined: any. */
  readonly hosts: readonly string[] | undefined;
  readonly isEnding: () => boolean;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What such a path asks for; undefined for every other path. */
export function routeOf(url: string | undefined): Route | undefined {
  const [path] = (url ?? '').split('?', 1);
  return path === '/health' || path === '/ready' || path === '/metrics' ? path : undefined;
}

/**
 * Answers whoever looks after the process. None of it calls a provider.
 *
 * - `/health`: the process is alive.
 * - `/ready`: it should be sent requests: its memory answers, it is not shutting down, and not every account's circuit is
 *   open. 503 otherwise, with the reasons, which name no account.
 * - `/metrics`: for Prometheus.
 */
export function createHealthChecks({ accounts, isStateAvailable, metrics, readers, hosts, isEnding }: ProbeSettings) {
  async function ready(): Promise<Answer> {
    const circuits = accounts.all.map(({ connector }) => connector.status().circuit);
    const reasons = [
      ...(isEnding() ? ['SHUTTING_DOWN'] : []),
      ...((await isStateAvailable()) ? [] : ['REDIS_UNREACHABLE']),
      ...(circuits.length > 0 && circuits.every((circuit) => circuit === 'OPEN') ? ['ALL_ACCOUNTS_UNREACHABLE'] : []),
    ];
    return reasons.length === 0
      ? json(200, { status: 'ready' })
      : json(503, { status: 'not ready', reasons }, { 'retry-after': '5' });
  }

  async function told(request: IncomingMessage): Promise<Answer> {
    if (!metrics || readers === 'off') return json(404, { error: 'Metrics are disabled (METRICS=off)' });
    if (readers === 'loopback' && !isFromHere(request, hosts)) {
      return json(403, {
        error: 'Metrics are available from loopback addresses only; set METRICS=public to expose them',
      });
    }
    const { text, contentType } = await metrics.exposition();
    return { status: 200, text, headers: { 'content-type': contentType } };
  }

  async function answerTo(route: Route, request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return json(405, { error: `Method not allowed: use GET for ${route}` }, { allow: 'GET, HEAD' });
    }
    if (route === '/health') return json(200, { status: 'alive' });
    return route === '/ready' ? ready() : told(request);
  }

  return async (route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, text, headers } = await answerTo(route, request);
    response.writeHead(status, {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-length': Buffer.byteLength(text),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
}

function json(status: number, body: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return { status, text: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

/** What a proxy on this machine hands on comes from elsewhere, and so does what a browser asks under a foreign name. */
function isFromHere({ socket, headers }: IncomingMessage, hosts: readonly string[] | undefined): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isHandedOn = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return isLoopback(address) && !isHandedOn && isAllowedHost(headers.host, hosts);
}
