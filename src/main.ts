import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { createApp } from './app.ts';
import { type Config, ConfigError, parseAccounts, parseConfig, sandboxPrefix } from './config.ts';
import { openAccounts } from './connectors/accounts.ts';
import { loadExamples } from './examples.ts';
import { listFiles, readFile } from './files.ts';
import { createHttpServer } from './http-server.ts';
import { startSandbox } from './sandbox/sandbox.ts';
import { createMemoryState } from './state/memory-state.ts';
import { createRedisState } from './state/redis-state.ts';
import { systemClock } from './time/clock.ts';

const now = () => Date.now();
const clock = systemClock(now);
/** How long clients may take to close their connections after the server stopped listening. */
const CLOSING_MS = 2000;

/** Ends the process, with every problem named, if the configuration is wrong. */
function readConfig(): Config {
  try {
    return parseConfig(process.env, readFile, listFiles);
  } catch (error) {
    if (error instanceof ConfigError) endWith(error.message);
    throw error;
  }
}

function endWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const config = readConfig();
const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
const sandbox = config.sandbox ? await startSandbox({ now }) : undefined;
const prefix = sandboxPrefix(config.accounts);
const sandboxAccounts = (sandbox?.accounts ?? []).map((entry) => ({ ...entry, key: `${prefix}${entry.key}` }));
const accounts = openAccounts([...config.accounts, ...parseAccounts(sandboxAccounts)], {
  clock,
  timeoutMs: config.timeoutMs,
  random: Math.random,
});
const state =
  config.redisUrl === undefined ? createMemoryState({ now }) : createRedisState({ url: config.redisUrl, clock });
const { clients, limits, web } = config;
const app = createApp({
  accounts,
  clock,
  state,
  logger,
  examples: loadExamples(now()),
  operationTimeoutMs: config.operationTimeoutMs,
  maximumCalls: config.maximumCalls,
  clients,
  limits,
  web,
});
const server = createHttpServer(app.handle, limits);
const webSockets = app.serveWebSockets(server);

server.once('error', (error: NodeJS.ErrnoException) => {
  const advice = error.code === 'EADDRINUSE' ? ': choose another one with PORT' : '';
  endWith(`Cannot listen on ${config.host}:${config.port} (${error.code})${advice}`);
});
server.listen(config.port, config.host, () => {
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  const sandboxed = new Set(sandboxAccounts.map(({ key }) => key));
  const lines = accounts.all.map(
    ({ key, name, provider }) =>
      `  ${key.padEnd(16)} ${provider.padEnd(14)} ${name}${sandboxed.has(key) ? '  (sandbox)' : ''}`,
  );
  const kept = config.redisUrl === undefined ? [] : ['Holds, events and idempotency keys are kept in Redis.'];
  const tokens = clients?.tokens ? ', and whoever has a token of its issuer' : '';
  const askers = clients ? [`Who may ask: ${clients.clients.length} client(s)${tokens}`] : [];
  process.stdout.write(
    [
      `The gateway listens on http://${host}:${port}/graphql${web.graphiql ? ' (GraphiQL in a browser)' : ''}`,
      'Accounts:',
      ...lines,
      ...kept,
      ...askers,
      '',
    ].join('\n'),
  );
});

async function stop() {
  const closed = new Promise((resolve) => server.close(resolve));
  // Streams end, so that their clients go on elsewhere.
  app.close();
  await state.close();
  await webSockets.close();
  server.closeIdleConnections();
  // A connection that never sent a request does not count as idle.
  setTimeout(() => server.closeAllConnections(), CLOSING_MS).unref();
  await closed;
  await accounts[Symbol.asyncDispose]();
  await sandbox?.close();
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
