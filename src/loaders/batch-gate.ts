/**
 * Decides when the batches of one operation are read. A list that is completed in several turns of the event loop holds them back
 * until all its items have requested what they need, so that it is read by as few calls as in one turn.
 */
export class BatchGate {
  #holds = 0;
  #waiting: (() => void)[] = [];

  /** Holds back all batches until `release` is called as often as `hold`. */
  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds -= 1;
    if (this.#holds > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const read of waiting) this.schedule(read);
  }

  /** Calls `read` after all promise jobs of this turn, as DataLoader itself does, unless batches are held back then. */
  schedule(read: () => void): void {
    void Promise.resolve().then(() =>
      process.nextTick(() => {
        if (this.#holds > 0) this.#waiting.push(read);
        else read();
      }),
    );
  }
}
