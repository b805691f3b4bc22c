import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { MaskError } from 'graphql-yoga';
import type { Logger } from 'pino';
import {
  type ErrorCode,
  GatewayError,
  IdempotencyConflictError,
  InvalidInputError,
  isErrorCode,
  NotFoundError,
  ProviderError,
  ReservationEndedError,
  SlotTakenError,
  StaleRevisionError,
  UnsupportedError,
} from '../domain/errors.ts';
import { builder, described } from './builder.ts';
import { asGraphQLError, UNPROCESSABLE_CONTENT, withBoundedText } from './error-response.ts';
import { accountOf, nullIfNotFound } from './nodes.ts';
import { EventTypeRef, ProviderAccountRef } from './refs.ts';
import { ReservationStatusEnum } from './statuses.ts';

const CODE_DESCRIPTIONS: Record<ErrorCode, string> = {
  INVALID_INPUT: 'The gateway or the provider rejected the input: correct the request.',
  UNAUTHENTICATED: "The client's credential, or the account's, is missing, invalid or expired: renew it.",
  FORBIDDEN: "The client is not allowed to do this, or the account's credential lacks a permission or scope.",
  NOT_FOUND: 'The object does not exist, or is not visible to the client.',
  CONFLICT:
    'The request conflicts with the current state, or with an operation in progress: read the object again before retrying, unless the error is retryable.',
  UNSUPPORTED: 'The provider does not support the operation or cannot store the value.',
  RATE_LIMITED: "The provider's rate limit, or the client's limit at the gateway, is exhausted: try again later.",
  UPSTREAM_UNAVAILABLE: 'The provider is unreachable or failing: try again later.',
  UPSTREAM_INVALID: 'The provider returned a response that the gateway cannot parse.',
  TOO_MANY_UPSTREAM_CALLS:
    'The operation needs more upstream calls than one operation may make: request less at once, for example smaller pages.',
  TOO_SLOW: 'The subscription was closed because the client read too slowly: subscribe again from `cursor`.',
  DEPENDENCY_UNAVAILABLE:
    'A service that the gateway itself depends on is unavailable, such as its state store or the keys of the token issuer: try again later.',
  PERSISTED_QUERY_NOT_FOUND: 'The document hash is not registered: send the document along with the hash.',
  GRAPHQL_PARSE_FAILED: 'The document is not syntactically correct GraphQL: correct it.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not conform to the schema: correct it.',
  INTERNAL: 'The gateway failed unexpectedly: report `reference`, under which the operator finds the cause in the log.',
};

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description:
    'A machine-readable error code. The list is closed, and every error of a response has one of its codes in `extensions.code`.',
  values: described(CODE_DESCRIPTIONS),
});

const MutationErrorInterface = builder.interfaceRef<GatewayError>('MutationError').implement({
  description: 'An error of a mutation that a client can act on.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'Human-readable message: what failed and what to do.' }),
    code: t.field({ type: ErrorCodeEnum, description: 'Machine-readable error code.', resolve: ({ code }) => code }),
  }),
});

const InputIssueType = builder.objectRef<InvalidInputError['issues'][number]>('InputIssue').implement({
  description: 'One validation issue in the input.',
  fields: (t) => ({
    path: t.stringList({
      description: 'The path from the argument to the invalid value, such as `["input", "weeklyHours", "0", "end"]`.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', { description: 'Human-readable description of the issue.' }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input is invalid. All issues are reported at once, and nothing was written.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'All validation issues.',
      resolve: ({ issues }) => issues,
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'An object that the mutation requires does not exist.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({ missingId: t.exposeID('missingId', { description: 'The requested id.' }) }),
});

builder.objectType(UnsupportedError, {
  name: 'UnsupportedError',
  description: 'The provider cannot store the requested values; nothing was written.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({
    account: t.field({
      type: ProviderAccountRef,
      description: 'The account at the provider concerned.',
      resolve: (error, _, context) => accountOf(error, context),
    }),
    lost: t.stringList({
      description: 'Descriptions of everything that the provider would lose.',
      resolve: ({ lost }) => [...lost],
    }),
  }),
});

builder.objectType(StaleRevisionError, {
  name: 'StaleRevisionError',
  description: 'The object has changed since the given revision; nothing was written.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({
    currentRevision: t.exposeString('currentRevision', { description: 'The current revision of the object.' }),
  }),
});

builder.objectType(SlotTakenError, {
  name: 'SlotTakenError',
  description: 'The requested time is already held or booked.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'Start of the requested slot, inclusive.' }),
    end: t.field({
      type: 'DateTime',
      nullable: true,
      description: "End of the requested slot, exclusive; null for the default length of another user's event type.",
      resolve: ({ end }) => end ?? null,
    }),
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'The event type whose slot was requested; null if it no longer exists.',
      resolve: ({ eventType }, _, { loaders }) => eventType && nullIfNotFound(loaders.eventTypes.load(eventType)),
    }),
    index: t.int({
      nullable: true,
      description: 'The position of the slot in a request for several slots, from 0; null in a request for one slot.',
      resolve: ({ index }) => index ?? null,
    }),
  }),
});

builder.objectType(ReservationEndedError, {
  name: 'ReservationEndedError',
  description: 'The reservation is no longer held; nothing was written.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({
    status: t.field({
      type: ReservationStatusEnum,
      description: 'The status in which the reservation ended.',
      resolve: ({ status }) => status,
    }),
    endedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the reservation got this status; null if the gateway did not record it.',
      resolve: ({ endedAt }) => endedAt ?? null,
    }),
  }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The idempotency key was already used with a different input.',
  interfaces: [MutationErrorInterface],
  fields: (t) => ({ idempotencyKey: t.exposeString('idempotencyKey', { description: 'The idempotency key.' }) }),
});

/**
 * A `ProviderError` as a value that is not an `Error`, since graphql-js throws every `Error` that a resolver returns.
 */
export class ProviderFailure {
  readonly account: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly upstreamRequestId: string | undefined;

  constructor(error: ProviderError) {
    this.account = error.account;
    this.code = error.code;
    this.message = error.message;
    this.retryable = error.retryable;
    this.retryAfterSeconds = error.retryAfterSeconds;
    this.upstreamRequestId = error.upstreamRequestId;
  }
}

export const ProviderErrorType = builder.objectType(ProviderError, {
  name: 'ProviderError',
  isTypeOf: (value) => value instanceof ProviderError || value instanceof ProviderFailure,
  description: "The account's provider rejected the request, failed, or returned an unreadable response.",
  interfaces: [MutationErrorInterface],
  fields: (t) => ({
    account: t.field({
      type: ProviderAccountRef,
      description: 'The account at the provider concerned.',
      resolve: (error, _, context) => accountOf(error, context),
    }),
    retryable: t.exposeBoolean('retryable', {
      description: 'Whether the same request can succeed later without changes.',
    }),
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
      nullable: true,
      description: 'Time to wait before a retry, in seconds; null if the provider does not report it.',
    }),
    upstreamRequestId: t.exposeString('upstreamRequestId', {
      nullable: true,
      description: "The provider's id of the failed request, to quote to its support; null if there is none.",
    }),
  }),
});

/** The error members of the unions that mutations return. Clients receive a `HoldLostError` as a `ProviderError`. */
export const CREATE_ERRORS = [InvalidInputError, UnsupportedError, IdempotencyConflictError, ProviderError];
export const CHANGE_ERRORS = [InvalidInputError, NotFoundError, UnsupportedError, StaleRevisionError, ProviderError];
export const RESERVE_ERRORS = [
  InvalidInputError,
  NotFoundError,
  SlotTakenError,
  UnsupportedError,
  IdempotencyConflictError,
  ProviderError,
];

interface ErrorObserver {
  /** The log fields of the operation in which an error occurred. */
  fieldsOf(error: unknown): object;
  /** Whether the error is the end of a request whose client has disconnected. */
  isCancellation(error: unknown): boolean;
}

/**
 * Converts the errors of a request for the client. A `GatewayError` keeps its message and code; a `GraphQLError`, which
 * is about the request or the operation itself, keeps its message. Any other error is logged and masked with a reference to the log entry,
 * unless the request ended because its client has disconnected.
 */
export function createMaskError(logger: Logger, { fieldsOf, isCancellation }: ErrorObserver): MaskError {
  return (error, message) => withBoundedText(mask(error, message));

  function mask(error: unknown, message: string): GraphQLError {
    const located = error instanceof GraphQLError ? error : undefined;
    const cause = located?.originalError ?? error;
    if (cause instanceof GraphQLError) return withListedCode(located ?? cause);
    const location = { nodes: located?.nodes ?? null, path: located?.path ?? null };
    if (cause instanceof GatewayError) return asGraphQLError(cause, location);
    if (isCancellation(error))
      return asGraphQLError({ code: 'CONFLICT', message: 'The request was cancelled' }, location);
    const reference = randomUUID();
    logger.error({ ...fieldsOf(error), err: cause, reference, path: located?.path }, 'unexpected error');
    return new GraphQLError(`${message} Reference: ${reference}`, {
      ...location,
      extensions: { code: 'INTERNAL', reference },
    });
  }
}

/** The error with a code of the closed list: Yoga and graphql-js reject invalid requests with other codes or none. */
function withListedCode(error: GraphQLError): GraphQLError {
  if (isErrorCode(error.extensions.code)) return error;
  const { message, nodes, source, positions, path, extensions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: {
      // An operation that is not executed, such as one with invalid variables.
      ...(path === undefined && { http: { spec: true, status: UNPROCESSABLE_CONTENT } }),
      ...extensions,
      code: 'INVALID_INPUT',
    },
  });
}
