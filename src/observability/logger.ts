import { randomUUID } from 'node:crypto';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { AccountConfig } from '../connectors/accounts.ts';

/** Headers that hold a secret, wherever an object has them. */
const SECRET_HEADERS = ['authorization', 'proxy-authorization', 'cookie', 'set-cookie', 'x-api-key'];

/**
 * Logs as JSON, a line each. Nothing here logs headers, variables or documents on purpose; should an error carry headers
 * along, those with a secret are crossed out.
 *
 * @param accounts some take their credential from a header of the client.
 */
export function createLogger(
  { level, accounts }: { readonly level: string; readonly accounts: readonly AccountConfig[] },
  destination: DestinationStream,
): Logger {
  const own = accounts.flatMap(({ credential }) => ('fromHeader' in credential ? [credential.fromHeader] : []));
  const names = [...new Set([...SECRET_HEADERS, ...own].flatMap((name) => [name, name.toLowerCase()]))];
  const paths = names.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  return pino({ level, redact: { paths, censor: '[secret]' } }, destination);
}

export const REQUEST_ID_HEADER = 'x-request-id';

/** The id that whoever asks gave to a request, if it is a short word that a log can hold; else a new one. */
export function requestIdOf(given: string | readonly string[] | null | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
