import { LRUCache } from 'lru-cache';

const INTERVAL_MS = 60_000;
/** Keys contain texts of errors, which are not limited in number. */
const MAX_KEYS = 1000;

/** The field that a line gets when earlier lines of its key were omitted. */
type Suppressed = { readonly suppressed?: number };

/**
 * Limits repeated log lines to one per minute and key, so that a failure that every request meets fills no disk. The next
 * line of the key has the number of those omitted.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createLineLimiter(now: () => number): (key: string, write: (fields: Suppressed) => void) => void {
  const lines = new LRUCache<string, { readonly at: number; suppressed: number }>({ max: MAX_KEYS });
  return (key, write) => {
    const last = lines.get(key);
    if (last && now() - last.at < INTERVAL_MS) {
      last.suppressed += 1;
      return;
    }
    lines.set(key, { at: now(), suppressed: 0 });
    write(last && last.suppressed > 0 ? { suppressed: last.suppressed } : {});
  };
}
