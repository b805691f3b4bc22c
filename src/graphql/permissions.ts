import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { accessOf, type Client } from '../auth/client.ts';
import type { Account, Accounts } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import { asProviderError } from '../domain/errors.ts';
import type { ReservationEvent } from '../domain/reservation.ts';
import { scopeOf } from '../reservations/account-call.ts';

/** How many different callers are remembered, so that those with equal rights share one object. */
const REMEMBERED = 1000;

/** What one caller may see: whatever belongs to the credential that it uses at an account. */
export interface Permissions {
  /** Equal for those who use the same credentials; tells none of them. */
  readonly key: string;
  /** An id is no permission by itself: only those who use the account with the same credential see its events. */
  maySee(event: ReservationEvent): boolean;
}

/** Answers the rights of a caller. */
export function createPermissions(
  accounts: Accounts,
): (client: Client, callTo: (account: Account) => CallContext) => Permissions {
  const known = new LRUCache<string, Permissions>({ max: REMEMBERED });
  /** Where nobody brings a credential, all that matters is who asks. */
  const ofClients = new WeakMap<Client, Permissions>();
  const isOwn = ({ credential }: Account) => 'fromHeader' in credential;
  const ownAccounts = accounts.all.filter(isOwn);
  /** The same for everybody. */
  let common: readonly (readonly [string, string])[] | undefined;

  const scopesOf = (some: readonly Account[], callTo: (account: Account) => CallContext) =>
    some.flatMap((account) => {
      const scope = scopeAt(account, callTo);
      return scope === undefined ? [] : [[account.key, scope] as const];
    });

  function rightsOf(client: Client, callTo: (account: Account) => CallContext): Permissions {
    common ??= scopesOf(
      accounts.all.filter((account) => !isOwn(account)),
      callTo,
    );
    const own = scopesOf(ownAccounts, callTo);
    // What a client may use decides what the answer can show of it.
    const access = accounts.all.map((account) => accessOf(client, account.key));
    const key = hash('sha256', JSON.stringify([own, access]), 'base64url');
    const before = known.get(key);
    if (before) return before;
    const isUsable = ([account]: readonly [string, string]) => accessOf(client, account) !== 'none';
    const scopes = new Map([...common, ...own].filter(isUsable));
    const rights: Permissions = { key, maySee: ({ reservation, scope }) => scopes.get(reservation.account) === scope };
    known.set(key, rights);
    return rights;
  }

  return (client, callTo) => {
    if (ownAccounts.length > 0) return rightsOf(client, callTo);
    const rights = ofClients.get(client) ?? rightsOf(client, callTo);
    ofClients.set(client, rights);
    return rights;
  };
}

/** Undefined where the caller brought no credential. */
function scopeAt(account: Account, callTo: (account: Account) => CallContext): string | undefined {
  try {
    return scopeOf(callTo(account));
  } catch (error) {
    asProviderError(error);
    return undefined;
  }
}
