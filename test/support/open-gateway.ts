import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { request } from 'undici';
import { type AppOptions, createApp } from '../../src/app.ts';
import type { AccountEntry } from '../../src/config/account-entries.ts';
import { parseAccounts } from '../../src/config/config.ts';
import { type AccountConfig, openAccounts } from '../../src/connectors/accounts.ts';
import type { CallObserver } from '../../src/connectors/http/http-request.ts';
import type { Example } from '../../src/http/graphiql-examples.ts';
import { createHttpServer } from '../../src/http/server.ts';
import type { Receive } from '../../src/http/webhooks.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import type { State } from '../../src/state/state.ts';
import type { Clock } from '../../src/time/clock.ts';
import { instantClock } from './instant-clock.ts';

/** Untyped, since tests inspect results of every shape. */
export interface GatewayResponse {
  readonly status: number;
  readonly data: any;
  readonly errors: readonly any[] | undefined;
  readonly extensions: any;
}

export interface Gateway {
  readonly url: string;
  /** The logged lines, each as JSON text. */
  readonly log: readonly string[];
  /** The server's side of its connections, which tests inspect or destroy. */
  readonly connections: ReadonlySet<Socket>;
  /** Sends one operation over HTTP. */
  execute(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<GatewayResponse>;
  /** Shuts it down as the process does. Can be called repeatedly. */
  close(): Promise<void>;
}

export interface GatewayOptions
  extends Pick<
    AppOptions,
    | 'clients'
    | 'limits'
    | 'web'
    | 'requestDeduplication'
    | 'operationTimeoutMs'
    | 'maximumCalls'
    | 'metrics'
    | 'metricsAccess'
    | 'tracing'
  > {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly examples: () => readonly Example[];
  readonly state: State;
  /** Processes the events of webhooks. */
  readonly receive?: Receive | undefined;
  /** For delays between upstream calls; by default they end at once. */
  readonly upstreamClock?: Clock | undefined;
  /**
   * Whether responses are cached for a short time; false by default, since tests change the fake providers directly.
   */
  readonly caches?: boolean;
  /** Whether rate limits and circuit breakers count over all gateways with one Redis; false by default: it takes commands. */
  readonly sharesCallBudgets?: boolean;
  readonly onCall?: CallObserver | undefined;
  readonly logLevel?: string;
}

/** A gateway on any free port over the given accounts, for use outside of tests: the caller must close it. */
export async function openGateway(
  entries: readonly AccountEntry[],
  {
    clock,
    state,
    timeoutMs,
    examples,
    receive,
    upstreamClock = instantClock(clock.now),
    caches = false,
    sharesCallBudgets = false,
    onCall,
    limits = DEFAULT_LIMITS,
    logLevel = 'info',
    // The whole suite must pass with and without deduplication.
    requestDeduplication = process.env.REQUEST_DEDUPLICATION !== 'false',
    ...others
  }: GatewayOptions,
): Promise<Gateway> {
  const log: string[] = [];
  const logger = createLogger(
    { level: logLevel, accounts: parseAccounts(entries) },
    { write: (line: string) => void log.push(line) },
  );
  const configs = parseAccounts(entries);
  const accounts = openAccounts(caches ? configs : configs.map(withoutCache), {
    clock: upstreamClock,
    timeoutMs,
    random: () => 0.5,
    writeEpochs: state.writeEpochs,
    openCallBudget: sharesCallBudgets ? state.openCallBudget : undefined,
    ...(onCall && { onCall }),
  });
  const app = createApp({
    accounts,
    clock,
    state,
    logger,
    examples,
    ...(receive && { receive }),
    limits,
    requestDeduplication,
    ...others,
  });
  const server = createHttpServer(app.handle, limits);
  const webSockets = app.serveWebSockets(server);
  const connections = connectionsOf(server);
  const url = await listen(server);
  let closing: Promise<void> | undefined;

  async function close() {
    app.close();
    await state.close();
    await webSockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await accounts[Symbol.asyncDispose]();
  }

  return {
    url,
    log,
    connections,
    execute: (query, variables, headers) => execute(url, { query, variables }, headers),
    close: () => (closing ??= close()),
  };
}

/** The open connections of the server. */
function connectionsOf(server: Server): Set<Socket> {
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return connections;
}

/** Starts the server on any free port. @returns the URL of the endpoint. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

async function execute(url: string, operation: object, headers: object = {}): Promise<GatewayResponse> {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(operation),
  });
  const { data, errors, extensions } = (await response.body.json()) as Omit<GatewayResponse, 'status'>;
  return { status: response.statusCode, data, errors, extensions };
}

function withoutCache(account: AccountConfig): AccountConfig {
  const settings = account.settings as object;
  return { ...account, settings: 'cacheTtlSeconds' in settings ? { ...settings, cacheTtlSeconds: 0 } : settings };
}
