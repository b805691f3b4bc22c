import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { type App, createApp } from './app.ts';
import type { AccountEntry } from './config/account-entries.ts';
import { type Config, ConfigError, parseAccounts, parseConfig, sandboxPrefix } from './config/config.ts';
import { listFiles, readFile } from './config/files.ts';
import { type Accounts, openAccounts } from './connectors/accounts.ts';
import { loadExamples } from './http/graphiql-examples.ts';
import { createLogger, openLog } from './observability/logger.ts';
import { createMetrics, type Metrics } from './observability/metrics.ts';
import { startTracing, type Tracing } from './observability/tracing.ts';
import { createUpstreamLog } from './observability/upstream-log.ts';
import { createProcessGuard } from './process-guard.ts';
import { createShutdown, type ShutdownStep } from './shutdown.ts';
import { createMemoryState } from './state/memory-state.ts';
import type { State } from './state/state.ts';
import { systemClock } from './time/clock.ts';

/** The folder of the package, from `src` as from the bundle in `dist`. */
const ROOT = new URL('../', import.meta.url);
const OPERATIONS = new URL('schema/operations/', ROOT);

const now = () => Date.now();
const clock = systemClock(now);
const steadyNow = () => performance.timeOrigin + performance.now();
const steadyClock = systemClock(steadyNow);

type SandboxEntry = AccountEntry & { readonly key: string };

/** The gateway of this process, as its environment configures it. */
export interface ComposedGateway {
  readonly config: Config;
  readonly logger: Logger;
  /** Whether the log is for people. */
  readonly isLogPretty: boolean;
  readonly metrics: Metrics | undefined;
  readonly accounts: Accounts;
  /** The accounts of the sandbox, with their keys; empty without a sandbox. */
  readonly sandboxAccounts: readonly SandboxEntry[];
  readonly app: App;
  /**
   * Shuts the process down gracefully on SIGINT, SIGTERM, an uncaught exception, and a call of the returned function.
   * @param steps run before the resources of the gateway are closed.
   */
  readonly shutDownWith: (steps: readonly ShutdownStep[]) => () => void;
}

/** Writes the message to standard error and exits. */
export function exitWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/**
 * Composes the gateway of this process. It writes to standard error alone, and exits with every problem if the configuration
 * is invalid.
 */
export async function composeGateway(): Promise<ComposedGateway> {
  const config = readConfig();
  const isLogPretty = config.logFormat === undefined ? process.stderr.isTTY : config.logFormat === 'pretty';
  const logger = createLogger({ level: config.logLevel, accounts: config.accounts }, await openLog(isLogPretty, 2));
  const { readers, byAccount = false } = config.metricsAccess;
  const metrics =
    readers === 'off' ? undefined : createMetrics({ ofProcess: true, version: packageVersion(), byAccount });
  const tracing = await openTracing(config, logger);
  const sandbox = await openSandbox(config);
  const prefix = sandboxPrefix(config.accounts);
  const sandboxAccounts = (sandbox?.accounts ?? []).map((entry) => ({ ...entry, key: `${prefix}${entry.key}` }));
  const state = await openState(config, logger);
  const accounts = openConfiguredAccounts(config, sandboxAccounts, { logger, metrics, state });
  const app = createConfiguredApp(config, { accounts, state, logger, metrics, tracing });
  warnOfUnsignedWebhooks(config, accounts, logger);

  async function closeTracing() {
    if (tracing && !(await tracing.close())) logger.warn('the last spans were not exported');
  }

  function shutDownWith(steps: readonly ShutdownStep[]) {
    const shutdown = createShutdown({
      clock,
      logger,
      limitMs: config.shutdown.timeoutMs,
      exit: (code) => process.exit(code),
      steps: [
        ...steps,
        app.close,
        () => Promise.all([state.close(), accounts[Symbol.asyncDispose](), sandbox?.close(), closeTracing()]),
      ],
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => shutdown.begin());
    const guard = createProcessGuard({ logger, metrics, exit: shutdown.fail });
    process.on('uncaughtException', guard.onUncaughtException);
    process.on('unhandledRejection', guard.onUnhandledRejection);
    return shutdown.begin;
  }

  return { config, logger, isLogPretty, metrics, accounts, sandboxAccounts, app, shutDownWith };
}

/** Calls back after the given number of milliseconds. @returns a function that cancels the call. */
export function afterMs(milliseconds: number, call: () => void): () => void {
  return clock.setTimer(now() + milliseconds, call);
}

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
  const { version } = JSON.parse(readFile(fileURLToPath(new URL('package.json', ROOT)))) as {
    readonly version: string;
  };
  return version;
}

async function openTracing({ tracing }: Config, logger: Logger): Promise<Tracing | undefined> {
  return (
    tracing &&
    startTracing({
      ...tracing,
      onExport(result, error) {
        if (result === 'FAILED') logger.error({ err: error }, 'traces cannot be exported (OTEL_EXPORTER_OTLP_…)');
        else logger.info('traces can be exported again');
      },
    })
  );
}

/** Loads the sandbox only if it is configured, as `openState` does Redis: their modules take time and memory. */
async function openSandbox({ sandbox }: Config) {
  if (!sandbox) return undefined;
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  return startSandbox({ now });
}

async function openState({ redis }: Config, logger: Logger): Promise<State> {
  if (!redis) return createMemoryState({ now, steadyNow });
  const { createRedisState } = await import('./state/redis-state.ts');
  const state = createRedisState({
    ...redis,
    clock,
    steadyNow,
    onUnreachable: (reason) => logger.error({ reason }, 'the state store (Redis) cannot be reached'),
    onReachable: () => logger.info('the state store (Redis) is reachable again'),
  });
  if (await state.isDatabaseMissing()) {
    exitWith('REDIS_URL: Redis has no database with this number: use a lower one, or raise `databases` in redis.conf');
  }
  return state;
}

interface Resources {
  readonly logger: Logger;
  readonly metrics: Metrics | undefined;
  readonly state: State;
}

function openConfiguredAccounts(
  config: Config,
  sandboxAccounts: readonly SandboxEntry[],
  { logger, metrics, state }: Resources,
): Accounts {
  const accountConfigs = [...config.accounts, ...parseAccounts(sandboxAccounts)];
  const providers = new Map(accountConfigs.map(({ key, definition }) => [key, definition.provider]));
  const upstreamLog = createUpstreamLog(logger, providers, steadyNow);
  return openAccounts(accountConfigs, {
    clock,
    steadyClock,
    timeoutMs: config.timeoutMs,
    random: Math.random,
    freezeResponses: config.freezeResponses,
    proxy: config.proxy,
    openCallBudget: state.openCallBudget,
    writeEpochs: state.writeEpochs,
    onCall(call) {
      metrics?.onCall(call);
      upstreamLog.onCall(call);
    },
    onCircuitChange: upstreamLog.onCircuitChange,
  });
}

function createConfiguredApp(
  config: Config,
  resources: Resources & { readonly accounts: Accounts; readonly tracing: Tracing | undefined },
): App {
  const { operationTimeoutMs, maximumCalls, clients, limits, web, metricsAccess, requestDeduplication } = config;
  return createApp({
    ...resources,
    clock,
    steadyClock,
    examples: () => loadExamples(now(), OPERATIONS),
    operationTimeoutMs,
    maximumCalls,
    clients,
    version: packageVersion(),
    limits,
    web,
    metricsAccess,
    requestDeduplication,
  });
}

function warnOfUnsignedWebhooks(config: Config, accounts: Accounts, logger: Logger): void {
  for (const { key } of config.accounts) {
    if (!accounts.get(key)?.connector.webhooks?.acceptsUnsigned) continue;
    logger.warn({ account: key }, 'unsigned webhook deliveries are accepted from any sender: set webhookSecret');
  }
}
