/** A small seeded generator of random numbers (mulberry32). */
export function randomOf(seed: number) {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    chance: (probability: number) => next() < probability,
    below: (limit: number) => Math.floor(next() * limit),
    pick: <T>(all: readonly T[]): T => all[Math.floor(next() * all.length)] as T,
  };
}

export type Random = ReturnType<typeof randomOf>;

/** Continues pending responses in a random order. */
export function createScheduler(random: Random) {
  const waiting: { readonly who: string; readonly proceed: () => void }[] = [];
  const dead = new Set<string>();

  /** Until about all operations wait for a response again; one that does not continues later, which is a valid order, too. */
  async function settle() {
    for (let i = 0; i < 25; i += 1) await Promise.resolve();
  }

  return {
    /** Resolves when it is chosen; never if the gateway `who` has died. */
    turn(who: string): Promise<void> {
      return new Promise((proceed) => {
        if (!dead.has(who)) waiting.push({ who, proceed });
      });
    },
    /** Ends the gateway `who`: its pending operations never continue. */
    kill(who: string) {
      dead.add(who);
      for (let i = waiting.length - 1; i >= 0; i -= 1) if (waiting[i]?.who === who) waiting.splice(i, 1);
    },
    isDead: (who: string) => dead.has(who),
    /** Continues a random pending operation. @returns false if there is none. */
    async step(): Promise<boolean> {
      const [next] = waiting.splice(random.below(waiting.length), 1);
      next?.proceed();
      await settle();
      return next !== undefined;
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
