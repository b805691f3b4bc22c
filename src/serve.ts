import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { type Config, ConfigError, parseAccounts, parseConfig, sandboxPrefix } from './config/config.ts';
import { listFiles, readFile } from './config/files.ts';
import { openAccounts } from './connectors/accounts.ts';
import { loadExamples } from './http/graphiql-examples.ts';
import { createHttpServer } from './http/server.ts';
import { createLogger, openLog } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import { startTracing } from './observability/tracing.ts';
import { createUpstreamLog } from './observability/upstream-log.ts';
import { createProcessGuard } from './process-guard.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import { createShutdown } from './shutdown.ts';
import { logStart, type StartMessage, startText } from './start-message.ts';
import { createMemoryState } from './state/memory-state.ts';
import { createRedisState } from './state/redis-state.ts';
import { systemClock } from './time/clock.ts';

const now = () => Date.now();
const clock = systemClock(now);
const steadyNow = () => performance.timeOrigin + performance.now();
const steadyClock = systemClock(steadyNow);
/** How long clients may take to close their connections after the server has stopped listening. */
const CLOSING_MS = 2000;

/** Exits with every problem if the configuration is invalid. */
function readConfig(): Config {
  try {
    return parseConfig(process.env, readFile, listFiles);
  } catch (error) {
    if (error instanceof ConfigError) exitWith(error.message);
    throw error;
  }
}

function packageVersion(): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package's own manifest
  const { version } = JSON.parse(readFile(fileURLToPath(new URL('../package.json', import.meta.url)))) as {
    readonly version: string;
  };
  return version;
}

function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const config = readConfig();
const isPretty = config.logFormat === undefined ? process.stderr.isTTY : config.logFormat === 'pretty';
const logger = createLogger({ level: config.logLevel, accounts: config.accounts }, await openLog(isPretty, 2));
/** Writes the start message to standard output whatever the level of the log is. */
const startLogger = createLogger({ level: 'info', accounts: [] }, await openLog(isPretty, 1));
const { readers, byAccount = false } = config.metricsAccess;
const metrics =
  readers === 'off' ? undefined : createMetrics({ ofProcess: true, version: packageVersion(), byAccount });
const tracing =
  config.tracing &&
  (await startTracing({
    ...config.tracing,
    onExport(result, error) {
      if (result === 'FAILED') logger.error({ err: error }, 'traces cannot be exported (OTEL_EXPORTER_OTLP_…)');
      else logger.info('traces can be exported again');
    },
  }));
const sandbox = config.sandbox ? await startSandbox({ now }) : undefined;
const prefix = sandboxPrefix(config.accounts);
const sandboxAccounts = (sandbox?.accounts ?? []).map((entry) => ({ ...entry, key: `${prefix}${entry.key}` }));
const redisState =
  config.redis &&
  createRedisState({
    ...config.redis,
    clock,
    onUnreachable: (reason) => logger.error({ reason }, 'the state store (Redis) cannot be reached'),
    onReachable: () => logger.info('the state store (Redis) is reachable again'),
  });
if (await redisState?.isDatabaseMissing()) {
  exitWith('REDIS_URL: Redis has no database with this number: use a lower one, or raise `databases` in redis.conf');
}
const state = redisState ?? createMemoryState({ now, steadyNow });
const accountConfigs = [...config.accounts, ...parseAccounts(sandboxAccounts)];
const providers = new Map(accountConfigs.map(({ key, definition }) => [key, definition.provider]));
const upstreamLog = createUpstreamLog(logger, providers, steadyNow);
const accounts = openAccounts(accountConfigs, {
  clock,
  steadyClock,
  timeoutMs: config.timeoutMs,
  random: Math.random,
  freezeResponses: config.freezeResponses,
  proxy: config.proxy,
  openCallBudget: state.openCallBudget,
  onCall(call) {
    metrics?.onCall(call);
    upstreamLog.onCall(call);
  },
  onCircuitChange: upstreamLog.onCircuitChange,
});
const { clients, limits, web } = config;
const app = createApp({
  accounts,
  clock,
  steadyClock,
  state,
  logger,
  examples: () => loadExamples(now()),
  operationTimeoutMs: config.operationTimeoutMs,
  maximumCalls: config.maximumCalls,
  clients,
  limits,
  web,
  metrics,
  metricsAccess: config.metricsAccess,
  tracing,
  requestDeduplication: config.requestDeduplication,
});
for (const { key } of config.accounts) {
  if (!accounts.get(key)?.connector.webhooks?.acceptsUnsigned) continue;
  logger.warn({ account: key }, 'unsigned webhook deliveries are accepted from any sender: set webhookSecret');
}
const server = createHttpServer(app.handle, limits);
const webSockets = app.serveWebSockets(server);
const { port: metricsPort } = config.metricsAccess;
const metricsServer = metrics && metricsPort !== undefined ? createHttpServer(app.handleMetrics, limits) : undefined;

/** Exits if the server cannot listen. @param variable names the port. */
function exitOnError(listening: Server, variable: string, port: number) {
  listening.once('error', ({ code }: NodeJS.ErrnoException) => {
    const advice = code === 'EADDRINUSE' ? `: choose another one with ${variable}` : '';
    exitWith(`Cannot listen on ${config.host}:${port} (${code})${advice}`);
  });
}

/** As in a URL. */
function addressOf(listening: Server): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a host and port has such an address
  const { address, family, port } = listening.address() as AddressInfo;
  return `${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

if (metricsServer && metricsPort !== undefined) {
  exitOnError(metricsServer, 'METRICS_PORT', metricsPort);
  await new Promise<void>((resolve) => metricsServer.listen(metricsPort, config.host, resolve));
}
exitOnError(server, 'PORT', config.port);
server.listen(config.port, config.host, () => {
  const message: StartMessage = {
    url: `http://${addressOf(server)}/graphql`,
    hasGraphiQL: web.graphiql,
    accounts: accounts.all,
    origins: new Map([
      ...sandboxAccounts.map(({ key }) => [key, 'sandbox'] as const),
      ...config.accounts.flatMap(({ key, variable }) => (variable ? [[key, `from ${variable}`] as const] : [])),
    ]),
    isStateInRedis: config.redis !== undefined,
    clients: clients && { count: clients.clients.length, areTokensAccepted: clients.tokens !== undefined },
    metricsUrl: metricsServer && `http://${addressOf(metricsServer)}/metrics`,
  };
  if (isPretty) process.stdout.write(startText(message));
  else logStart(startLogger, message);
});

const closed = new Promise<void>((resolve) => server.once('close', resolve));
const shutdown = createShutdown({
  clock,
  logger,
  limitMs: config.shutdown.timeoutMs,
  exit: (code) => process.exit(code),
  steps: [
    app.markNotReady,
    () => new Promise<void>((resolve) => clock.setTimer(now() + config.shutdown.delayMs, resolve)),
    stopListening,
    // Streams end, so that their clients reconnect elsewhere; running operations are completed.
    () => Promise.all([app.drain(), webSockets.end()]),
    closeConnections,
    app.close,
    () => Promise.all([state.close(), accounts[Symbol.asyncDispose](), sandbox?.close(), closeTracing()]),
  ],
});

function stopListening() {
  server.close();
  server.closeIdleConnections();
  metricsServer?.close();
}

async function closeTracing() {
  if (tracing && !(await tracing.close())) logger.warn('the last spans were not exported');
}

/** Closes the remaining connections, with those that never sent a request, which are not idle, and unread streams. */
async function closeConnections() {
  server.closeIdleConnections();
  const cancelTimer = clock.setTimer(now() + CLOSING_MS, () => server.closeAllConnections());
  await closed;
  cancelTimer();
  metricsServer?.closeAllConnections();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => shutdown.begin());

const guard = createProcessGuard({ logger, metrics, exit: shutdown.fail });
process.on('uncaughtException', guard.onUncaughtException);
process.on('unhandledRejection', guard.onUnhandledRejection);
