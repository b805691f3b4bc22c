import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { AccountConfig, CredentialSource } from '../connectors/accounts.ts';
import type { ConnectorDefinition } from '../connectors/definition.ts';
import { isHeaderValue } from '../connectors/header-value.ts';
import { CONNECTORS, findConnector } from '../connectors/registry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The findings of parsing, apart from the valid accounts. */
export interface ConfigIssues {
  readonly problems: string[];
  /** The keys of all accounts, valid or not, that have the form of a key: any other text could be a misplaced secret. */
  readonly keys: string[];
}

const ACCOUNT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

const UNSENDABLE_CREDENTIAL =
  'Contains characters that are not allowed in a header, such as line breaks or characters outside Latin-1: copy it again';

const accountSchema = z.strictObject({
  key: z.string().regex(ACCOUNT_KEY, 'Must contain only a-z, 0-9 and dashes'),
  provider: z.string().refine((provider) => findConnector(provider) !== undefined, {
    error: `Must be one of: ${CONNECTORS.map(({ provider }) => provider).join(', ')}`,
  }),
  name: z.string().min(1).optional(),
  credential: z
    .string()
    .min(1)
    .refine((credential) => isHeaderValue(credential), UNSENDABLE_CREDENTIAL)
    .optional(),
  credentialFromHeader: z
    .string()
    .regex(/^[\w-]+$/, 'Must be a valid header name')
    .optional(),
  settings: z.record(z.string(), z.unknown()).default({}),
});

/** An account in a configuration file. */
export type AccountEntry = z.input<typeof accountSchema>;

const fileSchema = z.strictObject({
  accounts: z.array(z.unknown()).min(1, 'Name at least one account'),
  clients: z.unknown().optional(),
  auth: z.unknown().optional(),
});

/** The key of an account that is configured by environment variables. */
export function defaultKeyOf({ provider }: ConnectorDefinition): string {
  return provider.toLowerCase().replaceAll('_', '-');
}

/** One account for each provider whose credential is set in the environment. */
export function accountsOfEnvironment(environment: Environment, issues: ConfigIssues): AccountConfig[] {
  return CONNECTORS.flatMap((definition) => {
    const { credential: keyName, settings: names } = definition.environment;
    const credential = environment[keyName];
    if (credential === undefined) return [];
    const key = defaultKeyOf(definition);
    issues.keys.push(key);
    const sendable = isHeaderValue(credential);
    if (!sendable) issues.problems.push(`${keyName}: ${UNSENDABLE_CREDENTIAL}`);
    const given = Object.entries(names).flatMap(([setting, name]) => {
      const value = environment[name];
      return value === undefined ? [] : [[setting, value] as const];
    });
    const settings = definition.settings.safeParse(Object.fromEntries(given), missingValueMessage);
    if (!settings.success) {
      issues.problems.push(
        ...problemsOf(settings.error, ([setting = '']) => names[String(setting)] ?? `${keyName}: ${String(setting)}`),
      );
    }
    if (!sendable || !settings.success) return [];
    return [{ key, name: definition.title, definition, settings: settings.data, credential: { fixed: credential } }];
  });
}

/**
 * The content of a YAML or JSON file, with `${NAME}` in its strings replaced by environment variables; undefined if it
 * cannot be read.
 */
export function contentOfFile(
  path: string,
  readFile: (path: string) => string,
  environment: Environment,
  problems: string[],
): { readonly value: unknown } | undefined {
  const content = readContent(path, readFile, problems);
  return content && { value: interpolate(content.value, environment, path, problems) };
}

/** The accounts of a file. A file with clients may have none: then the environment configures them. */
export function accountsOfFile(path: string, given: unknown, issues: ConfigIssues): AccountConfig[] {
  const isOfClients = typeof given === 'object' && given !== null && ('clients' in given || 'auth' in given);
  const file = (isOfClients ? fileSchema.partial() : fileSchema).safeParse(given, missingValueMessage);
  if (!file.success) issues.problems.push(...problemsOf(file.error, (parts) => [path, ...parts].join(': ')));
  // Not from the parsed file: a problem elsewhere must not hide the problems of the accounts.
  return entriesOf(given).flatMap((entry, i) => parseAccount(entry, `${path}: accounts.${i}`, issues));
}

function entriesOf(file: unknown): readonly unknown[] {
  if (typeof file !== 'object' || file === null || !('accounts' in file)) return [];
  return Array.isArray(file.accounts) ? file.accounts : [];
}

/** The parser's messages quote the file, and so secrets: problems contain only their codes and positions. */
function readContent(path: string, readFile: (path: string) => string, problems: string[]) {
  let text: string;
  try {
    text = readFile(path);
  } catch {
    problems.push(`CONFIG_FILE: the file ${path} cannot be read`);
    return undefined;
  }
  const document = parseDocument(text, { prettyErrors: false });
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    problems.push(...wrong.map(({ code, pos }) => `${path}: invalid YAML or JSON: ${code} at character ${pos[0]}`));
    return undefined;
  }
  try {
    return { value: document.toJS() as unknown };
  } catch {
    problems.push(
      `${path}: unresolved alias (*name without &name), or too many aliases: quote values that begin with *`,
    );
    return undefined;
  }
}

/** @param where names the entry in problems. */
export function parseAccount(entry: unknown, where: string, issues: ConfigIssues): AccountConfig[] {
  const { problems, keys } = issues;
  const parsed = accountSchema.safeParse(entry, missingValueMessage);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => [where, ...path].join('.')));
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
  // Checked even if the entry is invalid already, so that every problem is reported at once.
  const given = entry as Partial<Record<keyof AccountEntry, unknown>>;
  if (typeof given.key === 'string' && ACCOUNT_KEY.test(given.key)) keys.push(given.key);
  const hasBothOrNone = (given.credential === undefined) === (given.credentialFromHeader === undefined);
  if (hasBothOrNone) problems.push(`${where}: Set exactly one of credential and credentialFromHeader`);
  const definition = typeof given.provider === 'string' ? findConnector(given.provider) : undefined;
  if (!definition) return [];
  const settings = strict(definition.settings).safeParse(given.settings ?? {}, missingValueMessage);
  if (!settings.success) problems.push(...problemsOf(settings.error, (path) => [where, 'settings', ...path].join('.')));
  if (!parsed.success || hasBothOrNone || !settings.success) return [];
  const { key, name = definition.title, credential, credentialFromHeader } = parsed.data;
  const source: CredentialSource =
    credential === undefined ? { fromHeader: String(credentialFromHeader) } : { fixed: credential };
  return [{ key, name, definition, settings: settings.data, credential: source }];
}

/** Rejects unknown settings, which are typing errors. */
function strict(settings: ConnectorDefinition['settings']): ConnectorDefinition['settings'] {
  return settings instanceof z.ZodObject ? settings.strict() : settings;
}

/** Replaces `${NAME}` by the environment variable in every string of the value. */
function interpolate(value: unknown, environment: Environment, where: string, problems: string[]): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{([^}]*)\}/g, (placeholder, name: string) => {
      const found = environment[name];
      if (found !== undefined) return found;
      problems.push(
        /^\w+$/.test(name)
          ? `${where}: the environment variable ${name} is not set`
          : `${where}: \${…} must contain the name of an environment variable`,
      );
      return placeholder;
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

/** Reports a value that is undefined, or null (a YAML key without a value), as missing instead of as the wrong type. */
export const missingValueMessage = {
  error: ({ input, path = [] }: z.core.$ZodRawIssue) =>
    (input === undefined || input === null) && path.length > 0 ? 'Must be set' : undefined,
};

export function problemsOf(error: z.ZodError, nameOf: (path: PropertyKey[]) => string): string[] {
  return error.issues.map(({ path, message }) => `${nameOf(path)}: ${message}`);
}
