import { randomUUID } from 'node:crypto';
import pino, { type DestinationStream, type Logger } from 'pino';

interface CredentialOwner {
  readonly credential: { readonly fixed: string } | { readonly fromHeader: string };
}

/** Headers that are redacted wherever a logged object has them. */
const SECRET_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'];

/**
 * Logs JSON lines, with the names of levels and ISO 8601 times. Headers, variables and documents are never logged on purpose; if a logged error carries headers, those
 * with a secret are redacted.
 *
 * @param accounts those that read their credential from a header of the client: it is redacted too.
 */
export function createLogger(
  { level, accounts }: { readonly level: string; readonly accounts: readonly CredentialOwner[] },
  destination: DestinationStream,
): Logger {
  const own = accounts.flatMap(({ credential }) => ('fromHeader' in credential ? [credential.fromHeader] : []));
  const names = [...new Set([...SECRET_HEADERS, ...own].flatMap((name) => [name, name.toLowerCase()]))];
  const paths = names.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const options = {
    level,
    redact: { paths, censor: '[secret]' },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

/** @param isPretty whether lines are formatted for people; otherwise they are JSON. @param descriptor of the file. */
export async function openLog(isPretty: boolean, descriptor: 1 | 2): Promise<DestinationStream> {
  const options = { dest: descriptor, sync: true };
  if (!isPretty) return pino.destination(options);
  const { default: pretty } = await import('pino-pretty');
  return pretty({ destination: descriptor, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' });
}

export const REQUEST_ID_HEADER = 'x-request-id';

/** The client's request id if it is valid (1 to 64 characters of A-Z, a-z, 0-9, `_`, `.`, `:`, `-`), otherwise a new one. */
export function requestIdOf(given: string | readonly string[] | null | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
