import type { Logger } from 'pino';
import type { Clock } from './time/clock.ts';

export interface ShutdownSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Time limit of all steps together, milliseconds. */
  readonly limitMs: number;
  /** Run one after another. */
  readonly steps: readonly ShutdownStep[];
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

/** May return a promise, which is awaited. */
export type ShutdownStep = () => unknown;

export interface Shutdown {
  /** Runs the steps and exits with code 0; a second call exits with code 1 at once. */
  begin(): void;
  /** Runs the steps, unless they are running already, and exits with code 1. */
  fail(): void;
}

/** Shuts the process down gracefully; exits with code 1 when a step fails or the steps take too long. */
export function createShutdown({ clock, logger, limitMs, steps, exit }: ShutdownSettings): Shutdown {
  let isRunning = false;
  let hasFailed = false;

  async function run() {
    if (isRunning) return;
    isRunning = true;
    const cancelTimer = clock.setTimer(clock.now() + limitMs, () => {
      logger.error({ limitMs }, 'shutdown timed out (SHUTDOWN_TIMEOUT_MS), forcing exit');
      exit(1);
    });
    try {
      for (const step of steps) await step();
    } catch (error) {
      logger.fatal({ err: error }, 'shutdown failed');
      hasFailed = true;
    }
    cancelTimer();
    exit(hasFailed ? 1 : 0);
  }

  return {
    begin() {
      if (isRunning) {
        logger.warn('second shutdown signal, forcing exit');
        exit(1);
      } else {
        void run();
      }
    },
    fail() {
      hasFailed = true;
      void run();
    },
  };
}
