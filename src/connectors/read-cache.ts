import { LRUCache } from 'lru-cache';
import { z } from 'zod';

/** What is made of a text takes several times as much memory. */
const MAXIMUM_CHARACTERS = 2 * 1024 * 1024;
const MAXIMUM_SECONDS = 300;

/** The setting of how long an account's answers may be kept. */
export function cacheSecondsSetting(standard: number) {
  return z.number().min(0).max(MAXIMUM_SECONDS).default(standard);
}

/**
 * Answers of one account, kept for a short time, parsed and validated. Whose they are is part of the key. The length of
 * their texts bounds what they take.
 *
 * @param seconds 0 keeps nothing.
 * @param now the clock, epoch milliseconds.
 */
export function createReadCache<Answer extends { readonly length: number }>(seconds: number, now: () => number) {
  const kept = new LRUCache<string, Answer>({
    maxSize: MAXIMUM_CHARACTERS,
    sizeCalculation: ({ length }) => length + 1,
    ttl: seconds * 1000,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    get: (key: string) => kept.get(key),
    keep(key: string, answer: Answer) {
      if (seconds > 0) kept.set(key, answer);
    },
  };
}
