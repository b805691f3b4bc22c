import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { GatewayError } from './domain/errors.ts';
import type { Metrics } from './observability/metrics.ts';

export interface ProcessGuardSettings {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'uncaught' | 'unhandledRejection'> | undefined;
  /** Ends the process with an error code, in an orderly way. */
  readonly exit: () => void;
}

/**
 * Decides what becomes of errors that no code has handled. A rejection whose reason is an error for a client says that a promise
 * was dropped, and nothing of the state of the process: it is logged as a defect and counted. After anything else the state
 * is unknown, and the process ends.
 */
export function createProcessGuard({ logger, metrics, exit }: ProcessGuardSettings) {
  function onUncaughtException(error: unknown): void {
    logger.fatal({ err: error }, 'uncaught exception, exiting');
    metrics?.uncaught();
    exit();
  }

  function onUnhandledRejection(reason: unknown): void {
    if (!isForClient(reason)) {
      onUncaughtException(reason);
      return;
    }
    logger.error({ err: reason }, 'unhandled rejection of an error for a client: a defect of the gateway');
    metrics?.unhandledRejection();
  }

  return { onUncaughtException, onUnhandledRejection };
}

/** An error of the domain, or one that GraphQL itself has raised: not a defect of a resolver that was only located. */
function isForClient(reason: unknown): boolean {
  if (reason instanceof GatewayError) return true;
  if (!(reason instanceof GraphQLError)) return false;
  return reason.originalError === undefined || isForClient(reason.originalError);
}
