import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { accessOf, type Client } from '../auth/client.ts';
import type { Account, Accounts } from '../connectors/accounts.ts';
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

/** Returns the digest of the credential for an account; undefined if the request lacks it. */
type ScopeOfAccount = (account: Account) => string | undefined;

/** Returns the function that determines the permissions of a client. */
export function createPermissions(
  accounts: Accounts,
): (client: Client, credentialFor: (account: Account) => string | undefined) => Permissions {
  const byKey = new LRUCache<string, Permissions>({ max: MAXIMUM_CACHED });
  /** Used if no account takes its credential from the request, so that the permissions depend on the client alone. */
  const byClient = new WeakMap<Client, Permissions>();
  /** The access of each client to each account, as text. */
  const accessByClient = new WeakMap<Client, string>();
  const ownCredentialAccounts = accounts.all.filter(hasOwnCredential);
  const sharedCredentialAccounts = accounts.all.filter((account) => !hasOwnCredential(account));
  /** The scopes of the configured credentials, which are the same for all clients. */
  let sharedScopes: readonly AccountScope[] | undefined;

  /** The access of a client determines which fields of an event it receives. */
  function accessTextOf(client: Client): string {
    const known = accessByClient.get(client);
    if (known !== undefined) return known;
    const access = JSON.stringify(accounts.all.map((account) => accessOf(client, account.key)));
    accessByClient.set(client, access);
    return access;
  }

  function permissionsOf(client: Client, scopeFor: ScopeOfAccount): Permissions {
    sharedScopes ??= scopesOf(sharedCredentialAccounts, scopeFor);
    const ownScopes = scopesOf(ownCredentialAccounts, scopeFor);
    const key = hash('sha256', JSON.stringify([ownScopes, accessTextOf(client)]), 'base64url');
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

  return (client, credentialFor) => {
    const scopeFor: ScopeOfAccount = (account) => {
      const credential = credentialFor(account);
      return credential === undefined ? undefined : scopeOf({ credential });
    };
    if (ownCredentialAccounts.length > 0) return permissionsOf(client, scopeFor);
    const permissions = byClient.get(client) ?? permissionsOf(client, scopeFor);
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
function scopesOf(accounts: readonly Account[], scopeFor: ScopeOfAccount): AccountScope[] {
  return accounts.flatMap((account): AccountScope[] => {
    const scope = scopeFor(account);
    return scope === undefined ? [] : [[account.key, scope]];
  });
}
