import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { AccountConfig, CredentialSource } from './connectors/accounts.ts';
import type { ConnectorDefinition } from './connectors/connector.ts';
import { CONNECTORS, findConnector } from './connectors/registry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly accounts: readonly AccountConfig[];
  /** Whether the stand-ins are to be started, and their accounts added. */
  readonly sandbox: boolean;
  /** How long one upstream call may take. */
  readonly timeoutMs: number;
  readonly redisUrl: string | undefined;
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

const environmentSchema = z.object({
  PORT: z.coerce.number('It must be a port number').int().min(0).max(65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'It must be a redis:// or rediss:// URL' }).optional(),
  SANDBOX: z.enum(['true', 'false'], 'It must be true or false').optional(),
  UPSTREAM_TIMEOUT_MS: z.coerce.number('It must be a number of milliseconds').int().min(1).default(DEFAULT_TIMEOUT_MS),
});

const accountSchema = z
  .strictObject({
    key: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'It must be made of a-z, 0-9 and dashes'),
    provider: z.string().refine((provider) => findConnector(provider) !== undefined, {
      error: `It must be one of: ${CONNECTORS.map(({ provider }) => provider).join(', ')}`,
    }),
    name: z.string().min(1).optional(),
    credential: z.string().min(1).optional(),
    credentialFromHeader: z
      .string()
      .regex(/^[\w-]+$/, 'It must be the name of a header')
      .optional(),
    settings: z.record(z.string(), z.unknown()).default({}),
  })
  .refine(
    ({ credential, credentialFromHeader }) => (credential === undefined) !== (credentialFromHeader === undefined),
    {
      error: 'Give exactly one of credential and credentialFromHeader',
    },
  );

/** An account as a configuration file has it. */
export type AccountEntry = z.input<typeof accountSchema>;

const fileSchema = z.strictObject({ accounts: z.array(z.unknown()).min(1, 'Name at least one account') });

/**
 * The configuration out of the environment and, if `GATEWAY_CONFIG` names one, a file.
 *
 * @param readFile reads that file as text.
 * @throws ConfigError with every problem at once.
 */
export function parseConfig(environment: Environment, readFile: (path: string) => string): Config {
  const problems: string[] = [];
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => path.join('.')));

  const accounts = [
    ...accountsOfEnvironment(set, problems),
    ...(set.GATEWAY_CONFIG === undefined ? [] : accountsOfFile(set.GATEWAY_CONFIG, readFile, set, problems)),
  ];
  problems.push(...repeatedKeys(accounts));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);

  const { PORT, HOST, REDIS_URL, SANDBOX, UPSTREAM_TIMEOUT_MS } = parsed.data;
  return {
    host: HOST,
    port: PORT,
    accounts,
    sandbox: SANDBOX === undefined ? accounts.length === 0 : SANDBOX === 'true',
    timeoutMs: UPSTREAM_TIMEOUT_MS,
    redisUrl: REDIS_URL,
  };
}

/** @throws ConfigError */
export function parseAccounts(entries: readonly AccountEntry[]): AccountConfig[] {
  const problems: string[] = [];
  const accounts = entries.flatMap((entry, i) => parseAccount(entry, `accounts.${i}`, problems));
  if (problems.length > 0) throw new ConfigError(problems);
  return accounts;
}

/** One account a provider whose key is set. */
function accountsOfEnvironment(environment: Environment, problems: string[]): AccountConfig[] {
  return CONNECTORS.flatMap((definition) => {
    const { credential: keyName, settings: names } = definition.environment;
    const credential = environment[keyName];
    if (credential === undefined) return [];
    const given = Object.entries(names).flatMap(([setting, name]) => {
      const value = environment[name];
      return value === undefined ? [] : [[setting, value] as const];
    });
    const settings = definition.settings.safeParse(Object.fromEntries(given));
    if (settings.success) {
      const key = definition.provider.toLowerCase().replaceAll('_', '-');
      return [{ key, name: definition.title, definition, settings: settings.data, credential: { fixed: credential } }];
    }
    problems.push(
      ...problemsOf(settings.error, ([setting = '']) => names[String(setting)] ?? `${keyName}: ${String(setting)}`),
    );
    return [];
  });
}

function accountsOfFile(
  path: string,
  readFile: (path: string) => string,
  environment: Environment,
  problems: string[],
): AccountConfig[] {
  let text: string;
  try {
    text = readFile(path);
  } catch {
    problems.push(`GATEWAY_CONFIG: the file ${path} cannot be read`);
    return [];
  }
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    problems.push(
      ...document.errors.map(({ code, pos }) => `${path}: it is no YAML or JSON: ${code} at character ${pos[0]}`),
    );
    return [];
  }
  const content = interpolate(document.toJS(), environment, path, problems);
  const file = fileSchema.safeParse(content);
  if (!file.success) {
    problems.push(...problemsOf(file.error, (parts) => [path, ...parts].join(': ')));
    return [];
  }
  return file.data.accounts.flatMap((entry, i) => parseAccount(entry, `${path}: accounts.${i}`, problems));
}

function parseAccount(entry: unknown, where: string, problems: string[]): AccountConfig[] {
  const parsed = accountSchema.safeParse(entry);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => [where, ...path].join('.')));
  // The settings are looked at even if the rest is wrong, so that every problem is told at once.
  const provider = (entry as { provider?: unknown } | null)?.provider;
  const definition = typeof provider === 'string' ? findConnector(provider) : undefined;
  if (!definition) return [];
  const given = (entry as { settings?: unknown }).settings ?? {};
  const settings = strict(definition.settings).safeParse(given);
  if (!settings.success) problems.push(...problemsOf(settings.error, (path) => [where, 'settings', ...path].join('.')));
  if (!parsed.success || !settings.success) return [];
  const { key, name = definition.title, credential, credentialFromHeader } = parsed.data;
  const source: CredentialSource =
    credential === undefined ? { fromHeader: String(credentialFromHeader) } : { fixed: credential };
  return [{ key, name, definition, settings: settings.data, credential: source }];
}

/** A setting that nobody knows is a typing error. */
function strict(settings: ConnectorDefinition['settings']): ConnectorDefinition['settings'] {
  return settings instanceof z.ZodObject ? settings.strict() : settings;
}

/** Puts environment variables in for `${NAME}`, in every text of the file. */
function interpolate(value: unknown, environment: Environment, where: string, problems: string[]): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
      const found = environment[name];
      if (found === undefined) problems.push(`${where}: the environment variable ${name} is not set`);
      return found ?? `\${${name}}`;
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, i) => interpolate(item, environment, `${where}: ${i}`, problems));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, interpolate(item, environment, `${where}: ${key}`, problems)]),
    );
  }
  return value;
}

function repeatedKeys(accounts: readonly AccountConfig[]): string[] {
  return [...Map.groupBy(accounts, ({ key }) => key)]
    .filter(([, same]) => same.length > 1)
    .map(([key]) => `The account key ${key} is used more than once`);
}

function problemsOf(error: z.ZodError, nameOf: (path: PropertyKey[]) => string): string[] {
  return error.issues.map(({ path, message }) => `${nameOf(path)}: ${message}`);
}
