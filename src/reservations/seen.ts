import { LRUCache } from 'lru-cache';

const REMEMBERED = 10_000;
const REMEMBERED_MS = 24 * 3_600_000;

/** Tells what comes for the first time from what comes again. */
export interface Seen {
  /** True for the first one who asks with a key; the key is remembered for a day. */
  firstTime(key: string): Promise<boolean>;
  /** The next one who asks is the first again. */
  forget(key: string): Promise<void>;
}

/** Remembers in memory, so for one process, and the last 10,000 keys at most. @param now the clock, epoch milliseconds. */
export function createSeen(now: () => number): Seen {
  const keys = new LRUCache<string, true>({
    max: REMEMBERED,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
    perf: { now },
  });
  return {
    async firstTime(key) {
      if (keys.has(key)) return false;
      keys.set(key, true);
      return true;
    },
    async forget(key) {
      keys.delete(key);
    },
  };
}
