import type { FaultInjector } from './fault-injector.ts';

/** The error codes that a provider's fault may cause. */
const OF_FAULTS = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_INVALID'];

interface ReportedError {
  readonly code: string;
  readonly account: string | undefined;
  readonly message: string;
}

/** Distinguishes errors that were injected from those that were not. */
export function createVerifier(faultInjector: Pick<FaultInjector, 'explains'>) {
  let explained = 0;
  let rejected = 0;
  const unexplained: string[] = [];

  return {
    /** Records the errors of a response. @param began when the operation was sent. @param what names it. */
    record(what: string, response: { readonly data?: unknown; readonly errors?: unknown }, began: number) {
      for (const { code, account, message } of [...errorsIn(response.errors), ...errorsIn(response.data)]) {
        // The gateway itself rejects a call that would exceed a rate limit.
        if (code === 'RATE_LIMITED') rejected += 1;
        else if (OF_FAULTS.includes(code) && faultInjector.explains(account, began)) explained += 1;
        else unexplained.push(`${what}: ${code} ${account ?? ''}: ${message}`);
      }
    },
    /** Records an operation without a response. */
    lost: (what: string, error: unknown) => void unexplained.push(`${what}: ${String(error)}`),
    explained: () => explained,
    rejected: () => rejected,
    unexplained: () => unexplained,
  };
}

export type Verifier = ReturnType<typeof createVerifier>;

/** Errors anywhere in an response: at its top, in lists of account results, instead of payloads. */
function errorsIn(value: unknown): ReportedError[] {
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { code, message, extensions } = value as {
    code?: unknown;
    message?: unknown;
    extensions?: Partial<ReportedError>;
  };
  if (typeof message === 'string' && extensions) {
    return [{ code: extensions.code ?? 'GRAPHQL', account: extensions.account, message }];
  }
  if (typeof message === 'string' && typeof code === 'string') {
    // Messages of providers' errors name the account.
    return [{ code, account: /\(account ([\w-]+)\)/.exec(message)?.[1], message }];
  }
  return Object.values(value).flatMap(errorsIn);
}
