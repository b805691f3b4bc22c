import type { ExecutionArgs } from 'graphql';
import type { ClientSession } from '../auth/authentication.ts';
import type { Account, Accounts } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import type { Booking } from '../domain/booking.ts';
import type { ProviderError } from '../domain/errors.ts';
import type { EventLog } from '../domain/event-log.ts';
import type { FailedMutation } from '../domain/failed-mutation.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { WriteEpoch } from '../domain/write-epochs.ts';
import type { CalendarFeeds } from '../feeds/calendar-feeds.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { Reservations } from '../reservations/reservations.ts';
import type { ProviderWatcher } from '../reservations/watcher.ts';
import type { ComputationBudget } from '../scheduling/computation-budget.ts';
import type { GuardedWrites } from '../scheduling/guarded-writes.ts';
import type { Idempotency } from '../scheduling/idempotency.ts';
import type { Publications } from '../scheduling/publications.ts';
import type { Permissions } from './permissions.ts';

/** What exists for as long as the process. */
export interface Services {
  readonly accounts: Accounts;
  readonly writes: GuardedWrites;
  readonly reservations: Reservations;
  readonly idempotency: Idempotency;
  /** Events of reservations and bookings. */
  readonly events: EventLog;
  readonly watcher: ProviderWatcher<Reservation>;
  readonly bookingWatcher: ProviderWatcher<Booking>;
  readonly publications: Publications;
  readonly calendarFeeds: CalendarFeeds;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/** The context of an operation, which graphql-js does not type. */
export function contextOf({ contextValue }: Pick<ExecutionArgs, 'contextValue'>): RequestContext {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every operation is executed with this context
  return contextValue as RequestContext;
}

/** The context with what Yoga adds to it. */
export type RequestContext = Context & { readonly request: Request };

/** The context of one GraphQL operation. */
export interface Context extends Services {
  /** Only the accounts that the client may use. */
  readonly accounts: Accounts;
  /** The authenticated client. */
  readonly session: ClientSession;
  readonly loaders: Loaders;
  readonly computation: ComputationBudget;
  /** The error of each account that failed in a list over accounts, by its key. */
  readonly failedAccounts: Map<string, ProviderError>;
  /** The mutations of the operation that returned an error of their result, for logs and metrics. */
  readonly failedMutations: FailedMutation[];
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  /** The request's `Idempotency-Key` header, for mutations whose input contains no key. */
  readonly idempotencyKey: string | undefined;
  /** The response name of the mutation that is executed; undefined in queries and subscriptions. */
  readonly responseName?: string;
  /** The request's `Last-Event-ID` header: the cursor from which a reconnecting client resumes. */
  readonly lastEventId: string | undefined;
  /** Upper bound of the operation's upstream calls; undefined before the query cost is computed. */
  readonly queryCost?: number;
  /** What the client may see of other clients' reservations. */
  readonly permissions: () => Permissions;
  /** The same operation under another signal, with loaders of its own; its call budget, deadline and report are shared. */
  readonly withSignal: (signal: AbortSignal) => Context;
  /** A new operation of the same client, with loaders, call budget and deadline of its own; it is never cancelled. */
  readonly fork: () => Context;
  /** The epoch of writes after the operation's start; see `WriteEpochs`. Undefined if this process is alone. */
  readonly writeEpoch: (() => Promise<WriteEpoch | undefined>) | undefined;
  /** @throws ProviderError `UNAUTHENTICATED` if the request lacks the account's credential. */
  readonly callTo: (account: Account) => CallContext;
}
