import { z } from 'zod';
import {
  type AccountEntry,
  accountsOfEnvironment,
  accountsOfFile,
  type Environment,
  type Findings,
  parseAccount,
  problemsOf,
} from './account-entries.ts';
import type { AccountConfig } from './connectors/accounts.ts';
import { DEFAULT_MAXIMUM_CALLS, DEFAULT_OPERATION_TIMEOUT_MS } from './connectors/operation-limits.ts';
import { CONNECTORS } from './connectors/registry.ts';

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

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A whole number, written in digits alone: `Number` would read a blank as 0. */
function digits(error: string, minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, error);
}

const environmentSchema = z.object({
  PORT: digits('It must be a port number, from 0 to 65535', 0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'It must be a redis:// or rediss:// URL' }).optional(),
  SANDBOX: z.enum(['true', 'false'], 'It must be true or false').optional(),
  UPSTREAM_TIMEOUT_MS: digits('It must be a number of milliseconds, at least 1', 1, 999_999_999).default(
    DEFAULT_TIMEOUT_MS,
  ),
  OPERATION_TIMEOUT_MS: digits('It must be a number of milliseconds, at least 1', 1, 999_999_999).default(
    DEFAULT_OPERATION_TIMEOUT_MS,
  ),
  MAX_UPSTREAM_CALLS: digits('It must be a number of calls, at least 1', 1, 999_999).default(DEFAULT_MAXIMUM_CALLS),
  LOG_LEVEL: z.enum(LOG_LEVELS, `It must be one of: ${LOG_LEVELS.join(', ')}`).default('info'),
});

/**
 * The configuration out of the environment and, if `GATEWAY_CONFIG` names one, a file.
 *
 * @param readFile reads that file as text.
 * @throws ConfigError with every problem at once.
 */
export function parseConfig(environment: Environment, readFile: (path: string) => string): Config {
  const findings: Findings = { problems: [], keys: [] };
  const { problems, keys } = findings;
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => path.join('.')));

  const accounts = [
    ...accountsOfEnvironment(set, findings),
    ...(set.GATEWAY_CONFIG === undefined ? [] : accountsOfFile(set.GATEWAY_CONFIG, readFile, set, findings)),
  ];
  problems.push(...repeated(keys));
  const isEmpty = keys.length === 0 && set.GATEWAY_CONFIG === undefined;
  if (set.SANDBOX === 'false' && isEmpty) problems.push(nothingToServe());
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);

  const { PORT, HOST, REDIS_URL, SANDBOX, LOG_LEVEL, ...limits } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    accounts,
    sandbox: SANDBOX === undefined ? accounts.length === 0 : SANDBOX === 'true',
    timeoutMs: limits.UPSTREAM_TIMEOUT_MS,
    operationTimeoutMs: limits.OPERATION_TIMEOUT_MS,
    maximumCalls: limits.MAX_UPSTREAM_CALLS,
    redisUrl: REDIS_URL,
    logLevel: LOG_LEVEL,
  };
}

function nothingToServe(): string {
  const names = CONNECTORS.map(({ environment: { credential } }) => credential).join(', ');
  return `SANDBOX: It is false, and there is no account: set one of ${names}, set GATEWAY_CONFIG, or leave SANDBOX out`;
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
