/** A small generator of numbers that are the same for the same seed (mulberry32). */
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

/** Decides in which order everything goes on that waits for an answer from somewhere. */
export function createScheduler(random: Random) {
  const waiting: { readonly who: string; readonly goOn: () => void }[] = [];
  const dead = new Set<string>();

  /** Until about everybody waits for an answer again; who does not comes later, which is an order like any other. */
  async function settle() {
    for (let i = 0; i < 25; i += 1) await Promise.resolve();
  }

  return {
    /** Resolves when it is this one's turn; never, if `who` has died. */
    turn(who: string): Promise<void> {
      return new Promise((goOn) => {
        if (!dead.has(who)) waiting.push({ who, goOn });
      });
    },
    /** Whatever `who` is in the middle of is never finished. */
    kill(who: string) {
      dead.add(who);
      for (let i = waiting.length - 1; i >= 0; i -= 1) if (waiting[i]?.who === who) waiting.splice(i, 1);
    },
    isDead: (who: string) => dead.has(who),
    /** Lets any one go on. False if nobody waits. */
    async step(): Promise<boolean> {
      const [next] = waiting.splice(random.below(waiting.length), 1);
      next?.goOn();
      await settle();
      return next !== undefined;
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
