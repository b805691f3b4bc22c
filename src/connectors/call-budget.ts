import type { CallBudgetLimits, CallContext } from './connector.ts';

/** The time within which an operation must end. */
export const DEFAULT_OPERATION_TIMEOUT_MS = 25_000;
export const DEFAULT_MAXIMUM_CALLS = 500;

/** Creates the budget of an operation that begins now. `now` is a monotonic clock, milliseconds. */
export function createOperationLimits({
  now,
  timeoutMs,
  maximumCalls,
}: {
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly maximumCalls: number;
}): CallBudgetLimits {
  let deadline = now() + timeoutMs;
  let isLifted = false;
  let consumed = 0;
  return {
    get deadline() {
      return deadline;
    },
    maximumCalls,
    tryConsume() {
      if (isLifted) return true;
      if (consumed >= maximumCalls) return false;
      consumed += 1;
      return true;
    },
    remaining: () => (isLifted ? Number.POSITIVE_INFINITY : maximumCalls - consumed),
    lift() {
      deadline = Number.POSITIVE_INFINITY;
      isLifted = true;
    },
  };
}

/** The same call without budget, deadline and cancellation, for clean-up after the operation has ended. */
export function detached(call: CallContext): CallContext {
  return { ...call, signal: new AbortController().signal, clientSignal: undefined, limits: undefined };
}

/** How long a call may wait before it begins to write: until the client disconnects, or the operation's deadline. */
export function waitLimits({ signal, clientSignal = signal, limits }: CallContext) {
  return { signal: clientSignal, deadline: limits?.deadline };
}
