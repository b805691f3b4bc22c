import type { Account, Accounts } from '../connectors/accounts.ts';

/** What a client may do with an account; an account with `none` does not exist for it. */
export const ACCESS = ['none', 'read', 'write'] as const;
export type Access = (typeof ACCESS)[number];

/** By the key of an account; `*` stands for every account that is not named. */
export type Grants = ReadonlyMap<string, Access>;

/** Somebody who asks the gateway: a program, or a person behind a token. */
export interface Client {
  /** Unique among clients: what limits and idempotency keys belong to. */
  readonly name: string;
  readonly grants: Grants;
}

/** Whoever asks a gateway that asks nobody who they are. */
export const ANYONE: Client = { name: 'anyone', grants: new Map([['*', 'write']]) };

export function accessOf({ grants }: Client, account: string): Access {
  return grants.get(account) ?? grants.get('*') ?? 'none';
}

/**
 * The accounts as a client sees them: one that it may not use is not there, as if it were not configured. Disposing of this
 * view closes nothing.
 */
export function accountsOf(client: Client, accounts: Accounts): Accounts {
  const views = viewsOf.get(accounts) ?? new WeakMap<Client, Accounts>();
  viewsOf.set(accounts, views);
  const view = views.get(client) ?? viewOf(client, accounts);
  views.set(client, view);
  return view;
}

const viewsOf = new WeakMap<Accounts, WeakMap<Client, Accounts>>();

function viewOf(client: Client, accounts: Accounts): Accounts {
  const isUsable = ({ key }: Account) => accessOf(client, key) !== 'none';
  return {
    all: accounts.all.filter(isUsable),
    get(key) {
      const account = accounts.get(key);
      return account && isUsable(account) ? account : undefined;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
