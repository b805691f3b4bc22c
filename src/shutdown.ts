import type { Logger } from 'pino';
import type { Clock } from './time/clock.ts';

export interface ShutdownSettings {
  readonly clock: Clock;
  readonly logger: Logger;
  /** How long all steps together may take, in milliseconds. */
  readonly limitMs: number;
  /** One after the other. */
  readonly steps: readonly ShutdownStep[];
  /** Ends the process. */
  readonly exit: (code: number) => void;
}

/** @returns nothing that anybody waits for, or a promise that is waited for. */
export type ShutdownStep = () => unknown;

export interface Shutdown {
  /** Goes through the steps, and ends the process with code 0. Asked for again, it ends the process at once, with 1. */
  begin(): void;
  /** The same for when something is broken: the process ends with code 1, also if it was ending already. */
  fail(): void;
}

/** Ends the process in an orderly way, or with code 1 when a step fails or the steps take too long. */
export function createShutdown({ clock, logger, limitMs, steps, exit }: ShutdownSettings): Shutdown {
  let isUnderWay = false;
  let hasFailed = false;

  async function run() {
    if (isUnderWay) return;
    isUnderWay = true;
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
      if (isUnderWay) {
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
