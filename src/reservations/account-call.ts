import type { Account } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import { digestOf } from '../connectors/credential-digest.ts';
import type { Reader } from '../loaders/reader.ts';
import type { ReservationKey } from '../state/state.ts';

/** An account with the call context of the operation. */
export interface AccountCall {
  readonly account: Account;
  readonly call: CallContext;
  /** Reads availability, for accounts whose holds the gateway enforces itself. */
  readonly reader: Reader;
}

/** The scope of a reservation: all clients that use an account with the same credential see the same reservations. */
export function scopeOf({ credential }: CallContext): string {
  return digestOf(credential);
}

/** The key of a reservation in the caller's scope. */
export function keyOf({ account, call }: AccountCall, id: string): ReservationKey {
  return { scope: scopeOf(call), account: account.key, id };
}
