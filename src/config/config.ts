import { z } from 'zod';
import type { ClientsConfig } from '../auth/authentication.ts';
import type { AccountConfig } from '../connectors/accounts.ts';
import { DEFAULT_MAXIMUM_CALLS, DEFAULT_OPERATION_TIMEOUT_MS } from '../connectors/call-budget.ts';
import { CONNECTORS } from '../connectors/registry.ts';
import {
  DEFAULT_RATE_LIMIT_PER_MINUTE,
  DEFAULT_SUBSCRIPTIONS,
  LIMIT_VARIABLES,
  type Limits,
  type LimitVariable,
} from '../settings/limits.ts';
import { METRICS_READERS, type MetricsReaders } from '../settings/metrics.ts';
import { hostsFor, isLoopback, isOrigin, type WebConfig } from '../settings/web.ts';
import {
  type AccountEntry,
  accountsOfEnvironment,
  accountsOfFile,
  contentOfFile,
  type Environment,
  type Findings,
  parseAccount,
  plainKeyOf,
  problemsOf,
  TELLING_MISSING,
} from './account-entries.ts';
import { clientsOfFile } from './client-entries.ts';
import { documentsAt, type Files } from './document-files.ts';
import { renamedVariables } from './renamed-variables.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly accounts: readonly AccountConfig[];
  /** Whether the stand-ins are to be started, and their accounts added. */
  readonly sandbox: boolean;
  /** How long one upstream call may take. */
  readonly timeoutMs: number;
  /** How long all upstream calls of one operation may take together. */
  readonly operationTimeoutMs: number;
  /** How many upstream calls one operation may make. */
  readonly maximumCalls: number;
  readonly redisUrl: string | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Who may ask; undefined: nobody is asked who they are. */
  readonly clients: ClientsConfig | undefined;
  readonly limits: Limits;
  readonly web: WebConfig;
  readonly metricsReaders: MetricsReaders;
  /** Undefined: nothing is traced. */
  readonly tracing: { readonly endpoint: string; readonly serviceName: string } | undefined;
  readonly shutdown: {
    /** How long a shutdown may take. */
    readonly timeoutMs: number;
    /** For how long it still takes requests, though it tells that it is not ready any more. */
    readonly delayMs: number;
  };
  /** Whether equal questions at once share one answer. */
  readonly fastPaths: boolean;
  /** Whether parsed upstream responses are frozen; false in production. */
  readonly freezeResponses: boolean;
}

/** The configuration is wrong. Its message names every problem, and holds no value that was configured. */
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

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_SHUTDOWN_TIMEOUT_MS = 10_000;
const LONGEST_TIMEOUT_MS = 999_999_999;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A whole number, written in digits alone: `Number` would read a blank as 0. */
function digits(error: string, minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, error);
}

const atLeastOne = digits('Must be a whole number, at least 1', 1, LONGEST_TIMEOUT_MS);
const trueOrFalse = z.enum(['true', 'false'], 'Must be true or false').transform((text) => text === 'true');
const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));

const environmentSchema = z.object({
  PORT: digits('Must be a port number, from 0 to 65535', 0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'Must be a redis:// or rediss:// URL' }).optional(),
  SANDBOX: trueOrFalse.optional(),
  UPSTREAM_TIMEOUT_MS: digits('Must be a number of milliseconds, at least 1', 1, LONGEST_TIMEOUT_MS).default(
    DEFAULT_TIMEOUT_MS,
  ),
  OPERATION_TIMEOUT_MS: digits('Must be a number of milliseconds, at least 1', 1, 999_999_999).default(
    DEFAULT_OPERATION_TIMEOUT_MS,
  ),
  MAX_UPSTREAM_CALLS: digits('Must be a number of calls, at least 1', 1, 999_999).default(DEFAULT_MAXIMUM_CALLS),
  LOG_LEVEL: z.enum(LOG_LEVELS, `Must be one of: ${LOG_LEVELS.join(', ')}`).default('info'),
  ALLOW_UNAUTHENTICATED: trueOrFalse.default(false),
  ...(Object.fromEntries(
    LIMIT_VARIABLES.map(({ variable, byDefault }) => [variable, atLeastOne.default(byDefault)]),
  ) as {
    [Name in LimitVariable]: z.ZodDefault<typeof atLeastOne>;
  }),
  RATE_LIMIT_PER_MINUTE: atLeastOne.optional(),
  MAX_SUBSCRIPTIONS: atLeastOne.optional(),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every(isOrigin),
      'Must be comma-separated origins such as https://app.example.com; * is not allowed',
    )
    .default([]),
  ALLOWED_HOSTS: list.default([]),
  GRAPHIQL: trueOrFalse.optional(),
  INTROSPECTION: trueOrFalse.optional(),
  PERSISTED_DOCUMENTS: z.string().optional(),
  PERSISTED_ONLY: trueOrFalse.default(false),
  METRICS: z.enum(METRICS_READERS, `Must be one of: ${METRICS_READERS.join(', ')}`).default('loopback'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'Must be an http:// or https:// URL' }).optional(),
  OTEL_SERVICE_NAME: z.string().default('scheduling-gateway'),
  SHUTDOWN_TIMEOUT_MS: digits('Must be a number of milliseconds, at least 1', 1, LONGEST_TIMEOUT_MS).default(
    DEFAULT_SHUTDOWN_TIMEOUT_MS,
  ),
  SHUTDOWN_DELAY_MS: digits('Must be a number of milliseconds', 0, LONGEST_TIMEOUT_MS).default(0),
  FAST_PATHS: trueOrFalse.default(true),
});

type Settings = z.output<typeof environmentSchema>;

/**
 * The configuration out of the environment and, if `CONFIG_FILE` names one, a file.
 *
 * @param readFile reads that file as text.
 * @param listFiles tells what is in a folder, for `PERSISTED_DOCUMENTS`.
 * @throws ConfigError with every problem at once.
 */
export function parseConfig(
  environment: Environment,
  readFile: Files['readFile'],
  listFiles: Files['listFiles'] = () => undefined,
): Config {
  const findings: Findings = { problems: [], keys: [] };
  const { problems, keys } = findings;
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => path.join('.')));
  problems.push(...renamedVariables(set));

  const path = set.CONFIG_FILE;
  const file = path === undefined ? undefined : contentOfFile(path, readFile, set, problems);
  const accounts = [
    ...accountsOfEnvironment(set, findings),
    ...(path === undefined || !file ? [] : accountsOfFile(path, file.value, findings)),
  ];
  problems.push(...repeated(keys));
  const isEmpty = keys.length === 0 && (file ? !hasAccounts(file.value) : path === undefined);
  if (set.SANDBOX === 'false' && isEmpty) problems.push(nothingToServe());

  const sandbox = set.SANDBOX === undefined ? isEmpty : set.SANDBOX === 'true';
  const known = new Set([
    ...keys,
    ...(sandbox ? CONNECTORS.map((one) => sandboxPrefix(accounts) + plainKeyOf(one)) : []),
  ]);
  const clients = clientsOfFile(
    file?.value,
    (key) => known.has(key),
    (where, message) => problems.push(`${path}: ${where.join('.')}: ${message}`),
    TELLING_MISSING,
  );
  if (clients || hasClients(file?.value)) problems.push(...sharedHeaders(accounts));
  problems.push(...authenticationProblems(set, hasClients(file?.value)));

  const documents = set.PERSISTED_DOCUMENTS
    ? documentsAt(set.PERSISTED_DOCUMENTS, { readFile, listFiles }, (problem) =>
        problems.push(`PERSISTED_DOCUMENTS: ${problem}`),
      )
    : undefined;
  if (set.PERSISTED_ONLY === 'true' && !documents) {
    problems.push('PERSISTED_ONLY: No persisted documents are configured: set PERSISTED_DOCUMENTS');
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);

  const isProduction = set.NODE_ENV === 'production';
  const { PORT, HOST, REDIS_URL, LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    accounts,
    sandbox,
    timeoutMs: parsed.data.UPSTREAM_TIMEOUT_MS,
    operationTimeoutMs: parsed.data.OPERATION_TIMEOUT_MS,
    maximumCalls: parsed.data.MAX_UPSTREAM_CALLS,
    redisUrl: REDIS_URL,
    logLevel: LOG_LEVEL,
    clients,
    limits: limitsOf(parsed.data, clients),
    web: {
      corsOrigins: parsed.data.CORS_ORIGINS,
      hosts: hostsFor(HOST, parsed.data.ALLOWED_HOSTS, clients !== undefined),
      graphiql: parsed.data.GRAPHIQL ?? !isProduction,
      introspection: parsed.data.INTROSPECTION ?? !isProduction,
      documents: documents ?? new Map(),
      onlyDocuments: parsed.data.PERSISTED_ONLY,
    },
    metricsReaders: parsed.data.METRICS,
    tracing: endpoint === undefined ? undefined : { endpoint, serviceName: parsed.data.OTEL_SERVICE_NAME },
    shutdown: { timeoutMs: parsed.data.SHUTDOWN_TIMEOUT_MS, delayMs: parsed.data.SHUTDOWN_DELAY_MS },
    fastPaths: parsed.data.FAST_PATHS,
    freezeResponses: !isProduction,
  };
}

/** Beside real accounts, which have such keys by default, those of the sandbox are told apart. */
export function sandboxPrefix(accounts: readonly AccountConfig[]): string {
  return accounts.length === 0 ? '' : 'sandbox-';
}

function limitsOf(settings: Settings, clients: ClientsConfig | undefined): Limits {
  const {
    RATE_LIMIT_PER_MINUTE = clients && DEFAULT_RATE_LIMIT_PER_MINUTE,
    MAX_SUBSCRIPTIONS = clients && DEFAULT_SUBSCRIPTIONS,
  } = settings;
  return {
    ...(Object.fromEntries(LIMIT_VARIABLES.map(({ variable, limit }) => [limit, settings[variable]])) as Omit<
      Limits,
      'requestsPerMinute' | 'subscriptions'
    >),
    subscriptions: MAX_SUBSCRIPTIONS,
    requestsPerMinute: RATE_LIMIT_PER_MINUTE,
  };
}

/** Refuses to serve unauthenticated requests from other machines, unless the configuration allows it explicitly. */
function authenticationProblems(
  { HOST = '127.0.0.1', ALLOW_UNAUTHENTICATED }: Environment,
  isAuthenticated: boolean,
): string[] {
  const isAllowed = ALLOW_UNAUTHENTICATED === 'true';
  if (isAuthenticated) {
    return isAllowed
      ? [
          'ALLOW_UNAUTHENTICATED: Conflicts with clients and auth in CONFIG_FILE: remove ALLOW_UNAUTHENTICATED, or remove them',
        ]
      : [];
  }
  if (isLoopback(HOST) || isAllowed) return [];
  return [
    'HOST: The gateway would accept unauthenticated requests from other machines: configure clients in CONFIG_FILE, ' +
      'listen on 127.0.0.1, or, if a proxy in front of it authenticates requests, set ALLOW_UNAUTHENTICATED=true',
  ];
}

function hasClients(file: unknown): boolean {
  return typeof file === 'object' && file !== null && ('clients' in file || 'auth' in file);
}

function hasAccounts(file: unknown): boolean {
  return typeof file !== 'object' || file === null || 'accounts' in file || !hasClients(file);
}

/** The header that says who asks must not go on to a provider. */
function sharedHeaders(accounts: readonly AccountConfig[]): string[] {
  return accounts
    .filter(({ credential }) => 'fromHeader' in credential && credential.fromHeader.toLowerCase() === 'authorization')
    .map(
      ({ key }) =>
        `Account ${key} reads its credential from the header authorization, which authenticates clients of the gateway: ` +
        'choose another header',
    );
}

function nothingToServe(): string {
  const names = CONNECTORS.map(({ environment: { credential } }) => credential).join(', ');
  return `SANDBOX: Is false, but no account is configured: set one of ${names}, set CONFIG_FILE, or remove SANDBOX`;
}

/** @throws ConfigError */
export function parseAccounts(entries: readonly AccountEntry[]): AccountConfig[] {
  const findings: Findings = { problems: [], keys: [] };
  const accounts = entries.flatMap((entry, i) => parseAccount(entry, `accounts.${i}`, findings));
  const problems = [...findings.problems, ...repeated(findings.keys)];
  if (problems.length > 0) throw new ConfigError(problems);
  return accounts;
}

function repeated(keys: readonly string[]): string[] {
  return [...new Set(keys.filter((key, i) => keys.indexOf(key) !== i))].map(
    (key) => `The account key ${key} is used more than once`,
  );
}
