import { encodeGlobalId, type GlobalRef } from './global-id.ts';
import type { ReservationStatus } from './reservation.ts';
import type { ResourceRef } from './resource-ref.ts';

/** The closed list of the gateway's error codes; the GraphQL schema describes what each means to a client. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'UNSUPPORTED',
  'RATE_LIMITED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_INVALID',
  'TOO_MANY_UPSTREAM_CALLS',
  'TOO_SLOW',
  'DEPENDENCY_UNAVAILABLE',
  'PERSISTED_QUERY_NOT_FOUND',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export function isErrorCode(code: unknown): code is ErrorCode {
  return (ERROR_CODES as readonly unknown[]).includes(code);
}

/** Whether the same call can succeed later without any change. */
const RETRYABLE: Record<ErrorCode, boolean> = {
  INVALID_INPUT: false,
  UNAUTHENTICATED: false,
  FORBIDDEN: false,
  NOT_FOUND: false,
  CONFLICT: false,
  UNSUPPORTED: false,
  RATE_LIMITED: true,
  UPSTREAM_UNAVAILABLE: true,
  UPSTREAM_INVALID: false,
  TOO_MANY_UPSTREAM_CALLS: false,
  TOO_SLOW: true,
  DEPENDENCY_UNAVAILABLE: true,
  PERSISTED_QUERY_NOT_FOUND: false,
  GRAPHQL_PARSE_FAILED: false,
  GRAPHQL_VALIDATION_FAILED: false,
  INTERNAL: false,
};

/** An error that is returned to clients unchanged. All other errors are masked. */
export class GatewayError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }

  get retryable(): boolean {
    return RETRYABLE[this.code];
  }
}

/** A subscriber did not read for too long, and was disconnected. */
export class SlowConsumerError extends GatewayError {
  /** The cursor of the last event that was sent, from which the client can resume. */
  readonly cursor: string;

  constructor(cursor: string, seconds: number) {
    const next = `Resume with after: "${cursor}"`;
    super('TOO_SLOW', `Subscriber did not read for ${seconds} seconds; connection closed. ${next}`);
    this.cursor = cursor;
  }
}

export interface InputIssue {
  /** The path from the argument, for example `['input', 'weeklyHours', '0', 'end']`. */
  readonly path: readonly string[];
  readonly message: string;
}

/** The caller's input is invalid; nothing was sent upstream. */
export class InvalidInputError extends GatewayError {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(
      'INVALID_INPUT',
      issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('\n'),
    );
    this.issues = issues;
  }

  /** The same issues, with `name` in front of their paths. */
  prefixPath(name: string): InvalidInputError {
    return new InvalidInputError(this.issues.map(({ path, message }) => ({ path: [name, ...path], message })));
  }
}

/** @throws InvalidInputError unless the list is empty. */
export function throwIssues(issues: readonly InputIssue[]): void {
  if (issues.length > 0) throw new InvalidInputError(issues);
}

/** A webhook delivery has no signature, or none made with the account's secret. */
export class WebhookSignatureError extends GatewayError {
  constructor(message: string) {
    super('UNAUTHENTICATED', message);
  }
}

/** A webhook delivery is signed, but malformed. The message contains no part of the delivery. */
export class WebhookPayloadError extends GatewayError {
  /** Paths begin at the body. */
  readonly issues: readonly InputIssue[];

  /** @param advice what the caller can do about it. */
  constructor(issues: readonly InputIssue[], advice: string) {
    const problems = issues.map(({ path, message }) => `${['body', ...path].join('.')}: ${message}`);
    super('INVALID_INPUT', `Invalid webhook payload. ${problems.join('; ')}. ${advice}`);
    this.issues = issues;
  }
}

/** A resource that a mutation needs does not exist, or is not visible to the client. */
export class NotFoundError extends GatewayError {
  /** The requested global id. */
  readonly missingId: string;

  constructor(missingId: string, message: string) {
    super('NOT_FOUND', message);
    this.missingId = missingId;
  }
}

export function notFound(ref: GlobalRef): NotFoundError {
  return new NotFoundError(encodeGlobalId(ref), `${ref.type} not found, or not visible to this account`);
}

/** The provider cannot represent the input. Nothing was written. */
export class UnsupportedError extends GatewayError {
  readonly account: string;
  /** What would be lost, one entry for each loss, in the terms of the GraphQL schema. */
  readonly lost: readonly string[];

  constructor(account: string, message: string, lost: readonly string[]) {
    super('UNSUPPORTED', message);
    this.account = account;
    this.lost = lost;
  }
}

/** `ifRevision` is not the current revision. Nothing was written. */
export class StaleRevisionError extends GatewayError {
  readonly currentRevision: string;

  constructor(currentRevision: string) {
    super('CONFLICT', 'The object changed since it was read: read it again, and send the new revision as ifRevision.');
    this.currentRevision = currentRevision;
  }
}

/** The time is held or booked by another client. */
export class SlotTakenError extends GatewayError {
  /** Instant, epoch milliseconds. */
  readonly start: number;
  /** Instant, epoch milliseconds, exclusive; undefined if the length of the slot is not known. */
  readonly end: number | undefined;
  /** The event type whose slot is taken; unknown to connectors. */
  readonly eventType?: ResourceRef;
  /** The position of the slot in a request for several. */
  readonly index?: number;

  constructor(
    start: number,
    end: number | undefined,
    message = 'This slot is taken: query slots again, and choose another.',
  ) {
    super('CONFLICT', message);
    this.start = start;
    this.end = end;
  }

  /** The same error with the slot that was requested. */
  at(eventType: ResourceRef, index?: number): SlotTakenError {
    const copy = new SlotTakenError(this.start, this.end, this.message);
    return Object.assign(copy, { eventType, ...(index !== undefined && { index }) });
  }
}

/** The reservation is not held any more. Nothing was written. */
export class ReservationEndedError extends GatewayError {
  readonly status: Exclude<ReservationStatus, 'HELD'>;
  /** Instant, epoch milliseconds; undefined where the gateway does not know it. */
  readonly endedAt: number | undefined;

  constructor(status: Exclude<ReservationStatus, 'HELD'>, endedAt: number | undefined) {
    const when = endedAt === undefined ? '' : ` since ${new Date(endedAt).toISOString()}`;
    super('CONFLICT', `This reservation is no longer held: it is ${status}${when}. Hold a slot again.`);
    this.status = status;
    this.endedAt = endedAt;
  }
}

/** An idempotency key was used before with another input. */
export class IdempotencyConflictError extends GatewayError {
  readonly idempotencyKey: string;

  constructor(idempotencyKey: string) {
    super(
      'CONFLICT',
      'This idempotency key was used with another input: use a new key, or send the first input again.',
    );
    this.idempotencyKey = idempotencyKey;
  }
}

export interface ProviderErrorDetails {
  readonly retryAfterSeconds?: number | undefined;
  /** The provider's id of the failed request, for its support. */
  readonly upstreamRequestId?: string | undefined;
  /** The HTTP status that the provider returned. */
  readonly upstreamStatus?: number | undefined;
  /** The failure that the connector recognized in the response: one of its own constants, never a text of the provider. */
  readonly upstreamReason?: string | undefined;
  /** Whether a write was sent that may have been carried out. Defaults to false. */
  readonly outcomeUnknown?: boolean | undefined;
  readonly cause?: unknown;
}

/** An account's provider rejected a request, failed, or sent an invalid response. */
export class ProviderError extends GatewayError {
  readonly account: string;
  readonly retryAfterSeconds: number | undefined;
  readonly upstreamRequestId: string | undefined;
  /** Whether a write was sent that may have been carried out: look for its result before sending it again. */
  readonly outcomeUnknown: boolean;
  /** Undefined if there was no response. */
  readonly upstreamStatus: number | undefined;
  readonly upstreamReason: string | undefined;

  constructor(account: string, code: ErrorCode, message: string, details: ProviderErrorDetails = {}) {
    super(code, message, { cause: details.cause });
    this.account = account;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.upstreamRequestId = details.upstreamRequestId;
    this.outcomeUnknown = details.outcomeUnknown ?? false;
    this.upstreamStatus = details.upstreamStatus;
    this.upstreamReason = details.upstreamReason;
  }
}

/** A hold was released to be replaced, and neither the new nor the old one could be placed. */
export class HoldLostError extends ProviderError {}

/** A hold was released to be changed; the change failed with `failure`, and the old hold was placed again under a new id. */
export class HoldRestoredError extends Error {
  readonly failure: unknown;
  readonly newId: string;

  constructor(failure: unknown, newId: string) {
    super('The change failed, and the previous hold was restored', { cause: failure });
    this.failure = failure;
    this.newId = newId;
  }
}

/** Returns a ProviderError; rethrows every other error, since that is a bug. */
export function asProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}

/** The error itself; of anything else that was thrown, an error with its text. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Whether a write failed, but may have been carried out. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof ProviderError && error.outcomeUnknown;
}

/**
 * A copy of the error, of the same class and with the same fields, whose message ends with the hint; the error itself is its
 * `cause`. It stays unchanged, since several callers can share it. Any other error than a `GatewayError` is returned as it is.
 */
export function withHint(error: unknown, hint: string): unknown {
  if (error instanceof InvalidInputError) {
    return new InvalidInputError(error.issues.map((issue) => ({ ...issue, message: appended(issue.message, hint) })));
  }
  if (!(error instanceof GatewayError)) return error;
  const copy = new GatewayError(error.code, appended(error.message, hint), { cause: error });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the prototype of an object is typed `any`
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(error))) {
    if (!['message', 'stack', 'cause'].includes(name)) Object.defineProperty(copy, name, descriptor);
  }
  return copy;
}

function appended(message: string, hint: string): string {
  return `${message}${message.endsWith('.') ? '' : '.'} ${hint}`;
}
