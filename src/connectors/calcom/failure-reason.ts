import type { ErrorCode } from '../../domain/errors.ts';
import { isRecord } from '../../domain/records.ts';

/** Failures that differ from others with the same status only in their message. */
type FailureReason =
  | 'TOKEN_NOT_ACCEPTED'
  | 'TIME_TAKEN'
  | 'OUTSIDE_BOOKING_WINDOW'
  | 'BOOKING_LIMIT_REACHED'
  | 'ACTIVE_BOOKING_LIMIT_REACHED'
  | 'ALREADY_BOOKED'
  | 'EMAIL_VERIFICATION_REQUIRED'
  | 'PHONE_REQUIRED'
  | 'LENGTH_NOT_ACCEPTED'
  | 'REASON_REQUIRED';

/** Of several that match, the first one applies (docs/providers/calcom.md, section 10, which says which texts are assumed). */
const PATTERNS: readonly (readonly [status: number, pattern: RegExp, reason: FailureReason])[] = [
  // The message continues with the access token itself.
  [403, /^PermissionsGuard - no oAuth client found/, 'TOKEN_NOT_ACCEPTED'],
  [401, /^(?:booking|duration)_limit_reached$/, 'BOOKING_LIMIT_REACHED'],
  [409, /^already_signed_up_for_this_booking/, 'ALREADY_BOOKED'],
  [400, /can't be booked at the "start" time|book(?:ing)? a meeting in the past/i, 'OUTSIDE_BOOKING_WINDOW'],
  [400, /maximum number of active bookings/i, 'ACTIVE_BOOKING_LIMIT_REACHED'],
  [400, /^(?:email_verification_required|invalid_verification_code)$/, 'EMAIL_VERIFICATION_REQUIRED'],
  [
    400,
    /attendeePhoneNumber\}?\s*error_required_field|missing required booking field.*\battendeePhoneNumber\b/i,
    'PHONE_REQUIRED',
  ],
  [400, /cancell?ation[ _]?reason/i, 'REASON_REQUIRED'],
  [400, /lengthInMinutes/, 'LENGTH_NOT_ACCEPTED'],
  [400, /not available|no[ _]available[ _]users/i, 'TIME_TAKEN'],
];

/** The slug of a required booking field, which is part of the event type's configuration. */
const MISSING_FIELD =
  /^(?:Missing required booking field response: |responses - \{)([\w-]{1,64})(?:\}error_required_field)?\W*$/;
const MISSING_FIELD_PREFIX = 'MISSING_FIELD ';

/** Recognizes why Cal.com rejected a request: a `FailureReason`, or the name of a missing booking field behind a prefix. */
export function readFailureReason(status: number, body: unknown): string | undefined {
  const message = messageOf(body) ?? '';
  const known = PATTERNS.find(([ofStatus, pattern]) => ofStatus === status && pattern.test(message));
  if (known) return known[2];
  const field = status === 400 ? MISSING_FIELD.exec(message)?.[1] : undefined;
  return field && MISSING_FIELD_PREFIX + field;
}

export function hasReason(error: unknown, reason: FailureReason): boolean {
  return error instanceof Error && 'upstreamReason' in error && error.upstreamReason === reason;
}

/** The error code and what Cal.com requires, for reasons that mean the same whatever was requested. */
export function explainReason(reason: string): readonly [code: ErrorCode, what: string] | undefined {
  if (reason.startsWith(MISSING_FIELD_PREFIX)) {
    const field = reason.slice(MISSING_FIELD_PREFIX.length);
    return [
      'UNSUPPORTED',
      `requires the booking field "${field}" for this event type, which the gateway cannot send: make it optional at Cal.com, or book there`,
    ];
  }
  return EXPLANATIONS.get(reason);
}

const EXPLANATIONS: ReadonlyMap<string, readonly [code: ErrorCode, what: string]> = new Map(
  Object.entries({
    TOKEN_NOT_ACCEPTED: [
      'UNAUTHENTICATED',
      'returned 403: the access token of this account is invalid or expired; renew it',
    ],
    BOOKING_LIMIT_REACHED: [
      'CONFLICT',
      'accepts no more bookings in this period: the limit of the event type is reached; choose a time in another day, week, month or year',
    ],
    ACTIVE_BOOKING_LIMIT_REACHED: [
      'CONFLICT',
      'accepts no more bookings of this booker for this event type: the booker has the maximum number of active bookings',
    ],
    ALREADY_BOOKED: ['CONFLICT', 'has a booking of this booker at this time already'],
    EMAIL_VERIFICATION_REQUIRED: [
      'UNSUPPORTED',
      'requires bookers of this event type to verify their e-mail address, which the gateway cannot do: book at Cal.com',
    ],
  } satisfies Partial<Record<FailureReason, readonly [code: ErrorCode, what: string]>>),
);

/** The message of an error body, in any of Cal.com's error formats (docs/providers/calcom.md, section 3). */
function messageOf(body: unknown): string | undefined {
  return textAt(fieldOf(body, 'error'), 'message') ?? textAt(body, 'message') ?? textAt(body, 'error_description');
}

function textAt(value: unknown, key: string): string | undefined {
  const text = fieldOf(value, key);
  return typeof text === 'string' ? text : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}
