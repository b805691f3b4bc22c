import { LRUCache } from 'lru-cache';
import type { Interval } from '../../time/interval.ts';

/** How many appointments are remembered, over all credentials. */
const MAX_REMEMBERED = 100_000;
/** How full the pages of a window are to be that is cut by what is remembered: new appointments have the rest. */
const FILL = 0.75;
const SECOND = 1000;

/** The start of an appointment by its id, epoch milliseconds. */
type Starts = Map<string, number>;

/**
 * Remembers when the appointments of long lists start, so that a window can be cut into parts of one page each before it is
 * read. Nothing of it is shown to clients: a part that holds more than was remembered fills its page, and is halved.
 */
export class KnownAppointments {
  readonly #byCredential = new LRUCache<string, Starts>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: ({ size }) => size + 1,
  });

  /** The ids of the appointments that are known to start inside the window, with their starts. */
  within(credential: string, { start, end }: Interval): ReadonlyMap<string, number> {
    const known = this.#byCredential.get(credential);
    return new Map(known && [...known].filter(([, at]) => start < at && at < end));
  }

  /**
   * @param found the start of each appointment that was found in the window, by id.
   * @param isComplete whether the window has no others.
   */
  remember(credential: string, window: Interval, found: ReadonlyMap<string, number>, isComplete: boolean): void {
    const known: Starts = new Map(this.#byCredential.get(credential));
    if (isComplete) for (const id of this.within(credential, window).keys()) known.delete(id);
    for (const [id, start] of found) known.set(id, start);
    if (known.size > 0) this.#byCredential.set(credential, known);
    else this.#byCredential.delete(credential);
  }

  isEmpty(credential: string): boolean {
    return !this.#byCredential.has(credential);
  }
}

/**
 * Cuts a window where its known appointments fill three quarters of a page; not at all if one page holds them. Neighbouring parts
 * share a second, since it is not documented whether `from` and `to` are inclusive.
 *
 * @param starts of the known appointments in the window, epoch milliseconds.
 */
export function partsOf({ start, end }: Interval, starts: Iterable<number>, pageSize: number): readonly Interval[] {
  const sorted = [...starts].toSorted((a, b) => a - b);
  if (sorted.length < pageSize) return [{ start, end }];
  const perPart = Math.max(1, Math.floor(pageSize * FILL));
  const parts: Interval[] = [];
  let from = start;
  for (let i = perPart; i < sorted.length; i += perPart) {
    const cut = Math.floor((sorted[i] ?? end) / SECOND) * SECOND;
    if (cut - SECOND <= from) continue;
    parts.push({ start: from, end: cut });
    from = cut - SECOND;
  }
  return [...parts, { start: from, end }];
}
