import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Answer, toAnswer } from './answer.ts';
import type { Exchange } from './sender.ts';

/** What is made of a text takes several times as much memory. */
const MAXIMUM_CHARACTERS = 2 * 1024 * 1024;
const MAXIMUM_SECONDS = 300;

/** The setting of how long an account's answers may be kept. */
export function cacheSecondsSetting(standard: number) {
  return z.number().min(0).max(MAXIMUM_SECONDS).default(standard);
}

interface Kept {
  readonly exchange: Exchange;
  answer: Answer | undefined;
}

/**
 * Answers of one account, kept for a short time. Whose they are is part of the key. What is kept is the text, which is far
 * smaller than what is made of it, and that only from the second time on that somebody asks: most never are asked again.
 *
 * @param seconds 0 keeps nothing.
 * @param now the clock, epoch milliseconds.
 */
export function createReadCache(seconds: number, now: () => number) {
  const kept = new LRUCache<string, Kept>({
    maxSize: MAXIMUM_CHARACTERS,
    sizeCalculation: ({ exchange: { text } }) => text.length + 1,
    ttl: seconds * 1000,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    get(key: string): Answer | undefined {
      const found = kept.get(key);
      if (found) found.answer ??= toAnswer(found.exchange);
      return found?.answer;
    },
    keep(key: string, { exchange }: Answer) {
      if (seconds > 0) kept.set(key, { exchange, answer: undefined });
    },
  };
}
