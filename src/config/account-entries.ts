import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { AccountConfig, CredentialSource } from '../connectors/accounts.ts';
import type { ConnectorDefinition } from '../connectors/definition.ts';
import { isHeaderValue } from '../connectors/header-value.ts';
import { CONNECTORS, findConnector } from '../connectors/registry.ts';
import {
  type ConfigIssues,
  defaultKeyOf,
  type Environment,
  missingValueMessage,
  type Place,
  placeOf,
  problemAt,
  problemsOf,
  UNSENDABLE_CREDENTIAL,
} from './issues.ts';

const ACCOUNT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const accountSchema = z.strictObject({
  key: z.string().regex(ACCOUNT_KEY, 'Must contain only a-z, 0-9 and dashes'),
  provider: z.string().refine((provider) => findConnector(provider) !== undefined, {
    error: `Must be one of: ${CONNECTORS.map(defaultKeyOf).join(', ')}`,
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

/** The content of a configuration file. */
export interface FileContent {
  readonly value: unknown;
  /** The names of the environment variables that the file inserts. */
  readonly variables: ReadonlySet<string>;
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
): FileContent | undefined {
  const content = readContent(path, readFile, problems);
  if (!content) return undefined;
  const variables = new Set<string>();
  const report = (place: Place, message: string) => problems.push(problemAt(path, place, message));
  return { value: interpolate(content.value, [], { environment, variables, report }), variables };
}

/** The accounts of a file. A file with clients may have none: then the environment configures them. */
export function accountsOfFile(path: string, given: unknown, issues: ConfigIssues): AccountConfig[] {
  const isOfClients = typeof given === 'object' && given !== null && ('clients' in given || 'auth' in given);
  const file = (isOfClients ? fileSchema.partial() : fileSchema).safeParse(given, missingValueMessage);
  if (!file.success)
    issues.problems.push(...problemsOf(file.error, (place) => [path, placeOf(place)].filter(Boolean).join(': ')));
  // Not from the parsed file: a problem elsewhere must not hide the problems of the accounts.
  return entriesOf(given).flatMap((entry, i) => parseAccount(entry, `${path}: ${placeOf(['accounts', i])}`, issues));
}

function entriesOf(file: unknown): readonly unknown[] {
  if (typeof file !== 'object' || file === null || !('accounts' in file)) return [];
  return Array.isArray(file.accounts) ? file.accounts : [];
}

/** The parser's messages quote the file, and so secrets: problems contain only their codes and places. */
function readContent(path: string, readFile: (path: string) => string, problems: string[]) {
  let text: string;
  try {
    text = readFile(path);
  } catch {
    problems.push(`CONFIG_FILE: the file ${path} cannot be read`);
    return undefined;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    problems.push(
      ...wrong.map(({ code, pos }) => {
        const { line, col } = lineCounter.linePos(pos[0]);
        return `${path}:${line}:${col}: invalid YAML or JSON: ${code}`;
      }),
    );
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
  if (!parsed.success) problems.push(...problemsOf(parsed.error, (place) => placeOf(place, where)));
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return [];
  // Checked even if the entry is invalid already, so that every problem is reported at once.
  const given = entry as Partial<Record<keyof AccountEntry, unknown>>;
  if (typeof given.key === 'string' && ACCOUNT_KEY.test(given.key)) keys.push(given.key);
  const hasBothOrNone = (given.credential === undefined) === (given.credentialFromHeader === undefined);
  if (hasBothOrNone) problems.push(`${where}: Set exactly one of credential and credentialFromHeader`);
  const definition = typeof given.provider === 'string' ? findConnector(given.provider) : undefined;
  if (!definition) return [];
  const settings = strict(definition.settings).safeParse(given.settings ?? {}, missingValueMessage);
  if (!settings.success)
    problems.push(...problemsOf(settings.error, (place) => placeOf(['settings', ...place], where)));
  if (!parsed.success || hasBothOrNone || !settings.success) return [];
  const { key, name = definition.title, credential, credentialFromHeader } = parsed.data;
  const source: CredentialSource =
    credential === undefined ? { fromHeader: String(credentialFromHeader) } : { fixed: credential };
  return [{ key, name, definition, settings: settings.data, credential: source }];
}

/** Rejects unknown settings, which are typing errors. */
export function strict(settings: ConnectorDefinition['settings']): ConnectorDefinition['settings'] {
  return settings instanceof z.ZodObject ? settings.strict() : settings;
}

interface Interpolation {
  readonly environment: Environment;
  /** Receives the names of the variables. */
  readonly variables: Set<string>;
  readonly report: (place: Place, message: string) => void;
}

/** Replaces `${NAME}` by the environment variable in every string of the value. */
function interpolate(value: unknown, place: Place, interpolation: Interpolation): unknown {
  if (typeof value === 'string') return interpolateText(value, place, interpolation);
  if (Array.isArray(value)) return value.map((item, i) => interpolate(item, [...place, i], interpolation));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, interpolate(item, [...place, key], interpolation)]),
    );
  }
  return value;
}

function interpolateText(text: string, place: Place, { environment, variables, report }: Interpolation): string {
  // Not quoted in the message: the text could be a secret itself.
  if (/^\$[A-Za-z_]\w*$/.test(text)) report(place, 'Write the name of an environment variable in braces: ${NAME}');
  return text.replaceAll(/\$\{([^}]*)\}/g, (placeholder, name: string) => {
    variables.add(name);
    const found = environment[name];
    if (found !== undefined) return found;
    report(
      place,
      /^\w+$/.test(name)
        ? `the environment variable ${name} is not set`
        : '${…} must contain the name of an environment variable',
    );
    return placeholder;
  });
}
