import { LRUCache } from 'lru-cache';
import type { ParsedResponse } from './parsed-response.ts';

/** The sum over all kept responses of an account: two of the largest. The parsed values take several times as much memory. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** The last valid response to each of an account's requests that revalidate. The key must contain the credential scope. */
export class KeptResponses {
  readonly #responses = new LRUCache<string, ParsedResponse>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ response: { text } }) => text.length + 1,
  });

  get(key: string): ParsedResponse | undefined {
    return this.#responses.get(key);
  }

  /** Keeps a response that the provider can confirm later; forgets the previous one. */
  set(key: string, response: ParsedResponse): void {
    if (Object.keys(conditionsOf(response)).length > 0) this.#responses.set(key, response);
    else this.#responses.delete(key);
  }
}

/** The headers that ask whether the response is still valid. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1 */
export function conditionsOf({ response: { headers } }: ParsedResponse): Record<string, string> {
  const { etag, 'last-modified': lastModified } = headers;
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
  };
}
