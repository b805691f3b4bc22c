import {
  type InputIssue,
  InvalidInputError,
  isOutcomeUnknown,
  notFound,
  ProviderError,
  ReservationEndedError,
  SlotTakenError,
  UnsupportedError,
  withHint,
} from '../domain/errors.ts';
import type { GlobalRef } from '../domain/global-id.ts';
import type { HoldRequest, Reservation } from '../domain/reservation.ts';

/** @throws ReservationEndedError unless the reservation is held. */
export function throwNotHeld({ status, endedAt }: Reservation): void {
  if (status !== 'HELD') throw new ReservationEndedError(status, endedAt);
}

/** @throws InvalidInputError for a reservation that became a booking, which its release would not cancel. */
export function throwConfirmed({ status }: Reservation): void {
  if (status !== 'CONFIRMED') return;
  const message = 'This reservation is confirmed: cancel its booking with cancelBooking';
  throw new InvalidInputError([{ path: ['input', 'id'], message }]);
}

/** The error for an event type that cannot be booked at a calendar of the client's choice. */
export function unsupportedCalendar(account: string): UnsupportedError {
  const message = `Event types of account ${account} cannot be booked at a chosen calendar: leave the calendar out`;
  return new UnsupportedError(account, message, ['the calendar']);
}

/**
 * The problems of a start: it must be in the future, and a whole minute. Providers can drop seconds, so that a booking could
 * not be found again by its start.
 * @param start instant, epoch milliseconds; undefined if the input has none.
 * @param now epoch milliseconds.
 * @param path the input object that has the start.
 */
export function startIssues(start: number | undefined, now: number, path: readonly string[]): InputIssue[] {
  if (start === undefined) return [];
  const messages = [
    ...(start > now ? [] : ['Must not be in the past: choose a later slot']),
    ...(start % 60_000 === 0 ? [] : ['Must be a whole minute: leave out seconds and fractions of seconds']),
  ];
  return messages.map((message) => ({ path: [...path, 'start'], message }));
}

/** Describes a hold that could not be released: its account, and when it expires. */
export function unreleasedHold({ account, expiresAt }: Pick<Reservation, 'account' | 'expiresAt'>): string {
  return `${account} until ${isoOf(expiresAt)}`;
}

/** Adds to an error the holds that remain; see `unreleasedHold`. */
export function withUnreleasedHolds(error: unknown, unreleased: readonly string[]): unknown {
  if (unreleased.length === 0) return error;
  return withHint(error, `These holds could not be released and remain: ${unreleased.join('; ')}.`);
}

/** The hint for a hold that may have been placed although its response was lost: providers do not list their holds. */
export function orphanHint({ holdMinutes }: HoldRequest): string {
  const until = holdMinutes === undefined ? 'the default duration' : `${holdMinutes} minutes`;
  return `The slot may be held at the provider for ${until} and cannot be released earlier: try again after that, or choose another slot.`;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'NOT_FOUND';
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

/** Runs `work`, whose `SlotTakenError` names the event type, and the position of the slot in a request for several. */
export async function withRequestedSlot<T>(
  { account }: { readonly account: { readonly key: string } },
  eventTypeId: string,
  work: () => Promise<T>,
  index?: number,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SlotTakenError ? error.at({ account: account.key, id: eventTypeId }, index) : error;
  }
}

/**
 * As `withRequestedSlot`, for a slot of the input's list `slots`: issues have its position too, and a missing event type is a
 * `NotFoundError`.
 */
export async function withListedSlot<T>(
  accountCall: { readonly account: { readonly key: string } },
  { eventTypeId, index }: { readonly eventTypeId: string; readonly index: number },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await withRequestedSlot(accountCall, eventTypeId, work, index);
  } catch (error) {
    if (error instanceof InvalidInputError) throw error.prefixPath(String(index)).prefixPath('slots');
    throw orNotFound(error, { type: 'EventType', account: accountCall.account.key, id: eventTypeId });
  }
}

/** The error, or a `NotFoundError` with the id of the object that the provider did not find. */
export function orNotFound(error: unknown, ref: GlobalRef): unknown {
  return isNotFound(error) && !isOutcomeUnknown(error) ? notFound(ref) : error;
}
