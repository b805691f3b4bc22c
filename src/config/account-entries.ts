import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { AccountConfig, CredentialSource } from '../connectors/accounts.ts';
import type { ConnectorDefinition } from '../connectors/definition.ts';
import { isHeaderValue } from '../connectors/header-value.ts';
import { CONNECTORS, findConnector } from '../connectors/registry.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What reading a configuration brings to light, beside the accounts that are good. */
export interface Findings {
  readonly problems: string[];
  /** The keys of all accounts, good or not, as far as they can be keys: anything else could be a secret in the wrong place. */
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

/** An account as a configuration file has it. */
export type AccountEntry = z.input<typeof accountSchema>;

const fileSchema = z.strictObject({
  accounts: z.array(z.unknown()).min(1, 'Name at least one account'),
  clients: z.unknown().optional(),
  auth: z.unknown().optional(),
});

/** The key of a provider's account that nobody has given one. */
export function plainKeyOf({ provider }: ConnectorDefinition): string {
  return provider.toLowerCase().replaceAll('_', '-');
}

/** One account a provider whose key is set. */
export function accountsOfEnvironment(environment: Environment, findings: Findings): AccountConfig[] {
  return CONNECTORS.flatMap((definition) => {
    const { credential: keyName, settings: names } = definition.environment;
    const credential = environment[keyName];
    if (credential === undefined) return [];
    const key = plainKeyOf(definition);
    findings.keys.push(key);
    const sendable = isHeaderValue(credential);
    if (!sendable) findings.problems.push(`${keyName}: ${UNSENDABLE_CREDENTIAL}`);
    const given = Object.entries(names).flatMap(([setting, name]) => {
      const value = environment[name];
      return value === undefined ? [] : [[setting, value] as const];
    });
    const settings = definition.settings.safeParse(Object.fromEntries(given), TELLING_MISSING);
    if (!settings.success) {
      findings.problems.push(
        ...problemsOf(settings.error, ([setting = '']) => names[String(setting)] ?? `${keyName}: ${String(setting)}`),
      );
    }
    if (!sendable || !settings.success) return [];
    return [{ key, name: definition.title, definition, settings: settings.data, credential: { fixed: credential } }];
  });
}

/**
 * What stands in a YAML or JSON file, with `${NAME}` in its texts replaced by environment variables; undefined if it cannot
 * be read.
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

/** The accounts of such a file. One that tells who may ask can leave them to the environment. */
export function accountsOfFile(path: string, given: unknown, findings: Findings): AccountConfig[] {
  const isOfClients = typeof given === 'object' && given !== null && ('clients' in given || 'auth' in given);
  const file = (isOfClients ? fileSchema.partial() : fileSchema).safeParse(given, TELLING_MISSING);
  if (!file.success) findings.problems.push(...problemsOf(file.error, (parts) => [path, ...parts].join(': ')));
  // Read past the schema, so that something wrong beside the accounts hides nothing that is wrong in them.
  return entriesOf(given).flatMap((entry, i) => parseAccount(entry, `${path}: accounts.${i}`, findings));
}

function entriesOf(file: unknown): readonly unknown[] {
  if (typeof file !== 'object' || file === null || !('accounts' in file)) return [];
  return Array.isArray(file.accounts) ? file.accounts : [];
}

/** The parser's own messages quote the file, and with it secrets: only their codes and places are told. */
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
export function parseAccount(entry: unknown, where: string, findings: Findings): AccountConfig[] {
  const { problems, keys } = findings;
  const parsed = accountSchema.safeParse(entry, TELLING_MISSING);
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (path) => [where, ...path].join('.')));
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
  // The rest is looked at even if something is wrong already, so that every problem is told at once.
  const given = entry as Partial<Record<keyof AccountEntry, unknown>>;
  if (typeof given.key === 'string' && ACCOUNT_KEY.test(given.key)) keys.push(given.key);
  const hasBothOrNone = (given.credential === undefined) === (given.credentialFromHeader === undefined);
  if (hasBothOrNone) problems.push(`${where}: Set exactly one of credential and credentialFromHeader`);
  const definition = typeof given.provider === 'string' ? findConnector(given.provider) : undefined;
  if (!definition) return [];
  const settings = strict(definition.settings).safeParse(given.settings ?? {}, TELLING_MISSING);
  if (!settings.success) problems.push(...problemsOf(settings.error, (path) => [where, 'settings', ...path].join('.')));
  if (!parsed.success || hasBothOrNone || !settings.success) return [];
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

/** Says of what is not there, or is null (a YAML key with nothing behind it), that it is missing, not that its type is wrong. */
export const TELLING_MISSING = {
  error: ({ input, path = [] }: z.core.$ZodRawIssue) =>
    (input === undefined || input === null) && path.length > 0 ? 'Must be set' : undefined,
};

export function problemsOf(error: z.ZodError, nameOf: (path: PropertyKey[]) => string): string[] {
  return error.issues.map(({ path, message }) => `${nameOf(path)}: ${message}`);
}
