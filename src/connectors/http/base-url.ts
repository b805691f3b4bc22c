import { z } from 'zod';

/**
 * Where a provider's API is; each connector adds its own default.
 *
 * - http as well as https: stand-ins, and hosts inside one's own network, often have no certificate.
 * - No user or password: the credential of the account is the only one that is sent, and a URL ends in logs.
 * - No query or fragment, empty or not: paths are put behind the URL, and only its origin and path are kept.
 *
 * No message holds the URL, which may hold a secret.
 */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'Must be an http:// or https:// URL', abort: true })
  .refine(isOriginAndPath, 'Must have no user, password, query or fragment');

function isOriginAndPath(text: string): boolean {
  const { username, password } = new URL(text);
  return username === '' && password === '' && !/[?#]/.test(text);
}
