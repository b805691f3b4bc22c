import type { CombinedError } from '@urql/core';
import type { ErrorCode } from './gql/graphql.ts';

/** Why an operation failed, for the visitor. */
export interface Failure {
  readonly message: string;
  /** Someone else has the slot, or the provider no longer offers it. */
  readonly isSlotTaken: boolean;
  /** The hold has ended, so that it cannot be booked. */
  readonly isHoldOver: boolean;
  /** What is wrong with a field of the input, by its name (the end of its path). */
  readonly fields: Readonly<Record<string, string>>;
}

/** What every error of a mutation's union has, and what some of them have. */
export interface MutationFailure {
  readonly __typename: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly message: string }[];
}

const UNREACHABLE = 'The booking service cannot be reached. Check your connection and try again.';

/** The gateway's messages address developers; those that a visitor can meet have a wording of their own. */
const MESSAGES: Partial<Readonly<Record<ErrorCode, string>>> = {
  DEPENDENCY_UNAVAILABLE: 'Bookings are not possible at the moment. Please try again in a few minutes.',
  FORBIDDEN: 'This page is not allowed to do that. Please contact the host.',
  NOT_FOUND: 'This no longer exists. Please choose another time.',
  RATE_LIMITED: 'There are too many requests at the moment. Please try again in a minute.',
  UNAUTHENTICATED: 'This page is not allowed to do that. Please contact the host.',
  UPSTREAM_INVALID: 'The calendar sent an unexpected answer. Please try again in a few minutes.',
  UPSTREAM_UNAVAILABLE: 'The calendar does not respond. Please try again in a few minutes.',
};

/** The failure of a whole operation, or of a field with the error at its path. */
export function failureOfOperation({ networkError, graphQLErrors: [error] }: CombinedError): Failure {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every error of the gateway has a code of this list
  const code = error?.extensions.code as ErrorCode | undefined;
  const message = error && ((code && MESSAGES[code]) ?? error.message);
  return failure(networkError || !message ? UNREACHABLE : message);
}

/** The failure of a mutation that returned one of its error types. */
export function failureOfMutation({ __typename, code, message, issues = [] }: MutationFailure): Failure {
  return {
    ...failure(MESSAGES[code] ?? (issues.map((issue) => issue.message).join('. ') || message)),
    isSlotTaken: __typename === 'SlotTakenError',
    isHoldOver: __typename === 'ReservationEndedError',
    fields: Object.fromEntries(issues.map((issue) => [issue.path.at(-1) ?? '', issue.message])),
  };
}

function failure(message: string): Failure {
  return { message, isSlotTaken: false, isHoldOver: false, fields: {} };
}
