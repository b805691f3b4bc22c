import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { createApp } from './app.ts';
import { type Config, ConfigError, parseAccounts, parseConfig, sandboxPrefix } from './config/config.ts';
import { listFiles, readFile } from './config/files.ts';
import { openAccounts } from './connectors/accounts.ts';
import { loadExamples } from './http/graphiql-examples.ts';
import { createHttpServer } from './http/server.ts';
import { createLogger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import { startTracing } from './observability/tracing.ts';
import { createProcessGuard } from './process-guard.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import { createShutdown } from './shutdown.ts';
import { createMemoryState } from './state/memory-state.ts';
import { createRedisState } from './state/redis-state.ts';
import { systemClock } from './time/clock.ts';

const now = () => Date.now();
const clock = systemClock(now);
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
const logger = createLogger(
  { level: config.logLevel, accounts: config.accounts },
  pino.destination({ dest: 2, sync: true }),
);
const metrics =
  config.metricsReaders === 'off' ? undefined : createMetrics({ ofProcess: true, version: packageVersion() });
const tracing = config.tracing && (await startTracing(config.tracing));
const sandbox = config.sandbox ? await startSandbox({ now }) : undefined;
const prefix = sandboxPrefix(config.accounts);
const sandboxAccounts = (sandbox?.accounts ?? []).map((entry) => ({ ...entry, key: `${prefix}${entry.key}` }));
const accounts = openAccounts([...config.accounts, ...parseAccounts(sandboxAccounts)], {
  clock,
  timeoutMs: config.timeoutMs,
  random: Math.random,
  freezeResponses: config.freezeResponses,
  ...(metrics && { onCall: metrics.onCall }),
});
const state = config.redis
  ? createRedisState({
      ...config.redis,
      clock,
      onUnreachable: (reason) => logger.error({ reason }, 'the state store (Redis) cannot be reached'),
    })
  : createMemoryState({ now });
const { clients, limits, web } = config;
const app = createApp({
  accounts,
  clock,
  state,
  logger,
  examples: () => loadExamples(now()),
  operationTimeoutMs: config.operationTimeoutMs,
  maximumCalls: config.maximumCalls,
  clients,
  limits,
  web,
  metrics,
  metricsReaders: config.metricsReaders,
  tracing,
  requestDeduplication: config.requestDeduplication,
});
for (const { key } of config.accounts) {
  if (!accounts.get(key)?.connector.webhooks?.acceptsUnsigned) continue;
  logger.warn({ account: key }, 'unsigned webhook deliveries are accepted from any sender: set webhookSecret');
}
const server = createHttpServer(app.handle, limits);
const webSockets = app.serveWebSockets(server);

server.once('error', (error: NodeJS.ErrnoException) => {
  const advice = error.code === 'EADDRINUSE' ? ': choose another one with PORT' : '';
  exitWith(`Cannot listen on ${config.host}:${config.port} (${error.code})${advice}`);
});
server.listen(config.port, config.host, () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a host and port has such an address
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  const suffixes = new Map([
    ...sandboxAccounts.map(({ key }) => [key, '  (sandbox)'] as const),
    ...config.accounts.flatMap(({ key, variable }) => (variable ? [[key, `  (from ${variable})`] as const] : [])),
  ]);
  const lines = accounts.all.map(
    ({ key, name, provider }) => `  ${key.padEnd(16)} ${provider.padEnd(14)} ${name}${suffixes.get(key) ?? ''}`,
  );
  const stateLines = !config.redis ? [] : ['Holds, events and idempotency keys are stored in Redis.'];
  const tokens = clients?.tokens ? ', and every holder of a valid token from the configured issuer' : '';
  const clientLines = clients ? [`Clients: ${clients.clients.length} client(s)${tokens}`] : [];
  process.stdout.write(
    [
      `The gateway listens on http://${host}:${port}/graphql${web.graphiql ? ' (GraphiQL in a browser)' : ''}`,
      'Accounts:',
      ...lines,
      ...stateLines,
      ...clientLines,
      '',
    ].join('\n'),
  );
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
    () => Promise.all([state.close(), accounts[Symbol.asyncDispose](), sandbox?.close(), tracing?.close()]),
  ],
});

function stopListening() {
  server.close();
  server.closeIdleConnections();
}

/** Closes the remaining connections, with those that never sent a request, which are not idle, and unread streams. */
async function closeConnections() {
  server.closeIdleConnections();
  const cancelTimer = clock.setTimer(now() + CLOSING_MS, () => server.closeAllConnections());
  await closed;
  cancelTimer();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => shutdown.begin());

const guard = createProcessGuard({ logger, metrics, exit: shutdown.fail });
process.on('uncaughtException', guard.onUncaughtException);
process.on('unhandledRejection', guard.onUnhandledRejection);
