import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { GatewayError } from './domain/errors.ts';
import type { Metrics } from './observability/metrics.ts';

export interface ProcessGuardSettings {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'uncaught' | 'unhandledRejection'> | undefined;
  /** Shuts the process down gracefully, with an error code. */
  readonly exit: () => void;
}

/**
 * Handles uncaught exceptions and unhandled rejections. A rejection with an error for a client comes from a promise without a
 * handler and leaves the process in a known state: it is logged as a defect and counted. After any other error the state is
 * unknown, and the process exits.
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

/** An error of the domain, or one that GraphQL itself raised; not a resolver's defect that GraphQL has only located. */
function isForClient(reason: unknown): boolean {
  if (reason instanceof GatewayError) return true;
  if (!(reason instanceof GraphQLError)) return false;
  return reason.originalError === undefined || isForClient(reason.originalError);
}
