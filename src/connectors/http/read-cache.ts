import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { HttpExchange } from './sender.ts';

const MAXIMUM_CHARACTERS = 4 * 1024 * 1024;
const MAXIMUM_SECONDS = 300;

/** The setting of how long an account's answers may be kept. */
export function cacheSecondsSetting(standard: number) {
  return z.number().min(0).max(MAXIMUM_SECONDS).default(standard);
}

/**
 * What came back for the reads of one account, kept for a short time. Whose it is is part of the key.
 *
 * @param seconds 0 keeps nothing.
 * @param now the clock, epoch milliseconds.
 */
export function createReadCache(seconds: number, now: () => number) {
  const kept = new LRUCache<string, HttpExchange>({
    maxSize: MAXIMUM_CHARACTERS,
    sizeCalculation: ({ text }) => text.length + 1,
    ttl: seconds * 1000,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    get: (key: string) => kept.get(key),
    keep(key: string, exchange: HttpExchange) {
      if (seconds > 0) kept.set(key, exchange);
    },
  };
}
