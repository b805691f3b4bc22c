import type { Logger } from 'pino';
import { GatewayError } from '../domain/errors.ts';
import { createLineLimiter } from './limited-log.ts';

/**
 * The same authentication, which logs what it rejects: at most one line per minute and reason, so that guessed keys fill no
 * disk. A line contains no part of the credential.
 *
 * @param now the clock, epoch milliseconds.
 */
export function withRejectionLog<Credential, Session>(
  authenticate: (credential: Credential) => Promise<Session>,
  logger: Logger,
  now: () => number,
): (credential: Credential) => Promise<Session> {
  const limited = createLineLimiter(now);
  return async (credential) => {
    try {
      return await authenticate(credential);
    } catch (error) {
      if (error instanceof GatewayError) {
        const { code, message: reason } = error;
        limited(`${code} ${reason}`, (suppressed) => {
          if (code === 'UNAUTHENTICATED') logger.warn({ reason, ...suppressed }, 'client rejected');
          else logger.error({ reason, err: error.cause, ...suppressed }, 'clients cannot be authenticated');
        });
      }
      throw error;
    }
  };
}
