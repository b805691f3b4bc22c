import type { ClientsConfig } from '../auth/authentication.ts';
import type { Client } from '../auth/client.ts';
import type { AccountConfig } from '../connectors/accounts.ts';
import type { ProxySettings } from '../connectors/proxy.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import type { Limits } from '../settings/limits.ts';
import type { MetricsAccess } from '../settings/metrics.ts';
import type { Documents } from '../settings/persisted-documents.ts';
import type { RedisSettings } from '../settings/redis.ts';
import type { TracingConfig } from '../settings/tracing.ts';
import { hostsFor, type WebConfig } from '../settings/web.ts';
import { type AccountEntry, accountsOfFile, contentOfFile, parseAccount } from './account-entries.ts';
import {
  authenticationProblems,
  federationProblems,
  hasAccounts,
  hasClients,
  metricsPortProblems,
  noAccountsProblems,
  repeatedAccountProblems,
  repeatedKeyProblems,
  sharedHeaderProblems,
} from './checks.ts';
import { clientsOfFile } from './client-entries.ts';
import { documentsAt, type Files } from './document-files.ts';
import {
  type EnvironmentSettings,
  environmentSchema,
  limitsOf,
  metricsAccessOf,
  proxyOf,
  redisOf,
  tracingOf,
} from './environment.ts';
import { accountsOfEnvironment, unusedVariables } from './environment-accounts.ts';
import {
  type ConfigIssues,
  defaultKeyOf,
  type Environment,
  missingValueMessage,
  placeOf,
  problemAt,
  problemsOf,
} from './issues.ts';
import { renamedVariables } from './renamed-variables.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly accounts: readonly AccountConfig[];
  /** Whether the fake providers of the sandbox are started, and their accounts added. */
  readonly sandbox: boolean;
  /** Time limit of one upstream call, milliseconds. */
  readonly timeoutMs: number;
  /** Time limit of all upstream calls of one operation together, milliseconds. */
  readonly operationTimeoutMs: number;
  /** Maximum number of upstream calls of one operation. */
  readonly maximumCalls: number;
  /** Undefined: the state is in the memory of this process. */
  readonly redis: RedisSettings | undefined;
  readonly logLevel: EnvironmentSettings['LOG_LEVEL'];
  /** Undefined: for people on a terminal, otherwise JSON. */
  readonly logFormat: EnvironmentSettings['LOG_FORMAT'];
  /** The clients that can authenticate; undefined: requests are not authenticated. */
  readonly clients: ClientsConfig | undefined;
  readonly limits: Limits;
  readonly web: WebConfig;
  /** The client that the MCP server over stdio acts as; undefined: it is not configured, or there are no clients. */
  readonly mcpClient: Client | undefined;
  readonly metricsAccess: MetricsAccess;
  /** Undefined: nothing is traced. */
  readonly tracing: TracingConfig | undefined;
  readonly shutdown: {
    /** Time limit of the whole shutdown, milliseconds. */
    readonly timeoutMs: number;
    /** For how long requests are still accepted after `/ready` has reported the shutdown, milliseconds. */
    readonly delayMs: number;
  };
  /** Whether equal queries in flight share one execution. */
  readonly requestDeduplication: boolean;
  /** Whether parsed upstream responses are frozen; false in production. */
  readonly freezeResponses: boolean;
  /** The proxies to reach the providers by. */
  readonly proxy: ProxySettings | undefined;
}

/** The configuration is invalid. The message names every problem, and contains no configured value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Parses the configuration from the environment and, if `CONFIG_FILE` is set, from a file.
 *
 * @param readFile reads that file as text.
 * @param listFiles lists a folder, for `PERSISTED_DOCUMENTS`.
 * @throws ConfigError with every problem at once.
 */
export function parseConfig(
  environment: Environment,
  readFile: Files['readFile'],
  listFiles: Files['listFiles'] = () => undefined,
): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const problems: string[] = [];
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => path.join('.')));
  problems.push(...renamedVariables(set), ...metricsPortProblems(set), ...federationProblems(set));
  const callers = parseAccountsAndClients(set, readFile, problems);
  const redis = parsed.success ? redisOf(parsed.data, problems) : undefined;
  const documents = parseDocuments(set, { readFile, listFiles }, problems);
  const mcpClient = mcpClientOf(set, callers.clients, problems);
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return toConfig(parsed.data, { ...callers, redis, documents, mcpClient }, set.NODE_ENV === 'production');
}

type AccountsAndClients = Pick<Config, 'accounts' | 'sandbox' | 'clients'>;

/** Reads accounts and clients from the environment and the configuration file. */
function parseAccountsAndClients(
  environment: Environment,
  readFile: Files['readFile'],
  problems: string[],
): AccountsAndClients {
  const issues: ConfigIssues = { problems, keys: [] };
  const { keys } = issues;
  const path = environment.CONFIG_FILE;
  const file = path === undefined ? undefined : contentOfFile(path, readFile, environment, problems);
  const accounts = [
    ...accountsOfEnvironment(environment, issues),
    ...(path === undefined || !file ? [] : accountsOfFile(path, file.value, issues)),
  ];
  problems.push(...repeatedKeyProblems(keys), ...repeatedAccountProblems(accounts));
  problems.push(...unusedVariables(environment, file?.variables ?? new Set()));
  const isEmpty = keys.length === 0 && (file ? !hasAccounts(file.value) : path === undefined);
  if (isEmpty) problems.push(...noAccountsProblems(environment));
  const sandbox = environment.SANDBOX === undefined ? isEmpty : environment.SANDBOX === 'true';
  const sandboxKeys = sandbox ? CONNECTORS.map((connector) => sandboxPrefix(accounts) + defaultKeyOf(connector)) : [];
  const known = new Set([...keys, ...sandboxKeys]);
  const clients = clientsOfFile(
    file?.value,
    (key) => known.has(key),
    (place, message) => problems.push(problemAt(String(path), place, message)),
    missingValueMessage,
  );
  if (clients || hasClients(file?.value)) problems.push(...sharedHeaderProblems(accounts));
  problems.push(...authenticationProblems(environment, hasClients(file?.value)));
  return { accounts, sandbox, clients };
}

function parseDocuments(environment: Environment, files: Files, problems: string[]): Documents {
  const { PERSISTED_DOCUMENTS: path, PERSISTED_ONLY: only } = environment;
  const documents = path
    ? documentsAt(path, files, (problem) => problems.push(`PERSISTED_DOCUMENTS: ${problem}`))
    : undefined;
  if (only === 'true' && !documents) {
    problems.push('PERSISTED_ONLY: No persisted documents are configured: set PERSISTED_DOCUMENTS');
  }
  return documents ?? new Map();
}

function mcpClientOf(
  { MCP_CLIENT: name }: Environment,
  clients: ClientsConfig | undefined,
  problems: string[],
): Client | undefined {
  if (name === undefined) return undefined;
  const client = clients?.clients.find((each) => each.name === name);
  if (!client) problems.push('MCP_CLIENT: Must be the name of one of the clients in the file of CONFIG_FILE');
  return client;
}

function toConfig(
  settings: EnvironmentSettings,
  {
    accounts,
    sandbox,
    clients,
    redis,
    documents,
    mcpClient,
  }: AccountsAndClients & Pick<Config, 'redis' | 'mcpClient'> & { readonly documents: Documents },
  isProduction: boolean,
): Config {
  const { HOST } = settings;
  return {
    host: HOST,
    port: settings.PORT,
    accounts,
    sandbox,
    timeoutMs: settings.UPSTREAM_TIMEOUT_MS,
    operationTimeoutMs: settings.OPERATION_TIMEOUT_MS,
    maximumCalls: settings.MAX_UPSTREAM_CALLS,
    redis,
    logLevel: settings.LOG_LEVEL,
    logFormat: settings.LOG_FORMAT,
    clients,
    limits: limitsOf(settings, clients),
    web: {
      corsOrigins: settings.CORS_ORIGINS,
      hosts: hostsFor(HOST, settings.ALLOWED_HOSTS, clients !== undefined),
      graphiql: settings.GRAPHIQL ?? !isProduction,
      introspection: settings.INTROSPECTION ?? !isProduction,
      documents,
      onlyDocuments: settings.PERSISTED_ONLY,
      mcp: settings.MCP,
      federation: settings.FEDERATION,
    },
    mcpClient,
    metricsAccess: metricsAccessOf(settings, clients !== undefined),
    tracing: tracingOf(settings),
    shutdown: { timeoutMs: settings.SHUTDOWN_TIMEOUT_MS, delayMs: settings.SHUTDOWN_DELAY_MS },
    requestDeduplication: settings.REQUEST_DEDUPLICATION,
    freezeResponses: !isProduction,
    proxy: proxyOf(settings),
  };
}

/** The prefix that distinguishes the sandbox's account keys from those of configured accounts, which have the same defaults. */
export function sandboxPrefix(accounts: readonly AccountConfig[]): string {
  return accounts.length === 0 ? '' : 'sandbox-';
}

/** @throws ConfigError */
export function parseAccounts(entries: readonly AccountEntry[]): AccountConfig[] {
  const issues: ConfigIssues = { problems: [], keys: [] };
  const accounts = entries.flatMap((entry, i) => parseAccount(entry, placeOf(['accounts', i]), issues));
  const problems = [...issues.problems, ...repeatedKeyProblems(issues.keys)];
  if (problems.length > 0) throw new ConfigError(problems);
  return accounts;
}
