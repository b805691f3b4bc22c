import type { Account } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import { digestOf } from '../connectors/credential-digest.ts';
import type { Reader } from '../loaders/reader.ts';
import type { ReservationKey } from '../state/state.ts';

/** An account with the call that the operation lends to it. */
export interface AccountCall {
  readonly account: Account;
  readonly call: CallContext;
  /** Tells what is open, where the gateway keeps the hold itself. */
  readonly reader: Reader;
}

/** Whose something is: those who use an account with the same credential see the same. */
export function scopeOf({ credential }: CallContext): string {
  return digestOf(credential);
}

/** The key of a reservation for whoever calls. */
export function keyOf({ account, call }: AccountCall, id: string): ReservationKey {
  return { scope: scopeOf(call), account: account.key, id };
}
