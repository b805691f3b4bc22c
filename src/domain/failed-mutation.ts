import type { GatewayError } from './errors.ts';

/** A mutation that returned one of the errors of its result. */
export interface FailedMutation {
  /** The field of the mutation, for example `confirmReservation`; undefined if its input was invalid. */
  readonly mutation: string | undefined;
  /** The key of the account concerned; undefined if the error concerns none, or several. */
  readonly account: string | undefined;
  readonly error: GatewayError;
}
