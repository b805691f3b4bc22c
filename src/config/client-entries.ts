import { z } from 'zod';
import type { KeyedClient } from '../auth/api-keys.ts';
import type { ClientsConfig } from '../auth/authentication.ts';
import { ACCESS, type Access, type Grants } from '../auth/client.ts';
import { TOKEN_ALGORITHMS, type TokenConfig } from '../auth/token-config.ts';
import { isLoopback } from '../domain/loopback.ts';
import { isRecord } from '../domain/records.ts';

const DEFAULT_CLOCK_SKEW_SECONDS = 30;

const keyHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/i, 'Must be the SHA-256 of a key, 64 hex digits: `npm run client:key` generates both')
  .transform((hex) => Buffer.from(hex, 'hex'));

const jwksUrl = z.url({ protocol: /^https?$/, error: 'Must be an https:// URL', abort: true }).refine((text) => {
  const { protocol, hostname, username, password } = new URL(text);
  return username === '' && password === '' && (protocol === 'https:' || isLoopback(hostname));
}, 'Must be an https:// URL without user and password; http:// is allowed for loopback addresses only');

/** Marks the schema of `oneOrMore` for its JSON Schema. */
export const ONE_OR_MORE = 'oneOrMore';

/** A list, or one item in its place. */
const oneOrMore = <T extends z.ZodType>(item: T) =>
  z
    .preprocess(
      (given) => (given === undefined || given === null || Array.isArray(given) ? given : [given]),
      z.array(item).min(1, 'Name at least one'),
    )
    .meta({ [ONE_OR_MORE]: true });

/**
 * Schemas of the sections `clients` and `auth` of a configuration file.
 *
 * @param isAccount whether there is an account with this key.
 */
export function schemasFor(isAccount: (key: string) => boolean) {
  /** Not a zod record: an unknown key could be a misplaced secret, so problems name existing accounts only. */
  const parsedGrants = z.unknown().transform((given, context): Grants => {
    const addIssue = (message: string) => context.addIssue({ code: 'custom', message });
    if (!isRecord(given) || Object.keys(given).length === 0) {
      addIssue('Must name accounts (or * for all others), each with none, book, read or write');
      return z.NEVER;
    }
    const entries = new Map<string, Access>();
    for (const [i, [account, access]] of Object.entries(given).entries()) {
      const isKnown = account === '*' || isAccount(account);
      const name = isKnown ? account : `entry ${i + 1}`;
      if (!isKnown) addIssue(`Unknown account in ${name}`);
      const granted = ACCESS.find((each) => each === access);
      if (granted === undefined) addIssue(`Access granted to ${name} must be one of: ${ACCESS.join(', ')}`);
      else entries.set(account, granted);
    }
    return entries;
  });
  const grants = parsedGrants.meta({ type: 'object', minProperties: 1, additionalProperties: { enum: [...ACCESS] } });

  const client = z.strictObject({
    name: z.string().regex(/^[\x20-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters'),
    keySha256: oneOrMore(keyHash).optional(),
    accounts: grants,
  });

  const jwt = z.strictObject({
    issuer: z.string().min(1),
    audience: oneOrMore(z.string().min(1)),
    jwksUrl,
    clockSkewSeconds: z
      .int('Must be a whole number')
      .min(0, 'Must not be negative')
      .max(300, 'Must be at most 300')
      .default(DEFAULT_CLOCK_SKEW_SECONDS),
    clientClaim: z.string().min(1).default('sub'),
    algorithms: z
      .array(z.enum(TOKEN_ALGORITHMS, `Must be one of: ${TOKEN_ALGORITHMS.join(', ')}`))
      .min(1)
      .default([...TOKEN_ALGORITHMS]),
    defaultAccounts: grants.optional(),
  });

  return { client, auth: z.strictObject({ jwt }) };
}

/**
 * Parses the sections `clients` and `auth` of a configuration file; undefined if it has neither.
 *
 * @param isAccount whether an account has this key.
 * @param report called with the path and the message of each problem; no message contains a value.
 * @param parseContext provides the messages for missing values.
 */
export function clientsOfFile(
  file: unknown,
  isAccount: (key: string) => boolean,
  report: (where: readonly PropertyKey[], message: string) => void,
  parseContext: z.core.ParseContext<z.core.$ZodIssue> = {},
): ClientsConfig | undefined {
  if (!isRecord(file) || !('clients' in file || 'auth' in file)) return undefined;
  const { clients: clientEntries, auth } = file;
  const schemas = schemasFor(isAccount);

  function parsed<T extends z.ZodType>(schema: T, given: unknown, ...where: PropertyKey[]): z.output<T> | undefined {
    const result = schema.safeParse(given, parseContext);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) report([...where, ...path], message);
    return undefined;
  }

  const jwt = auth === undefined ? undefined : parsed(schemas.auth, auth, 'auth')?.jwt;
  if (clientEntries !== undefined && !Array.isArray(clientEntries)) report(['clients'], 'Must be a list');
  const entries: readonly unknown[] = Array.isArray(clientEntries) ? clientEntries : [];
  const clients = entries.flatMap((entry, i): KeyedClient[] => {
    const client = parsed(schemas.client, entry, 'clients', i);
    if (client && client.keySha256 === undefined && auth === undefined) {
      report(
        ['clients', i],
        'Has no keySha256, and auth.jwt is not configured: set one of them, or the client cannot authenticate',
      );
    }
    return client ? [{ name: client.name, grants: client.accounts, keyHashes: client.keySha256 ?? [] }] : [];
  });
  if (entries.length === 0 && !jwt?.defaultAccounts) {
    report(
      ['clients'],
      'Name at least one client, or set auth.jwt.defaultAccounts: otherwise no client can authenticate',
    );
  }
  reportRepeated(clients, report);
  return { clients, tokens: jwt && tokensOf(jwt) };
}

function tokensOf({ defaultAccounts, ...jwt }: z.output<ReturnType<typeof schemasFor>['auth']>['jwt']): TokenConfig {
  return { ...jwt, defaultGrants: defaultAccounts };
}

function reportRepeated(clients: readonly KeyedClient[], report: (where: PropertyKey[], message: string) => void) {
  const names = clients.map(({ name }) => name);
  const hashes = clients.flatMap(({ keyHashes }) => keyHashes.map((hash) => hash.toString('hex')));
  if (new Set(names).size < names.length) report(['clients'], 'Two clients have the same name');
  if (new Set(hashes).size < hashes.length) report(['clients'], 'Two clients have the same keySha256');
}
