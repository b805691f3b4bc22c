/** The time, and being woken at a time; given from outside, so that tests can turn the hands. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls once, at `instant` (epoch milliseconds) or as soon after it as may be. Answers how to call it off. */
  setTimer(instant: number, wake: () => void): () => void;
}

/** The longest delay that a timer takes. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The system's clock. Its timers keep no process alive. */
export function systemClock(now: () => number): Clock {
  return {
    now,
    setTimer(instant, wake) {
      let timer: NodeJS.Timeout;
      function sleep() {
        const delay = instant - now();
        timer = setTimeout(delay > LONGEST_DELAY ? sleep : wake, Math.min(Math.max(delay, 0), LONGEST_DELAY));
        timer.unref();
      }
      sleep();
      return () => clearTimeout(timer);
    },
  };
}

/** Waits until `instant`, epoch milliseconds. If the signal is aborted first, it rejects with its reason, and leaves no alarm. */
export function sleepUntil(clock: Clock, instant: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
    if (signal.aborted) return reject(signal.reason as Error);
    const cancelTimer = clock.setTimer(instant, () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
    function giveUp() {
      cancelTimer();
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
