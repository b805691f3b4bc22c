import type { Logger } from 'pino';
import type { CircuitState } from '../domain/circuit.ts';
import { createLineLimiter } from './limited-log.ts';

interface UpstreamCall {
  readonly account: string;
  readonly method: string;
  /** The path without its ids. */
  readonly pattern: string;
  /** `OK`, `CANCELLED` or an error code. */
  readonly outcome: string;
  /** Undefined if there was no response. */
  readonly status: number | undefined;
  /** Why there was no response, as a code of the network or of TLS. */
  readonly reason?: string | undefined;
}

export interface UpstreamLog {
  /** Logs failures that an operator can act on: at most one line per minute, account and kind of failure. */
  onCall(call: UpstreamCall): void;
  /** Logs that the circuit breaker of an account has opened or closed. */
  onCircuitChange(account: string, state: CircuitState): void;
}

/** What failed, by the outcome of the call; other outcomes are about the request of one client. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['UNAUTHENTICATED', 'the provider rejected the credential of the account: renew it'],
  ['FORBIDDEN', 'the provider refused the request: check the permissions of the credential'],
  ['RATE_LIMITED', 'the rate limit of the provider is exhausted'],
  ['UPSTREAM_UNAVAILABLE', 'the provider is unavailable'],
  ['UPSTREAM_INVALID', 'the provider returned an unreadable response'],
]);

/**
 * @param providers the provider of each account, by its key.
 * @param now the clock, epoch milliseconds.
 */
export function createUpstreamLog(
  logger: Logger,
  providers: ReadonlyMap<string, string>,
  now: () => number,
): UpstreamLog {
  const limited = createLineLimiter(now);
  return {
    onCall({ account, method, pattern, outcome, status, reason }) {
      const message = MESSAGES.get(outcome);
      if (message === undefined) return;
      const fields = { account, provider: providers.get(account), code: outcome, status, reason, method, pattern };
      limited(`${account} ${outcome}`, (suppressed) => logger.warn({ ...fields, ...suppressed }, message));
    },
    onCircuitChange(account, state) {
      const fields = { account, provider: providers.get(account), state };
      if (state === 'OPEN') {
        const message = 'the circuit breaker of the account has opened: its provider failed repeatedly';
        logger.error(fields, message);
      } else if (state === 'CLOSED') {
        const message = 'the circuit breaker of the account has closed: its provider works again';
        logger.info(fields, message);
      }
    },
  };
}
