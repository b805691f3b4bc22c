import { type InputIssue, InvalidInputError, ProviderError, withHint } from '../domain/errors.ts';
import type { HoldRequest, Reservation } from '../domain/reservation.ts';

/** @throws InvalidInputError that tells how it ended, if it did. */
export function throwNotHeld({ status, expiresAt }: Reservation): void {
  if (status === 'HELD') return;
  const what = status === 'EXPIRED' ? `it expired at ${isoOf(expiresAt)}` : `it is ${status}`;
  throw new InvalidInputError([
    { path: ['input', 'id'], message: `This reservation is no longer held, ${what}: hold a slot again` },
  ]);
}

/**
 * Nothing, or that the start is over.
 * @param path where the start stands in the input.
 * @param now epoch milliseconds, as the start is.
 */
export function pastStartIssues(start: number | undefined, now: number, path: readonly string[]): InputIssue[] {
  if (start === undefined || start > now) return [];
  return [{ path: [...path, 'start'], message: 'Must not be in the past: choose a later slot' }];
}

/** @throws InvalidInputError */
export function refuse(issues: readonly InputIssue[]): void {
  if (issues.length > 0) throw new InvalidInputError(issues);
}

/** A hold that could not be let go again: at which account, and until when it stays by itself. */
export function unreleasedHold({ account, expiresAt }: Pick<Reservation, 'account' | 'expiresAt'>): string {
  return `${account} until ${isoOf(expiresAt)}`;
}

export function withUnreleasedHolds(error: unknown, stuck: readonly string[]): unknown {
  if (stuck.length === 0) return error;
  return withHint(error, `These holds could not be released and remain: ${stuck.join('; ')}.`);
}

/** What is to be told of a hold that may have been placed though its answer was lost: no provider lists its holds. */
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
