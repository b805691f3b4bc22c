import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { type ClientsConfig, createAuthentication } from './auth/authentication.ts';
import { createRequestLimiter, createSubscriptionLimiter } from './auth/client-rate-limiter.ts';
import type { Account, Accounts } from './connectors/accounts.ts';
import { DEFAULT_MAXIMUM_CALLS, DEFAULT_OPERATION_TIMEOUT_MS } from './connectors/call-budget.ts';
import { digestOf } from './connectors/credential-digest.ts';
import type { ContextSettings } from './create-context.ts';
import type { Booking } from './domain/booking.ts';
import { GatewayError } from './domain/errors.ts';
import type { Reservation } from './domain/reservation.ts';
import { CalendarFeeds } from './feeds/calendar-feeds.ts';
import { contextOf, type Services } from './graphql/context.ts';
import { createMaskError } from './graphql/errors.ts';
import { createExecutor } from './graphql/execution/executor.ts';
import { createPermissions } from './graphql/permissions.ts';
import { RequestDeduplication } from './graphql/request-deduplication.ts';
import { createEventRenderer } from './graphql/subscriptions/event-renderer.ts';
import { createSubscriptions } from './graphql/subscriptions/subscriptions.ts';
import { ClientSessions } from './http/authenticate.ts';
import { EventStreams } from './http/event-stream.ts';
import { createInFlightRequests } from './http/in-flight-requests.ts';
import { createContentNegotiation } from './http/media-types.ts';
import { createPersistedDocuments } from './http/persisted-documents.ts';
import type { Receive } from './http/webhooks.ts';
import { withRejectionLog } from './observability/authentication-log.ts';
import { createInstrumentation } from './observability/instrumentation.ts';
import type { Metrics } from './observability/metrics.ts';
import type { Tracing } from './observability/tracing.ts';
import { PollBudgets } from './reservations/poll-budget.ts';
import { Reservations } from './reservations/reservations.ts';
import { ProviderWatcher, pauseAfterBooking, pauseAfterReservation } from './reservations/watcher.ts';
import { GuardedWrites } from './scheduling/guarded-writes.ts';
import { Idempotency } from './scheduling/idempotency.ts';
import { Publications } from './scheduling/publications.ts';
import { DEFAULT_LIMITS, type Limits } from './settings/limits.ts';
import type { MetricsAccess } from './settings/metrics.ts';
import { DEFAULT_WEB, type WebConfig } from './settings/web.ts';
import { Locks } from './state/locks.ts';
import { createReachability } from './state/reachability.ts';
import type { State } from './state/state.ts';
import type { Clock } from './time/clock.ts';

export interface AppOptions {
  readonly accounts: Accounts;
  readonly clock: Clock;
  /** Monotonic, for durations: deadlines, waits, caches and measurements. `clock` by default. */
  readonly steadyClock?: Clock;
  readonly state: State;
  readonly logger: Logger;
  /** Operations that GraphiQL opens in tabs. */
  readonly examples: () => readonly { readonly query: string; readonly variables: string }[];
  /** Processes what webhooks report of bookings; the reservations do by default. */
  readonly receive?: Receive<Account>;
  /** For all upstream calls of one operation together, milliseconds; 25,000 by default. */
  readonly operationTimeoutMs?: number;
  /** Upstream calls of one operation; 500 by default. */
  readonly maximumCalls?: number;
  /** The clients that can authenticate; undefined: requests are not authenticated. */
  readonly clients?: ClientsConfig | undefined;
  readonly limits?: Limits;
  readonly web?: WebConfig;
  /** Undefined: nothing is counted. */
  readonly metrics?: Metrics | undefined;
  readonly metricsAccess?: MetricsAccess;
  /** Undefined: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** The version of the gateway, for clients of MCP. */
  readonly version?: string;
  /** Whether equal queries in flight share one execution; true by default. */
  readonly requestDeduplication?: boolean;
}

const DEFAULTS = {
  operationTimeoutMs: DEFAULT_OPERATION_TIMEOUT_MS,
  maximumCalls: DEFAULT_MAXIMUM_CALLS,
  limits: DEFAULT_LIMITS,
  web: DEFAULT_WEB,
  metricsAccess: { readers: 'loopback' },
  requestDeduplication: true,
} as const satisfies Partial<AppOptions>;

/** The options with their defaults. */
type Settings = AppOptions & Required<Pick<AppOptions, keyof typeof DEFAULTS | 'steadyClock'>>;

export const INTERNAL_ERROR_MESSAGE = 'Internal server error.';

/** The stateful parts of the gateway, which HTTP, WebSockets and webhooks share. */
export type Components = ReturnType<typeof createComponents>;

export function createComponents(options: AppOptions) {
  const settings: Settings = { ...DEFAULTS, steadyClock: options.clock, ...options };
  const { clock, steadyClock, logger, metrics, limits, web, accounts, state, clients, tracing } = settings;
  const { now } = clock;
  const services = createServices(settings);
  const context: ContextSettings = {
    services,
    permissionsOf: createPermissions(accounts),
    tracing,
    steadyNow: steadyClock.now,
    operationTimeoutMs: settings.operationTimeoutMs,
    maximumCalls: settings.maximumCalls,
    maximumRanges: limits.computedRanges,
    writeEpochs: state.writeEpochs,
  };
  const instrumentation = createInstrumentation({ logger, metrics, now: steadyClock.now });
  const maskError = createMaskError(logger, instrumentation);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Yoga's type is `Error`; `createMaskError` returns GraphQLErrors alone
  const mask = (error: unknown) => maskError(error, INTERNAL_ERROR_MESSAGE) as GraphQLError;
  const executor = createExecutor(limits.responseBytes, (contextValue) => contextOf({ contextValue }).loaders.batches);
  const subscriptions = createSubscriptions(executor, createEventRenderer(executor, steadyClock.now, mask));
  const negotiation = createContentNegotiation();
  const authenticate = withRejectionLog(createAuthentication(clients, now), logger, steadyClock.now);
  return {
    settings,
    services,
    context,
    maskError,
    mask,
    authenticate,
    sessions: new ClientSessions(authenticate, createRequestLimiter(limits.requestsPerMinute, state)),
    subscriptionLimiter: createSubscriptionLimiter(limits.subscriptions, state),
    documents: createPersistedDocuments(web.documents, web.onlyDocuments),
    deduplication: new RequestDeduplication({
      now: steadyClock.now,
      writeEpochs: state.writeEpochs,
      joinsQueries: settings.requestDeduplication,
    }),
    executor,
    subscriptions,
    negotiation,
    eventStreams: new EventStreams({ clock, subscriptions, negotiation, mask }),
    instrumentation,
    inFlight: createInFlightRequests(),
    whyStateUnavailable: createReachability(state),
    /** Checked before the body of a request is read. */
    guard: { bodyBytes: limits.bodyBytes, hosts: web.hosts },
  };
}

function createServices({ accounts, clock, steadyClock, state, logger, metrics }: Settings): Services {
  const report = (message: string) => (error: unknown) => logger.error({ err: error }, message);
  const options = {
    clock,
    steadyClock,
    state,
    configuredScope(key: string) {
      const { credential } = accounts.get(key) ?? {};
      return credential && 'fixed' in credential ? digestOf(credential.fixed) : undefined;
    },
    report: report('recording an expired hold failed'),
  };
  const reservations = metrics ? new CountedReservations(options, metrics) : new Reservations(options);
  const budgets = new PollBudgets(steadyClock);
  return {
    accounts,
    now: clock.now,
    writes: new GuardedWrites(new Locks(state, steadyClock)),
    reservations,
    events: state.events,
    watcher: new ProviderWatcher({
      clock,
      state,
      kind: 'reservation',
      budgets,
      deadlineOf: ({ status, expiresAt, booking }) => (status === 'CONFIRMED' && booking ? booking.end : expiresAt),
      poll: (accountCall, id) => reservations.refresh(accountCall, id),
      pauseAfter: pauseAfterReservation,
      report: report('watching a reservation failed'),
    }),
    bookingWatcher: new ProviderWatcher<Booking>({
      clock,
      state,
      kind: 'booking',
      budgets,
      deadlineOf: ({ end }) => end,
      poll: (accountCall, id) => reservations.refreshBooking(accountCall, id),
      pauseAfter: pauseAfterBooking,
      report: report('watching a booking failed'),
    }),
    idempotency: new Idempotency(state, steadyClock),
    publications: new Publications(state),
    calendarFeeds: new CalendarFeeds(state, clock.now),
  };
}

/** Counts every attempt to book by its outcome. */
class CountedReservations extends Reservations {
  readonly #metrics: Metrics;

  constructor(options: ConstructorParameters<typeof Reservations>[0], metrics: Metrics) {
    super(options);
    this.#metrics = metrics;
    const { bookings } = this;
    const create = bookings.create.bind(bookings);
    bookings.create = (accountCall, request) => this.#counted([accountCall], create(accountCall, request));
  }

  override confirm(...args: Parameters<Reservations['confirm']>): Promise<Reservation> {
    return this.#counted([args[0]], super.confirm(...args));
  }

  override confirmAll(...args: Parameters<Reservations['confirmAll']>): Promise<readonly Reservation[]> {
    return this.#counted(args[0], super.confirmAll(...args));
  }

  /** Counts one attempt for each slot. */
  async #counted<T>(slots: readonly { readonly account: Account }[], booking: Promise<T>): Promise<T> {
    const count = (outcome: string) => {
      for (const { account } of slots) this.#metrics.booked(account.key, outcome);
    };
    try {
      const booked = await booking;
      count('OK');
      return booked;
    } catch (error) {
      count(error instanceof GatewayError ? error.code : 'INTERNAL');
      throw error;
    }
  }
}
