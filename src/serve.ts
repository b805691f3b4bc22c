import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterMs, type ComposedGateway, composeGateway, exitWith } from './compose.ts';
import { MCP_PATH } from './http/mcp-endpoint.ts';
import { createHttpServer } from './http/server.ts';
import type { WebSockets } from './http/web-socket.ts';
import { createLogger, openLog } from './observability/logger.ts';
import { logStart, type StartMessage, startText } from './start-message.ts';

/** How long clients may take to close their connections after the server has stopped listening. */
const CLOSING_MS = 2000;

interface Address {
  readonly host: string;
  readonly port: number;
}

interface Listener {
  readonly server: Server;
  readonly webSockets: WebSockets;
  /** Serves `/metrics` alone; undefined without a port of its own. */
  readonly metricsServer: Server | undefined;
}

function createListener({ config, app, metrics }: ComposedGateway): Listener {
  const server = createHttpServer(app.handle, config.limits);
  const hasMetricsPort = metrics !== undefined && config.metricsAccess.port !== undefined;
  return {
    server,
    webSockets: app.serveWebSockets(server),
    metricsServer: hasMetricsPort ? createHttpServer(app.handleMetrics, config.limits) : undefined,
  };
}

/** Exits if the server cannot listen. @param variable names the port. */
function exitOnError(listening: Server, variable: string, { host, port }: Address) {
  listening.once('error', ({ code }: NodeJS.ErrnoException) => {
    const advice = code === 'EADDRINUSE' ? `: choose another one with ${variable}` : '';
    exitWith(`Cannot listen on ${host}:${port} (${code})${advice}`);
  });
}

async function listen(server: Server, variable: string, address: Address): Promise<void> {
  exitOnError(server, variable, address);
  await new Promise<void>((resolve) => server.listen(address.port, address.host, resolve));
}

/** As in a URL. */
function addressOf(listening: Server): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a host and port has such an address
  const { address, family, port } = listening.address() as AddressInfo;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function startMessageOf(
  { config, accounts, sandboxAccounts }: ComposedGateway,
  { server, metricsServer }: Listener,
): StartMessage {
  const { clients } = config;
  return {
    url: `http://${addressOf(server)}/graphql`,
    hasGraphiQL: config.web.graphiql,
    accounts: accounts.all,
    origins: new Map([
      ...sandboxAccounts.map(({ key }) => [key, 'sandbox'] as const),
      ...config.accounts.flatMap(({ key, variable }) => (variable ? [[key, `from ${variable}`] as const] : [])),
    ]),
    isStateInRedis: config.redis !== undefined,
    clients: clients && { count: clients.clients.length, areTokensAccepted: clients.tokens !== undefined },
    mcpUrl: config.web.mcp ? `http://${addressOf(server)}${MCP_PATH}` : undefined,
    metricsUrl: metricsServer && `http://${addressOf(metricsServer)}/metrics`,
  };
}

/** The steps of a shutdown, until all connections are closed. */
function shutdownSteps({ config, app }: ComposedGateway, { server, webSockets, metricsServer }: Listener) {
  const closed = new Promise<void>((resolve) => server.once('close', resolve));

  function stopListening() {
    server.close();
    server.closeIdleConnections();
    metricsServer?.close();
  }

  /** Closes the remaining connections, with those that never sent a request, which are not idle, and unread streams. */
  async function closeConnections() {
    server.closeIdleConnections();
    const cancelTimer = afterMs(CLOSING_MS, () => server.closeAllConnections());
    await closed;
    cancelTimer();
    metricsServer?.closeAllConnections();
  }

  return [
    app.markNotReady,
    () => new Promise<void>((resolve) => afterMs(config.shutdown.delayMs, resolve)),
    stopListening,
    // Streams end, so that their clients reconnect elsewhere; running operations are completed.
    () => Promise.all([app.drain(), webSockets.end()]),
    closeConnections,
  ];
}

const gateway = await composeGateway();
const listener = createListener(gateway);
const { config, isLogPretty } = gateway;
const { host, port } = config;
const { port: metricsPort } = config.metricsAccess;
gateway.shutDownWith(shutdownSteps(gateway, listener));
if (listener.metricsServer && metricsPort !== undefined) {
  await listen(listener.metricsServer, 'METRICS_PORT', { host, port: metricsPort });
}
await listen(listener.server, 'PORT', { host, port });
const message = startMessageOf(gateway, listener);
if (isLogPretty) process.stdout.write(startText(message));
// Whatever the level of the log is.
else logStart(createLogger({ level: 'info', accounts: [] }, await openLog(isLogPretty, 1)), message);
