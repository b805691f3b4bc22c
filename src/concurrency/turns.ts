/** Resolves once the event loop has processed what is due, such as a request for the health check. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Spreads long work over turns of the event loop, so that it does not delay other requests. All work together has a limited time
 * in each turn, which begins with the first of it; what does not begin in it waits, first come, first served.
 */
export class Turns {
  readonly #now: () => number;
  readonly #milliseconds: number;
  /** When the time of the present turn ends; undefined before any work in it. */
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
      setImmediate(() => {
        this.#end = undefined;
      });
    }
    return now >= this.#end;
  }

  /** Runs work that cannot be interrupted in a turn that has time for it. @returns a promise only if that is not this one. */
  run<T>(work: () => T): T | Promise<T> {
    if (this.#waiting.length === 0 && !this.isUsedUp) return work();
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

  /** @returns undefined if work may begin at once; otherwise a promise that resolves in a turn that has time for it. */
  begin(): Promise<void> | undefined {
    if (this.#waiting.length === 0 && !this.isUsedUp) return undefined;
    return new Promise((resolve) => {
      this.#wait(() => {
        resolve();
        return true;
      });
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
  }

  #proceed(): void {
    this.#isScheduled = false;
    let isEnd = this.isUsedUp;
    do isEnd = this.#waiting.shift()!() || this.isUsedUp;
    while (!isEnd && this.#waiting.length > 0);
    if (this.#waiting.length > 0) this.#schedule();
  }
}

/** The turns of this process. */
export const turns = new Turns();
