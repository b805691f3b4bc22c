import type { ClientSession } from './auth/authentication.ts';
import { createCalls, credentialOf } from './connectors/accounts.ts';
import { createOperationLimits } from './connectors/call-budget.ts';
import type { CallBudgetLimits } from './connectors/connector.ts';
import type { WriteEpoch, WriteEpochs } from './domain/write-epochs.ts';
import { accountsFor } from './graphql/accessible-accounts.ts';
import type { Context, Services } from './graphql/context.ts';
import type { createPermissions } from './graphql/permissions.ts';
import { createUpstreamReport, type UpstreamReport } from './graphql/upstream-report.ts';
import { createLoaders } from './loaders/loaders.ts';
import type { ObservedContext } from './observability/instrumentation.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './observability/logger.ts';
import type { Tracing } from './observability/tracing.ts';
import { ComputationBudget } from './scheduling/computation-budget.ts';

/** The context of one operation, with the state that instrumentation and limits need. */
export type RequestContext = Context & ObservedContext & OperationState;

export interface ContextSettings {
  readonly services: Services;
  readonly permissionsOf: ReturnType<typeof createPermissions>;
  readonly tracing: Tracing | undefined;
  /** The monotonic clock, milliseconds, of deadlines. */
  readonly steadyNow: () => number;
  /** Time limit of all upstream calls of one operation together, milliseconds. */
  readonly operationTimeoutMs: number;
  /** Maximum number of upstream calls of one operation. */
  readonly maximumCalls: number;
  /** Maximum number of ranges of time that one operation computes. */
  readonly maximumRanges: number;
  /** Undefined if this process is alone. */
  readonly writeEpochs: Pick<WriteEpochs, 'current'> | undefined;
}

/** A client with the headers of its request, or of the upgrade to its WebSocket. */
interface Caller {
  readonly headers: Headers;
  readonly session: ClientSession;
}

/** The state of an operation that lasts as long as the operation, under whichever signal it runs. */
type OperationState = Pick<ObservedContext, 'trace' | 'requestId'> &
  Pick<Context, 'failedAccounts' | 'failedMutations' | 'writeEpoch'> & {
    readonly report: UpstreamReport;
    readonly limits: CallBudgetLimits;
    /** With Redis, what is read from now on shares no read that began before a write that has ended. */
    readonly renewWriteEpoch: () => void;
  };

/**
 * Creates the context of one operation.
 *
 * @param signal aborted when the client disconnects.
 * @param operation the state of an operation that has begun already; a new operation by default.
 */
export function createContext(
  settings: ContextSettings,
  caller: Caller,
  signal: AbortSignal,
  operation: OperationState = beginOperation(settings, caller.headers),
): RequestContext {
  const { services, permissionsOf } = settings;
  const { headers, session } = caller;
  const { report, limits, trace, writeEpoch } = operation;
  const accounts = accountsFor(session.client, services.accounts);
  const callTo = createCalls({ headers, signal, meter: report, limits, trace: trace?.calls, writeEpoch });
  return {
    ...services,
    ...operation,
    accounts,
    session,
    callTo,
    loaders: createLoaders(accounts, callTo, async (account) => {
      const held = await services.reservations.held({ account, call: callTo(account) });
      // A hold that another process has just confirmed is not among them: what is read next must contain its booking.
      operation.renewWriteEpoch();
      return held;
    }),
    computation: new ComputationBudget(settings.maximumRanges, signal),
    signal,
    idempotencyKey: headers.get('idempotency-key') || undefined,
    lastEventId: headers.get('last-event-id') ?? undefined,
    permissions: () => permissionsOf(session.client, (account) => credentialOf(account, headers)),
    withSignal: (other) => createContext(settings, caller, other, operation),
    fork: () => createContext(settings, caller, new AbortController().signal),
  };
}

function beginOperation(
  { steadyNow, tracing, operationTimeoutMs, maximumCalls, writeEpochs }: ContextSettings,
  headers: Headers,
): OperationState {
  const limits = createOperationLimits({ now: steadyNow, timeoutMs: operationTimeoutMs, maximumCalls });
  return {
    report: createUpstreamReport(),
    failedAccounts: new Map(),
    failedMutations: [],
    limits,
    trace: tracing?.operation(headers),
    requestId: requestIdOf(headers.get(REQUEST_ID_HEADER)),
    ...epochOf(writeEpochs, limits),
  };
}

/** Reads the epoch when it is first needed and after each renewal; for subscriptions, which have no deadline, each time. */
function epochOf(
  epochs: ContextSettings['writeEpochs'],
  limits: CallBudgetLimits,
): Pick<OperationState, 'writeEpoch' | 'renewWriteEpoch'> {
  let known: Promise<WriteEpoch | undefined> | undefined;
  return {
    writeEpoch:
      epochs &&
      (() => (limits.deadline === Number.POSITIVE_INFINITY ? epochs.current() : (known ??= epochs.current()))),
    renewWriteEpoch: () => {
      known = undefined;
    },
  };
}
