/** Limits how many things exist at once per key, over all processes that share the state. */
export interface ConcurrencyLimiter {
  /**
   * Counts one more. While the state is unavailable, the process counts alone.
   * @returns false if there are as many as allowed; nothing is counted then.
   */
  enter(key: string): Promise<boolean>;
  /** Counts one less, after `enter` returned true. */
  leave(key: string): void;
}

/** The counts of one process. */
export class LocalCounts {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  keys(): Iterable<string> {
    return this.#counts.keys();
  }

  /** @returns the new count. */
  add(key: string, difference: 1 | -1): number {
    const count = this.of(key) + difference;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
    return count;
  }
}

export function createLocalConcurrencyLimiter(maximum: number): ConcurrencyLimiter {
  const counts = new LocalCounts();
  return {
    async enter(key) {
      if (counts.of(key) >= maximum) return false;
      counts.add(key, 1);
      return true;
    },
    leave: (key) => void counts.add(key, -1),
  };
}
