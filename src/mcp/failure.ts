import type { CallToolResult } from '@modelcontextprotocol/server';
import type { GraphQLError } from 'graphql';
import type { ErrorCode } from '../domain/errors.ts';

/** Why a call of a tool failed. */
export interface Failure {
  /** A code of the gateway. */
  readonly code: string;
  readonly message: string;
  /** The type of the error in the GraphQL schema, of which several can have one code. */
  readonly type?: string | undefined;
  /** Further lines of text: the issues of the input, or what the provider would lose. */
  readonly details?: readonly string[] | undefined;
  readonly retryAfterSeconds?: number | null | undefined;
  /** What to do next, if the code does not determine it. */
  readonly advice?: string | undefined;
}

/** Ends a call of a tool with an error result. */
export class ToolError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'ToolError';
    this.failure = failure;
  }
}

const SAME_CALL = 'repeat the same call with the same arguments';

/** What to do after an error, by its type. */
const BY_TYPE: Readonly<Record<string, string>> = {
  SlotTakenError: 'Call find_slots again and offer another time.',
  ReservationEndedError: 'Find a free slot again and hold it anew.',
  IdempotencyConflictError: 'Use another idempotencyKey for other arguments.',
  StaleRevisionError: 'The hours have changed since the preview: call preview_weekly_hours again.',
  UnsupportedError: 'Leave out what the provider cannot store, or say that it is not possible there.',
};

/** What to do after an error, by its code. */
const BY_CODE: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'Correct the arguments and call the tool again.',
  UNAUTHENTICATED: 'The operator of the gateway must renew the credential of the client or of the account.',
  FORBIDDEN: 'Do not retry: the operator of the gateway must grant the client the access.',
  NOT_FOUND: 'Look the id up again with the tools that list objects; do not make ids up.',
  CONFLICT: 'Read the present state again before you decide what to do.',
  UNSUPPORTED: 'Say that the provider does not support it.',
  RATE_LIMITED: `Wait, then ${SAME_CALL}.`,
  UPSTREAM_UNAVAILABLE: `The provider does not respond: ${SAME_CALL} later. A repeated call cannot book twice.`,
  UPSTREAM_INVALID: 'The provider sent an unreadable response: report it to the operator of the gateway.',
  TOO_MANY_UPSTREAM_CALLS: 'Ask for less at once: a shorter window, fewer participants or a smaller limit.',
  TOO_SLOW: `Later, ${SAME_CALL}.`,
  DEPENDENCY_UNAVAILABLE: `Later, ${SAME_CALL}.`,
  PERSISTED_QUERY_NOT_FOUND: 'Report it to the operator of the gateway.',
  GRAPHQL_PARSE_FAILED: 'Report it to the operator of the gateway.',
  GRAPHQL_VALIDATION_FAILED: 'Report it to the operator of the gateway.',
  INTERNAL: 'Report it to the operator of the gateway, with the reference if there is one.',
};

function adviceFor({ type, code }: Failure): string | undefined {
  const byCode: Readonly<Record<string, string>> = BY_CODE;
  return (type === undefined ? undefined : BY_TYPE[type]) ?? byCode[code];
}

/** The result of a failed call: the code, what failed and what to do next, as text. */
export function failureResult(failure: Failure): CallToolResult {
  const { code, message, details = [], retryAfterSeconds } = failure;
  const advice = failure.advice ?? adviceFor(failure);
  const lines = [
    `${code}: ${message}`,
    // The message of a single issue repeats it.
    ...details.filter((detail) => detail !== message).map((detail) => `- ${detail}`),
    ...(typeof retryAfterSeconds === 'number' ? [`Retry after ${retryAfterSeconds} seconds.`] : []),
    ...(advice === undefined ? [] : [`Next: ${advice}`]),
  ];
  return { isError: true, content: [{ type: 'text', text: lines.join('\n') }] };
}

/** A GraphQL error as a failure. */
export function failureOf({ message, extensions }: GraphQLError): Failure {
  const { code, retryAfterSeconds, issues, reference } = extensions;
  return {
    code: typeof code === 'string' ? code : 'INVALID_INPUT',
    message,
    retryAfterSeconds: typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined,
    details: [
      ...(Array.isArray(issues) ? issues.map(issueText) : []),
      ...(typeof reference === 'string' ? [`reference: ${reference}`] : []),
    ],
  };
}

/** An error of a mutation, with the fields of the fragment `Failure`. */
interface MutationFailure {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly lost?: readonly string[];
  readonly status?: string;
  readonly retryAfterSeconds?: number | null;
}

/** The payload of a mutation. @throws ToolError if the mutation returned an error instead. */
export function payloadOf<Outcome extends { readonly __typename: string }, Name extends Outcome['__typename']>(
  outcome: Outcome,
  name: Name,
): Extract<Outcome, { readonly __typename: Name }> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `__typename` determines the member of the union
  if (outcome.__typename === name) return outcome as Extract<Outcome, { readonly __typename: Name }>;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all other members have the fields of `Failure`
  const failure = outcome as MutationFailure;
  throw new ToolError({
    type: failure.__typename,
    code: failure.code ?? 'INTERNAL',
    message: failure.message ?? 'The mutation failed',
    retryAfterSeconds: failure.retryAfterSeconds,
    details: [
      ...(failure.issues ?? []).map(issueText),
      ...(failure.lost ?? []),
      ...(failure.status === undefined ? [] : [`status: ${failure.status}`]),
    ],
  });
}

function issueText({ path, message }: { readonly path: readonly unknown[]; readonly message: string }): string {
  return `${path.join('.')}: ${message}`;
}
