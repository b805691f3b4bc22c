import { z } from 'zod';
import { isLoopback } from '../../domain/loopback.ts';

/**
 * The setting for the base URL of a provider's API; a connector adds its own default, if there is one.
 *
 * - https, since each request carries a credential; http only to the machine itself, for sandboxes and tests.
 * - No user or password: the account's credential is the only one that is sent, and URLs appear in logs.
 * - No query or fragment, even an empty one: paths are appended to the URL, of which only origin and path are used.
 *
 * No message contains the URL, which can contain a secret.
 */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: notUrlMessage, abort: true })
  .refine(isOriginAndPath, 'Must have no user, password, query or fragment')
  .refine(isEncrypted, 'Must be an https:// URL; http:// is allowed for loopback addresses only');

/** A base URL whose last path segment is the version of the API. @param example a valid one. */
export function baseUrlWithVersion(example: string) {
  return baseUrl.refine(
    (url) => /\/v\d+(?:\.\d+)?\/?$/.test(url),
    `Must end in the version of the API, as ${example} does`,
  );
}

/** A base URL to which the connector appends the version. @param path what the connector appends. */
export function baseUrlWithoutVersion(path: string) {
  return baseUrl.refine(
    (url) => !/\/v\d+(?:\.\d+)?(?:\/|$)/.test(url),
    `Must not contain the version of the API: ${path} is appended`,
  );
}

/** Undefined for a missing value, whose message is that of the whole configuration. */
function notUrlMessage({ input }: { readonly input: unknown }): string | undefined {
  return input === undefined ? undefined : 'Must be an http:// or https:// URL';
}

function isOriginAndPath(text: string): boolean {
  const { username, password } = new URL(text);
  return username === '' && password === '' && !/[?#]/.test(text);
}

function isEncrypted(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopback(hostname);
}
