/** The current time and timers, injected so that tests can control them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Calls `callback` once, at `instant` (epoch milliseconds) or as soon after it as possible. Returns a function that
   * cancels the timer.
   */
  setTimer(instant: number, callback: () => void): () => void;
}

/** The longest delay of a Node.js timer, in milliseconds. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The system's clock. Its timers do not keep the process alive. */
export function systemClock(now: () => number): Clock {
  return {
    now,
    setTimer(instant, callback) {
      let timer: NodeJS.Timeout;
      function schedule() {
        const delay = instant - now();
        timer = setTimeout(delay > LONGEST_DELAY ? schedule : callback, Math.min(Math.max(delay, 0), LONGEST_DELAY));
        timer.unref();
      }
      schedule();
      return () => clearTimeout(timer);
    },
  };
}

/**
 * Waits until `instant`, epoch milliseconds. If the signal is aborted first, rejects with its reason and cancels the
 * timer.
 */
export function sleepUntil(clock: Clock, instant: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
    if (signal.aborted) return reject(signal.reason as Error);
    const cancelTimer = clock.setTimer(instant, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    function onAbort() {
      cancelTimer();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
