import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { ParsedResponse } from './parsed-response.ts';

/** The default for the sum over all cached responses of an account; the validated values take several times as much memory. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_SECONDS = 300;

/** The setting for how long an account's responses may be cached, in seconds. */
export function cacheTtlSetting(standard: number, maximum = MAX_SECONDS) {
  return z.number().min(0).max(maximum).default(standard);
}

/**
 * The cached responses of one account. The key must contain the credential scope.
 *
 * @param seconds how long a response is cached; 0 caches nothing.
 * @param now the clock, epoch milliseconds.
 * @param maxCharacters of all cached responses together. A list that is longer is evicted while it is read, and never cached.
 */
export function createReadCache(seconds: number, now: () => number, maxCharacters = MAX_CHARACTERS) {
  const responses = new LRUCache<string, ParsedResponse>({
    maxSize: maxCharacters,
    sizeCalculation: ({ response: { text } }) => text.length + 1,
    ttl: seconds * 1000,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    get: (key: string) => responses.get(key),
    set(key: string, response: ParsedResponse) {
      if (seconds > 0) responses.set(key, response);
    },
  };
}
