import { UnsupportedError } from '../domain/errors.ts';

/**
 * Rejects the reason for a change of a booking at a provider that would lose it.
 *
 * @param title the name of the provider.
 * @param subject what a booking is there, such as `an event`.
 * @throws UnsupportedError if there is a reason.
 */
export function rejectReason(title: string, account: string, subject: string, reason: string | undefined): void {
  if (reason === undefined) return;
  const message = `${title} (account ${account}) stores no reason with ${subject}: leave the reason out`;
  throw new UnsupportedError(account, message, ['the reason']);
}
