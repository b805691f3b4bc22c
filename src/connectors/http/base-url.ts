import { z } from 'zod';

/**
 * The setting for the base URL of a provider's API; each connector adds its own default.
 *
 * - http as well as https: test servers and hosts inside a private network often have no certificate.
 * - No user or password: the account's credential is the only one that is sent, and URLs appear in logs.
 * - No query or fragment, even an empty one: paths are appended to the URL, of which only origin and path are used.
 *
 * No message contains the URL, which can contain a secret.
 */
export const baseUrl = z
  .url({ protocol: /^https?$/, error: 'Must be an http:// or https:// URL', abort: true })
  .refine(isOriginAndPath, 'Must have no user, password, query or fragment');

function isOriginAndPath(text: string): boolean {
  const { username, password } = new URL(text);
  return username === '' && password === '' && !/[?#]/.test(text);
}
