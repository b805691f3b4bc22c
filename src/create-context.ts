import type { ClientSession } from './auth/authentication.ts';
import { accountsOf } from './auth/client.ts';
import { createCalls } from './connectors/accounts.ts';
import { createOperationLimits } from './connectors/call-budget.ts';
import { type CallBudgetLimits } from './connectors/connector.ts';
import type { Context, Services } from './graphql/context.ts';
import { createPermissions } from './graphql/permissions.ts';
import { createUpstreamReport, type UpstreamReport } from './graphql/upstream-report.ts';
import { createLoaders } from './loaders/loaders.ts';
import type { ObservedContext } from './observability/instrumentation.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './observability/logger.ts';
import type { Tracing } from './observability/tracing.ts';

/** What an operation works with, and what is told of it. */
export type OwnContext = Context &
  ObservedContext & { readonly report: UpstreamReport; readonly limits: CallBudgetLimits };

/** Makes the context of one operation. The signal is aborted when the client is gone. */
export type ContextOf = (headers: Headers, signal: AbortSignal, session: ClientSession) => OwnContext;

/** Where it is told what an operation costs, and under which name. */
type Told = Pick<ObservedContext, 'report' | 'trace' | 'requestId'>;

export function createContexts({
  services,
  tracing,
  timeoutMs,
  maximumCalls,
}: {
  readonly services: Services;
  readonly tracing: Tracing | undefined;
  /** For all upstream calls of one operation together. */
  readonly timeoutMs: number;
  /** Of one operation. */
  readonly maximumCalls: number;
}): ContextOf {
  const { accounts, now, reservations } = services;
  const rightsOf = createPermissions(accounts);

  /** @param told where it is told what the operation costs; anew, if left out. */
  function contextOf(headers: Headers, signal: AbortSignal, session: ClientSession, told?: Told): OwnContext {
    const { report, trace, requestId } = told ?? {
      report: createUpstreamReport(),
      trace: tracing?.operation(headers),
      requestId: requestIdOf(headers.get(REQUEST_ID_HEADER)),
    };
    const usable = accountsOf(session.client, accounts);
    const limits = createOperationLimits({ now, timeoutMs, maximumCalls });
    const callTo = createCalls({ headers, signal, meter: report, limits, trace: trace?.calls });
    const own = { report, trace, requestId };
    return {
      ...services,
      accounts: usable,
      session,
      callTo,
      loaders: createLoaders(usable, callTo, (account) => reservations.held(account)),
      signal,
      idempotencyKey: headers.get('idempotency-key') || undefined,
      lastEventId: headers.get('last-event-id') ?? undefined,
      rights: () => rightsOf(session.client, callTo),
      renew: (until) =>
        until ? contextOf(headers, until, session, own) : contextOf(headers, new AbortController().signal, session),
      limits,
      ...own,
    };
  }
  return (headers, signal, session) => contextOf(headers, signal, session);
}
