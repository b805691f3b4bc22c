import type { Account } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import { digestOf } from '../connectors/credential-digest.ts';
import type { Reader } from '../loaders/reader.ts';
import type { ReservationKey, ReservationOwner } from '../state/state.ts';

/** An account with the call context of the operation. */
export interface AccountCall {
  readonly account: Account;
  readonly call: CallContext;
  /** Reads availability, for accounts whose holds the gateway enforces itself. */
  readonly reader: Reader;
}

/** An account, and the credential that is used for it. */
type AccountWithCredential = Pick<AccountCall, 'account' | 'call'>;

/** The scope of a reservation: all clients that use an account with the same credential see the same reservations. */
export function scopeOf({ credential }: Pick<CallContext, 'credential'>): string {
  return digestOf(credential);
}

/**
 * Separates what the gateway stores for an account: everything that belongs together is in one partition. Clients that
 * send credentials of their own can use different accounts of the provider, whose ids can be equal.
 */
export function partitionOf({ account, call }: AccountWithCredential): string {
  return 'fixed' in account.credential ? account.key : `${account.key}:${scopeOf(call)}`;
}

export function ownerOf(accountCall: AccountWithCredential): ReservationOwner {
  return { partition: partitionOf(accountCall), scope: scopeOf(accountCall.call) };
}

/** The key of a reservation in the caller's scope. */
export function keyOf(accountCall: AccountWithCredential, id: string): ReservationKey {
  return { ...ownerOf(accountCall), id };
}
