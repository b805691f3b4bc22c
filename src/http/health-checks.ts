import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, type PlainResponse, rejectedMethod, sendPlain } from './plain-response.ts';

export type Route = '/health' | '/ready' | '/metrics';

interface HealthCheckSettings {
  readonly accounts: {
    readonly all: readonly {
      readonly credential: { readonly fixed: string } | { readonly fromHeader: string };
      readonly connector: {
        status(): { readonly circuit?: string | undefined };
        sharedStatus(credential: string): Promise<{ readonly circuit?: string | undefined }>;
      };
    }[];
  };
  /** Why the state store cannot be used; undefined if it can. */
  readonly whyStateUnavailable: () => Promise<string | undefined>;
  /** Undefined: the metrics have a port of their own. */
  readonly readMetrics: ((request: IncomingMessage) => Promise<PlainResponse>) | undefined;
  readonly isShuttingDown: () => boolean;
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
 * - `/ready`: the state store accepts writes, the process is not shutting down, and the circuit breaker of at least one account
 *   is not open; 503 otherwise, with the reasons, which name no account. Accounts with credentials of clients do not count: a
 *   client could open their circuit breakers.
 * - `/metrics`: metrics in the Prometheus text format.
 */
export function createHealthChecks({
  accounts,
  whyStateUnavailable,
  readMetrics,
  isShuttingDown,
}: HealthCheckSettings) {
  async function ready(): Promise<PlainResponse> {
    const stateReason = await whyStateUnavailable();
    const reasons = [
      ...(isShuttingDown() ? ['SHUTTING_DOWN'] : []),
      ...(stateReason === undefined ? [] : [stateReason]),
      ...((await areAllOpen(accounts)) ? ['ALL_ACCOUNTS_UNREACHABLE'] : []),
    ];
    return reasons.length === 0
      ? json(200, { status: 'ready' })
      : json(503, { status: 'not ready', reasons }, { 'retry-after': '5' });
  }

  async function respond(route: Route, request: IncomingMessage): Promise<PlainResponse> {
    const rejected = rejectedMethod(request, route);
    if (rejected) return rejected;
    if (route === '/health') return json(200, { status: 'alive' });
    if (route === '/ready') return ready();
    return readMetrics?.(request) ?? json(404, { error: 'Metrics have a port of their own (METRICS_PORT)' });
  }

  return async (route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    sendPlain(await respond(route, request), request, response);
  };
}

/** Whether there are accounts with configured credentials, and no process may call any of them. */
async function areAllOpen({ all }: HealthCheckSettings['accounts']): Promise<boolean> {
  let hasAny = false;
  for (const { credential, connector } of all) {
    if (!('fixed' in credential)) continue;
    hasAny = true;
    if (connector.status().circuit === 'OPEN') continue;
    // One account at a time: one that can be called is enough, and is nearly always the first.
    if ((await connector.sharedStatus(credential.fixed)).circuit !== 'OPEN') return false;
  }
  return hasAny;
}
