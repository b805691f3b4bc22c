import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { MaskError } from 'graphql-yoga';
import type { Logger } from 'pino';
import {
  type ErrorCode,
  GatewayError,
  IdempotencyConflictError,
  InvalidInputError,
  NotFoundError,
  ProviderError,
  SlotTakenError,
  SlowConsumerError,
  StaleRevisionError,
  UnsupportedError,
} from '../domain/errors.ts';
import { builder, described } from './builder.ts';
import { accountOf } from './nodes.ts';
import { AccountRef } from './refs.ts';

const CODE_DESCRIPTIONS: Record<ErrorCode, string> = {
  INVALID_INPUT: 'What was asked makes no sense, here or to the provider: change it.',
  UNAUTHENTICATED: "Your credential, or the account's, is missing, wrong or expired: renew it.",
  FORBIDDEN: "You may not do this, or the account's credential lacks a permission or scope.",
  NOT_FOUND: 'It does not exist, or not for you.',
  CONFLICT: 'It clashes with what is there: read again, then decide.',
  UNSUPPORTED: 'The provider cannot do or keep this.',
  RATE_LIMITED: "A rate limit, the provider's or your own here, is used up: try again later.",
  UPSTREAM_UNAVAILABLE: 'The provider cannot be reached, or is out of order: try again later.',
  UPSTREAM_INVALID: 'The provider answered something that nobody can read.',
  TOO_SLOW: 'You read a subscription too slowly, and were cut off: subscribe again from `cursor`.',
};

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description: 'The closed list of what can go wrong.',
  values: described(CODE_DESCRIPTIONS),
});

const ErrorInterface = builder.interfaceRef<GatewayError>('Error').implement({
  description: 'An error that a client can act on.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What went wrong, and what to do next.' }),
    code: t.field({ type: ErrorCodeEnum, description: 'The same for programs.', resolve: ({ code }) => code }),
  }),
});

const InputIssueType = builder.objectRef<InvalidInputError['issues'][number]>('InputIssue').implement({
  description: 'One thing that is wrong with the input.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Where: from the argument down, such as `["input", "weeklyHours", "0", "end"]`.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', { description: 'What is wrong with it.' }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input is wrong; every issue is told at once, and nothing was sent anywhere.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    issues: t.field({
      type: [InputIssueType],
      description: 'All that is wrong.',
      resolve: ({ issues }) => issues,
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'Something that the mutation needs does not exist.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ id: t.exposeID('id', { description: 'The id that was asked for.' }) }),
});

builder.objectType(UnsupportedError, {
  name: 'UnsupportedError',
  description: 'The provider could not keep what was asked; nothing was written.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    account: t.field({
      type: AccountRef,
      description: 'The account whose provider it is.',
      resolve: (error, _, context) => accountOf(error, context),
    }),
    lost: t.stringList({ description: 'All that would be lost.', resolve: ({ lost }) => [...lost] }),
  }),
});

builder.objectType(StaleRevisionError, {
  name: 'StaleRevisionError',
  description: 'It was changed since the revision that was given; nothing was written.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    currentRevision: t.exposeString('currentRevision', { description: 'The revision that it has now.' }),
  }),
});

builder.objectType(SlotTakenError, {
  name: 'SlotTakenError',
  description: 'Somebody else holds or booked the time.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'Start of the slot that was asked for.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End of the slot that was asked for.' }),
  }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The key was used with another input.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ idempotencyKey: t.exposeString('idempotencyKey', { description: 'That key.' }) }),
});

/** A provider's error as a value: graphql-js throws every `Error` that a resolver answers. */
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
  description: "An account's provider refused, failed, or answered what nobody can read.",
  interfaces: [ErrorInterface],
  fields: (t) => ({
    account: t.field({
      type: AccountRef,
      description: 'The account whose provider it is.',
      resolve: (error, _, context) => accountOf(error, context),
    }),
    retryable: t.exposeBoolean('retryable', { description: 'Whether the same can succeed later, without any change.' }),
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
      nullable: true,
      description: 'How long to wait before that, if the provider tells.',
    }),
    upstreamRequestId: t.exposeString('upstreamRequestId', {
      nullable: true,
      description: "The provider's own id of the failed request, to be quoted to its support.",
    }),
  }),
});

/** The error unions of mutations, apart from their payloads. `HoldLostError` is a `ProviderError` to clients. */
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

/**
 * Errors that are ours to tell pass with their code. What is wrong with the query itself passes as it is. Everything
 * else is masked, with a reference that the log has too.
 */
export function createMaskError(logger: Logger): MaskError {
  return (error, message) => {
    const located = error instanceof GraphQLError ? error : undefined;
    const cause = located?.originalError ?? error;
    if (cause instanceof GraphQLError) return located ?? cause;
    const place = { nodes: located?.nodes ?? null, path: located?.path ?? null };
    if (cause instanceof GatewayError) {
      return new GraphQLError(cause.message, { ...place, extensions: extensionsOf(cause) });
    }
    const reference = randomUUID();
    logger.error({ err: cause, reference, path: located?.path }, 'unexpected error');
    return new GraphQLError(`${message} Quote the reference ${reference} when you report it.`, {
      ...place,
      extensions: { code: 'INTERNAL', reference },
    });
  };
}

function extensionsOf(error: GatewayError): Record<string, unknown> {
  return {
    code: error.code,
    retryable: error.retryable,
    ...(error instanceof InvalidInputError && { issues: error.issues }),
    ...(error instanceof UnsupportedError && { lost: error.lost }),
    ...(error instanceof SlowConsumerError && { cursor: error.cursor }),
    ...(error instanceof ProviderError && {
      account: error.account,
      retryAfterSeconds: error.retryAfterSeconds,
      upstreamRequestId: error.upstreamRequestId,
    }),
  };
}
