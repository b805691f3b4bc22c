import { accessOf, type Client } from '../auth/client.ts';
import type { Account, Accounts } from '../connectors/accounts.ts';

/** By accounts and client, so that a client's requests share one view. */
const views = new WeakMap<Accounts, WeakMap<Client, Accounts>>();

/** The accounts that a client may use; all others do not exist for it. Disposing of the view closes nothing. */
export function accountsFor(client: Client, accounts: Accounts): Accounts {
  const byClient = views.get(accounts) ?? new WeakMap<Client, Accounts>();
  views.set(accounts, byClient);
  const view = byClient.get(client) ?? createView(client, accounts);
  byClient.set(client, view);
  return view;
}

function createView(client: Client, accounts: Accounts): Accounts {
  const isAccessible = ({ key }: Account) => accessOf(client, key) !== 'none';
  return {
    all: accounts.all.filter(isAccessible),
    get(key) {
      const account = accounts.get(key);
      return account && isAccessible(account) ? account : undefined;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}
