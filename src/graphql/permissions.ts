import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { accessOf, type Client } from '../auth/client.ts';
import type { Account, Accounts } from '../connectors/accounts.ts';
import type { CallContext } from '../connectors/connector.ts';
import { asProviderError } from '../domain/errors.ts';
import { type GatewayEvent, isReservationEvent } from '../domain/event-log.ts';
import { scopeOf } from '../reservations/account-call.ts';

/** The number of permissions that are cached, so that clients with equal permissions share one object. */
const MAXIMUM_CACHED = 1000;

/** The events that a client may see: those of the credentials that it uses. */
export interface Permissions {
  /** Equal for clients with equal access and equal credentials; it does not contain a credential. */
  readonly key: string;
  /** Whether the client uses the account of the event with the same credential. Knowledge of an id is not sufficient. */
  maySee(event: GatewayEvent): boolean;
}

/** Returns the function that determines the permissions of a client. */
export function createPermissions(
  accounts: Accounts,
): (client: Client, callTo: (account: Account) => CallContext) => Permissions {
  const byKey = new LRUCache<string, Permissions>({ max: MAXIMUM_CACHED });
  /** Used if no account takes its credential from the request, so that the permissions depend on the client alone. */
  const byClient = new WeakMap<Client, Permissions>();
  const ownCredentialAccounts = accounts.all.filter(hasOwnCredential);
  const sharedCredentialAccounts = accounts.all.filter((account) => !hasOwnCredential(account));
  /** The scopes of the configured credentials, which are the same for all clients. */
  let sharedScopes: readonly AccountScope[] | undefined;

  function permissionsOf(client: Client, callTo: (account: Account) => CallContext): Permissions {
    sharedScopes ??= scopesOf(sharedCredentialAccounts, callTo);
    const ownScopes = scopesOf(ownCredentialAccounts, callTo);
    // The access of a client determines which fields of an event it receives.
    const access = accounts.all.map((account) => accessOf(client, account.key));
    const key = hash('sha256', JSON.stringify([ownScopes, access]), 'base64url');
    const cached = byKey.get(key);
    if (cached) return cached;
    const scopes = new Map([...sharedScopes, ...ownScopes].filter(([account]) => accessOf(client, account) !== 'none'));
    const permissions: Permissions = {
      key,
      maySee(event) {
        if (isReservationEvent(event)) return scopes.get(event.reservation.account) === event.scope;
        return event.scopes.some((scope) => scope === scopes.get(event.booking.account));
      },
    };
    byKey.set(key, permissions);
    return permissions;
  }

  return (client, callTo) => {
    if (ownCredentialAccounts.length > 0) return permissionsOf(client, callTo);
    const permissions = byClient.get(client) ?? permissionsOf(client, callTo);
    byClient.set(client, permissions);
    return permissions;
  };
}

/** The key of an account, and the scope of the credential that is used for it. */
type AccountScope = readonly [account: string, scope: string];

/** Whether the client's request contains the credential. */
function hasOwnCredential({ credential }: Account): boolean {
  return 'fromHeader' in credential;
}

/** The scopes of the accounts for which the request has a credential. */
function scopesOf(accounts: readonly Account[], callTo: (account: Account) => CallContext): AccountScope[] {
  return accounts.flatMap((account): AccountScope[] => {
    const scope = scopeAt(account, callTo);
    return scope === undefined ? [] : [[account.key, scope]];
  });
}

/** Undefined if the request lacks the credential of the account. */
function scopeAt(account: Account, callTo: (account: Account) => CallContext): string | undefined {
  try {
    return scopeOf(callTo(account));
  } catch (error) {
    asProviderError(error);
    return undefined;
  }
}
