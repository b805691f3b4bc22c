/**
 * Spreads work over turns of the event loop, so that no burst of it delays other requests. First come, first served.
 */
export class TurnQueue {
  readonly #unitsPerTurn: number;
  readonly #waiting: { readonly units: number; readonly resolve: () => void }[] = [];
  #used = 0;
  #isScheduled = false;

  /** @param unitsPerTurn how much work begins in one turn; the last piece can exceed it. */
  constructor(unitsPerTurn: number) {
    this.#unitsPerTurn = unitsPerTurn;
  }

  /** @returns undefined if the work may begin at once; otherwise a promise that resolves when it may. */
  take(units: number): Promise<void> | undefined {
    this.#schedule();
    if (this.#waiting.length > 0 || this.#used >= this.#unitsPerTurn) {
      return new Promise((resolve) => {
        this.#waiting.push({ units, resolve });
      });
    }
    this.#used += units;
    return undefined;
  }

  /**
   * Does work in steps, each as soon as it may begin.
   *
   * @param step does the units from an index up to, but not including, another one. Must not throw.
   * @returns undefined if everything is done; otherwise a promise that resolves when it is.
   */
  runInSteps(
    units: number,
    unitsPerStep: number,
    step: (from: number, to: number) => void,
    begin = 0,
  ): Promise<void> | undefined {
    for (let from = begin; from < units; from += unitsPerStep) {
      const to = Math.min(units, from + unitsPerStep);
      const turn = this.take(to - from);
      if (turn) {
        return turn.then(() => {
          step(from, to);
          return this.runInSteps(units, unitsPerStep, step, to);
        });
      }
      step(from, to);
    }
    return undefined;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#beginTurn());
  }

  #beginTurn(): void {
    this.#isScheduled = false;
    this.#used = 0;
    let begun = 0;
    for (const { units, resolve } of this.#waiting) {
      if (this.#used >= this.#unitsPerTurn) break;
      this.#used += units;
      begun += 1;
      resolve();
    }
    this.#waiting.splice(0, begun);
    // What began in this turn must not count in a later one.
    if (this.#used > 0) this.#schedule();
  }
}
