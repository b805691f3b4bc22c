import type { ClientSession } from '../auth/authentication.ts';
import type { Account, Accounts } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { Reservations } from '../reservations/reservations.ts';
import type { ReservationWatcher } from '../reservations/watcher.ts';
import type { GuardedWrites } from '../scheduling/guarded-writes.ts';
import type { Idempotency } from '../scheduling/idempotency.ts';
import type { Publications } from '../scheduling/publications.ts';
import type { EventLog } from '../state/state.ts';
import type { Permissions } from './permissions.ts';

/** What lives as long as the process. */
export interface Services {
  readonly accounts: Accounts;
  readonly writes: GuardedWrites;
  readonly reservations: Reservations;
  readonly idempotency: Idempotency;
  /** What happens to reservations. */
  readonly events: EventLog;
  readonly watcher: ReservationWatcher;
  readonly publications: Publications;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/** What one GraphQL operation works with. */
export interface Context extends Services {
  /** Those that the client may use; the others are not there. */
  readonly accounts: Accounts;
  /** Who asks. */
  readonly session: ClientSession;
  readonly loaders: Loaders;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
  /** Of the request's header, for mutations whose input has none of its own. */
  readonly idempotencyKey: string | undefined;
  /** Where a client that comes back says it stood. */
  readonly lastEventId: string | undefined;
  /** How many upstream calls the operation can take, once that is known. */
  readonly estimatedCalls?: number;
  /** What the caller may see of what others do. */
  readonly rights: () => Permissions;
  /**
   * The same caller anew, with loaders of its own. With a signal it is still this operation, which is given up by that; without
   * one it is another operation, which nobody gives up.
   */
  readonly renew: (until?: AbortSignal) => Context;
  /** @throws ProviderError `UNAUTHENTICATED` if the request lacks the account's credential. */
  readonly callTo: (account: Account) => CallContext;
}
