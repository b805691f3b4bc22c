/** Resolves once the event loop has processed what is due, such as a request for the health check. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Spreads long work over turns of the event loop, so that it does not delay other requests. In each turn, all work that begins in it
 * has a limited time together, and so has all work that waits from earlier turns, first come, first served.
 */
export class Turns {
  readonly #now: () => number;
  readonly #milliseconds: number;
  /** When the present work is to be interrupted; undefined before any in this turn. */
  #end: number | undefined;
  /** Work that waits. It returns whether it goes on after that, so that its time is not known yet. */
  readonly #waiting: (() => boolean)[] = [];
  #isScheduled = false;

  /** @param now a monotonic clock, in milliseconds. */
  constructor(now = () => performance.now(), milliseconds = 10) {
    this.#now = now;
    this.#milliseconds = milliseconds;
  }

  /** Whether work that can be interrupted should go on in another turn. */
  get isUsedUp(): boolean {
    const now = this.#now();
    if (this.#end === undefined) {
      this.#end = now + this.#milliseconds;
      this.#endLater();
    }
    return now >= this.#end;
  }

  /** Runs work that cannot be interrupted in a turn that has time for it. @returns a promise only if that is not this one. */
  run<T>(work: () => T): T | Promise<T> {
    if (!this.isUsedUp) return work();
    return new Promise((resolve, reject) => {
      this.#wait(() => {
        try {
          resolve(work());
        } catch (error) {
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the error that the work has thrown
          reject(error);
        }
        return false;
      });
    });
  }

  /**
   * Lets work go on that was interrupted; `run` is for work that begins, since much can begin before any of it has taken its time.
   *
   * @returns undefined if it may go on at once; otherwise a promise that resolves in a turn that has time for it.
   */
  next(): Promise<void> | undefined {
    if (!this.isUsedUp) return undefined;
    return new Promise((resolve) => {
      this.#wait(() => {
        resolve();
        return true;
      });
    });
  }

  /**
   * Does work on many units in steps, as many in a turn as it has time for. A single step is done at once.
   *
   * @param step does the units from an index up to, but not including, another one. Must not throw.
   * @returns undefined if everything is done; otherwise a promise that resolves when it is.
   */
  runInSteps(units: number, unitsPerStep: number, step: (from: number, to: number) => void): Promise<void> | undefined {
    let done = 0;
    /** Returns whether everything is done. */
    const proceed = (): boolean => {
      do {
        const from = done;
        done = Math.min(units, from + unitsPerStep);
        step(from, done);
      } while (done < units && !this.isUsedUp);
      return done === units;
    };
    if ((units <= unitsPerStep || !this.isUsedUp) && proceed()) return undefined;
    return new Promise((resolve) => {
      const proceedLater = () => {
        if (proceed()) resolve();
        else this.#wait(proceedLater);
        return false;
      };
      this.#wait(proceedLater);
    });
  }

  #wait(work: () => boolean): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#proceed());
    // In the same turn, after the promise jobs of what has waited.
    this.#endLater();
  }

  #endLater(): void {
    setImmediate(() => {
      this.#end = undefined;
    });
  }

  #proceed(): void {
    this.#isScheduled = false;
    this.#end = this.#now() + this.#milliseconds;
    let isEnd: boolean;
    do isEnd = this.#waiting.shift()!() || this.isUsedUp;
    while (!isEnd && this.#waiting.length > 0);
    if (this.#waiting.length > 0) this.#schedule();
  }
}

/** The turns of this process. */
export const turns = new Turns();
