import type { Account, Accounts } from '../connectors/accounts.ts';
import type { CallContext, Result } from '../connectors/connector.ts';
import { asProviderError, ProviderError } from '../domain/errors.ts';
import type { Hold } from '../domain/reservation.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import { BatchGate } from './batch-gate.ts';
import { type ById, KINDS, type Kind } from './kinds.ts';
import { createLoader, type Loader } from './loader.ts';

type LoaderOf<Read> = Read extends Kind<infer K, infer T> ? Loader<K, T> : never;
type LoadersByKind = { readonly [Name in keyof typeof KINDS]: LoaderOf<(typeof KINDS)[Name]> };

/** One loader per kind. */
export type Loaders = LoadersByKind & {
  /** The active holds of an account. The cache key is the account alone; the id is ignored. */
  readonly held: Loader<ResourceRef, readonly Hold[]>;
  /** When the batches of the operation are read. */
  readonly batches: BatchGate;
  /** Clears every cache: after a write, earlier results may be outdated. */
  clearAll(): void;
};

/** Where the loaders of one operation read from. */
interface Source {
  readonly accounts: Accounts;
  readonly callTo: (account: Account) => CallContext;
  readonly byId: ById;
}

/** The loaders of one operation. The keys of one account form one batch for its connector; accounts are read concurrently. */
export function createLoaders(
  accounts: Accounts,
  callTo: (account: Account) => CallContext,
  heldAt: (account: Account) => Promise<readonly Hold[]>,
): Loaders {
  const batches = new BatchGate();
  const loaderOf = <K extends ResourceRef, T>(kindOf: Kind<K, T>) =>
    createLoader<K, T>((keys) => readBatch(kindOf, keys, { accounts, callTo, byId: loaders }), kindOf.partOf, batches);

  /* oxlint-disable typescript/no-unsafe-type-assertion -- Object.entries and Object.fromEntries lose the type of each kind */
  const byKind = Object.fromEntries(
    Object.entries(KINDS).map(([name, each]) => [name, loaderOf(each as Kind<ResourceRef, unknown>)]),
  ) as unknown as LoadersByKind;
  /* oxlint-enable typescript/no-unsafe-type-assertion */
  const heldOf = async (account: string) => heldAt(accountOf(account, accounts));
  const held = createLoader<ResourceRef, readonly Hold[]>(
    // An account that is unknown or whose holds cannot be read fails alone.
    (keys) => Promise.all(keys.map(({ account }) => heldOf(account).catch(asProviderError))),
    () => '',
    batches,
  );
  const all = [...Object.values(byKind), held];
  const loaders: Loaders = {
    ...byKind,
    held,
    batches,
    clearAll() {
      for (const loader of all) loader.clearAll();
    },
  };
  return loaders;
}

/** One result per key, in the order of the keys. */
async function readBatch<K extends ResourceRef, T>(
  kindOf: Kind<K, T>,
  keys: readonly K[],
  source: Source,
): Promise<readonly Result<T>[]> {
  const results = new Map<K, Result<T>>();
  await Promise.all(
    [...Map.groupBy(keys, ({ account }) => account)].map(async ([account, group]) => {
      const groupResults = await readAccount(kindOf, account, group, source);
      for (const [i, key] of group.entries()) results.set(key, groupResults[i]!);
    }),
  );
  return keys.map((key) => results.get(key)!);
}

/** One result per key of one account; a failure of the whole read is the result of each key. */
async function readAccount<K extends ResourceRef, T>(
  { read }: Kind<K, T>,
  accountKey: string,
  keys: readonly K[],
  { accounts, callTo, byId }: Source,
): Promise<readonly Result<T>[]> {
  const failAll = (failure: ProviderError) => keys.map(() => failure);
  try {
    const account = accountOf(accountKey, accounts);
    const reading = read(account.connector, keys, callTo(account), byId);
    if (reading) return await reading;
    const message = `Account ${accountKey} does not support this kind of object`;
    return failAll(new ProviderError(accountKey, 'UNSUPPORTED', message));
  } catch (error) {
    return failAll(asProviderError(error));
  }
}

/** @throws ProviderError */
function accountOf(key: string, accounts: Accounts): Account {
  const account = accounts.get(key);
  if (account) return account;
  throw new ProviderError(key, 'NOT_FOUND', `Unknown account ${key}`);
}
