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

interface CachedResponse {
  readonly epoch: string;
  readonly response: ParsedResponse;
}

/**
 * The cached responses of one account. The key must contain the credential scope. A response is valid in the epoch in which its
 * read began; one whose epoch is unknown only replaces the cached one.
 *
 * @param seconds how long a response is cached; 0 caches nothing.
 * @param now the clock, epoch milliseconds.
 * @param maxCharacters of all cached responses together. A list that is longer is evicted while it is read, and never cached.
 */
export function createReadCache(seconds: number, now: () => number, maxCharacters = MAX_CHARACTERS) {
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: maxCharacters,
    sizeCalculation: ({ response: { response } }) => response.text.length + 1,
    ttl: seconds * 1000,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    get(key: string, epoch: string) {
      const cached = responses.get(key);
      return cached?.epoch === epoch ? cached.response : undefined;
    },
    set(key: string, epoch: string | undefined, response: ParsedResponse) {
      if (epoch === undefined) responses.delete(key);
      else if (seconds > 0) responses.set(key, { epoch, response });
    },
  };
}
