import { addAbortListener } from 'node:events';
import { performance } from 'node:perf_hooks';

/** How much work may always run at once. */
const ALWAYS = 4;
/** How much work may begin in addition in each period in which the process is not busy. */
const ADDED_PER_PERIOD = 8;
const PERIOD_MS = 10;
/** The share of time that the event loop spends working, from which on the process is busy. */
const BUSY_FROM = 0.9;

/** The share of time that the event loop has spent working since the last call, from 0 to 1. */
type MeasureUtilization = () => number;

/**
 * Limits how much work runs at once while the process is busy. Work that waits for upstream responses leaves the process idle, so more of it
 * may run. Work that computes ends no sooner if more of it runs at once; its data only stay in memory longer, and each garbage
 * collection copies them. First come, first served.
 */
export class BusyQueue {
  readonly #measure: MeasureUtilization;
  readonly #waiting = new Set<() => void>();
  #running = 0;
  /** How much work may still begin in this period. */
  #allowance = ADDED_PER_PERIOD;
  #timer: NodeJS.Timeout | undefined;

  constructor(measure: MeasureUtilization = measureEventLoop()) {
    this.#measure = measure;
  }

  /**
   * Runs the work, now or when it may begin.
   *
   * @throws the reason of the signal if it is aborted before the work begins; otherwise the error of the work.
   */
  async run<T>(signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
    if (this.#waiting.size > 0 || !this.#mayBegin()) await this.#turn(signal);
    else this.#begin();
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#admit();
    }
  }

  #mayBegin(): boolean {
    return this.#running < ALWAYS || this.#allowance > 0;
  }

  #begin(): void {
    this.#running += 1;
    if (this.#running > ALWAYS) this.#allowance -= 1;
    this.#schedule();
  }

  /** Resolves when the work may begin, and counts it as running. */
  #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const begin = () => {
        listener[Symbol.dispose]();
        this.#begin();
        resolve();
      };
      const listener = addAbortListener(signal, () => {
        this.#waiting.delete(begin);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
        reject(signal.reason as Error);
      });
      this.#waiting.add(begin);
      this.#schedule();
    });
  }

  #admit(): void {
    for (const begin of this.#waiting) {
      if (!this.#mayBegin()) return;
      this.#waiting.delete(begin);
      begin();
    }
  }

  /** Measures at the end of each period, for as long as the limit can matter. */
  #schedule(): void {
    if (this.#timer !== undefined || this.#running < ALWAYS) return;
    this.#measure();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#allowance = this.#measure() < BUSY_FROM ? ADDED_PER_PERIOD : 0;
      this.#admit();
      this.#schedule();
    }, PERIOD_MS).unref();
  }
}

function measureEventLoop(): MeasureUtilization {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
