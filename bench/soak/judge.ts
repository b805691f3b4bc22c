import type { Trouble } from './trouble.ts';

/** What a provider's fault may look like to a client. */
const OF_FAULTS = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_INVALID'];

interface Told {
  readonly code: string;
  readonly account: string | undefined;
  readonly message: string;
}

/** Tells errors that were injected from those that were not. */
export function createJudge(trouble: Pick<Trouble, 'explains'>) {
  let explained = 0;
  let refused = 0;
  const unexplained: string[] = [];

  return {
    /** @param began when the operation was sent. @param what names it. */
    hear(what: string, answer: { readonly data?: unknown; readonly errors?: unknown }, began: number) {
      for (const { code, account, message } of [...errorsIn(answer.errors), ...errorsIn(answer.data)]) {
        // The gateway itself refuses what would pass a budget.
        if (code === 'RATE_LIMITED') refused += 1;
        else if (OF_FAULTS.includes(code) && trouble.explains(account, began)) explained += 1;
        else unexplained.push(`${what}: ${code} ${account ?? ''}: ${message}`);
      }
    },
    /** There was no answer at all. */
    lost: (what: string, error: unknown) => void unexplained.push(`${what}: ${String(error)}`),
    explained: () => explained,
    refused: () => refused,
    unexplained: () => unexplained,
  };
}

export type Judge = ReturnType<typeof createJudge>;

/** Errors anywhere in an answer: at its top, in lists of account results, instead of payloads. */
function errorsIn(value: unknown): Told[] {
  if (Array.isArray(value)) return value.flatMap(errorsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { code, message, extensions } = value as { code?: unknown; message?: unknown; extensions?: Partial<Told> };
  if (typeof message === 'string' && extensions) {
    return [{ code: extensions.code ?? 'GRAPHQL', account: extensions.account, message }];
  }
  if (typeof message === 'string' && typeof code === 'string') {
    // Messages of providers' errors name the account.
    return [{ code, account: /\(account ([\w-]+)\)/.exec(message)?.[1], message }];
  }
  return Object.values(value).flatMap(errorsIn);
}
