import type { Account } from '../../connectors/accounts.ts';
import { isOk, type Result } from '../../connectors/connector.ts';
import { asProviderError, type ErrorCode, ProviderError, throwIssues } from '../../domain/errors.ts';
import { decodeGlobalId } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { Context } from '../context.ts';
import { type CarriedResults, type Cursor, Cursors, invalidCursor, type ListId, NOTHING_CARRIED } from './cursor.ts';
import { sortById } from './id-order.ts';
import { type PageArguments, type Slice, sizeOf, sliceOf } from './slice.ts';

/** The outcome of one account in a list over accounts. */
export interface AccountResult {
  readonly account: Account;
  /** Instant, epoch milliseconds; null if the account failed, or was not read for this page. */
  readonly fetchedAt: number | null;
  readonly error: ProviderError | null;
}

export interface ListArguments extends PageArguments {
  /** Global ids of accounts; by default, all accounts that support the kind of object. */
  readonly accounts?: readonly string[] | null | undefined;
  /** The key of the only account that can have any items. */
  readonly within?: string | undefined;
}

/** Cursors are encoded when they are read. */
export interface Page<T> {
  readonly nodes: readonly T[];
  readonly edges: { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** The number of items in the whole list; null if it is not known. */
  readonly totalCount: number | null;
}

export interface MultiAccountPage<T> extends Page<T> {
  readonly accountResults: readonly AccountResult[];
}

/** A list over accounts. */
export interface AccountList<T> extends ListId {
  /** Whether the account can have items. */
  readonly supports: (account: Account) => boolean;
  /** Everything of an account. Items that cannot be read are omitted, and the first of their errors is the account's. */
  readonly load: (account: Account) => Promise<readonly Result<T>[]>;
}

/** An account that was read for a page. */
interface AccountItems<T> {
  readonly account: Account;
  readonly items: readonly T[];
  readonly error: ProviderError | null;
}

/**
 * A page of a list over accounts: the accounts one after the other, and within an account by id, so that paging returns
 * every item exactly once, whatever the order of a provider's response. All accounts that can be on the page are read at
 * once; the outcome of the others is known from the cursors. Failures are recorded in `context.failedAccounts`, too.
 */
export async function pageOverAccounts<T extends ResourceRef>(
  context: Context,
  args: ListArguments,
  list: AccountList<T>,
): Promise<MultiAccountPage<T>> {
  const size = sizeOf(args);
  const accounts = accountsOf(context, args, list);
  const filter = [list.filter ?? null, args.accounts ? accounts.map(({ key }) => key) : null];
  const cursors = new Cursors({ field: list.field, parent: list.parent, filter });
  const after = cursors.decode('after', args.after);
  const before = cursors.decode('before', args.before);
  const start = after ? indexOf(accounts, after, 'after') : 0;
  const end = before ? indexOf(accounts, before, 'before') + 1 : accounts.length;
  const read = await Promise.all(accounts.slice(start, end).map((account) => readItems(account, list)));

  const failures = failuresOf(read, [before, after]);
  const now = context.now();
  const results = new Map(read.map((result) => [result.account, accountResultOf(result, now)]));
  const accountResults = accounts.map((account) => {
    const error = list.supports(account) ? earlierError(account, failures) : unsupported(account);
    return results.get(account) ?? { account, error, fetchedAt: null };
  });
  for (const { account, error } of accountResults) if (error) context.failedAccounts.set(account.key, error);

  const outside =
    failures.size > 0 || start > end
      ? {}
      : { before: after ? after.counts?.before : 0, after: before ? before.counts?.after : 0 };
  const counts = countsOf(read, outside);
  const slice = sliceOf(
    read.flatMap(({ items }) => items),
    { after: after?.item, before: before?.item },
    size,
  );
  const cursorOf = (item: T) => cursors.encode({ item, failures, counts: counts?.around.get(item.account) });
  return Object.assign(toPage(slice, counts?.total ?? null, cursorOf), { accountResults });
}

/** A page of the items of one object, by id. */
export function pageOf<T extends ResourceRef>(items: readonly T[], args: PageArguments, list: ListId): Page<T> {
  const size = sizeOf(args);
  const cursors = new Cursors(list);
  const bounds = {
    after: cursors.decode('after', args.after)?.item,
    before: cursors.decode('before', args.before)?.item,
  };
  const cursorOf = (item: T) => cursors.encode({ item, ...NOTHING_CARRIED });
  return toPage(sliceOf(sortById(items), bounds, size), items.length, cursorOf);
}

async function readItems<T extends ResourceRef>(account: Account, list: AccountList<T>): Promise<AccountItems<T>> {
  if (!list.supports(account)) return { account, items: [], error: unsupported(account) };
  try {
    const results = await list.load(account);
    const error = results.find((result) => result instanceof ProviderError) ?? null;
    return { account, items: sortById(results.filter(isOk)), error };
  } catch (error) {
    return { account, items: [], error: asProviderError(error) };
  }
}

function unsupported({ key }: Account): ProviderError {
  const message = `Account ${key} does not support this kind of object: see its capabilities`;
  return new ProviderError(key, 'UNSUPPORTED', message);
}

/** The failures of the accounts that were read, and those that the cursors carry for the others. */
function failuresOf(read: readonly AccountItems<unknown>[], cursors: readonly (CarriedResults | undefined)[]) {
  const failures = new Map<string, ErrorCode>(cursors.flatMap((cursor) => [...(cursor ?? NOTHING_CARRIED).failures]));
  for (const { account, error } of read) {
    if (error) failures.set(account.key, error.code);
    else failures.delete(account.key);
  }
  return failures;
}

function accountResultOf({ account, items, error }: AccountItems<unknown>, now: number): AccountResult {
  return { account, error, fetchedAt: error && items.length === 0 ? null : now };
}

/** The failure of an account on another page, which its cursor carries. */
function earlierError({ key }: Account, failures: CarriedResults['failures']): ProviderError | null {
  const code = failures.get(key);
  if (!code) return null;
  return new ProviderError(key, code, `Account ${key} failed on an earlier page: read the list again from its start`);
}

/** The number of items in the whole list, and in the accounts around each; undefined if those outside are not known. */
function countsOf(
  read: readonly AccountItems<unknown>[],
  outside: { readonly before?: number | undefined; readonly after?: number | undefined },
) {
  if (outside.before === undefined || outside.after === undefined) return undefined;
  const total = read.reduce((sum, { items }) => sum + items.length, outside.before + outside.after);
  const around = new Map<string, NonNullable<CarriedResults['counts']>>();
  let before = outside.before;
  for (const { account, items } of read) {
    around.set(account.key, { before, after: total - before - items.length });
    before += items.length;
  }
  return { total, around };
}

function toPage<T>(
  { nodes, hasNextPage, hasPreviousPage }: Slice<T>,
  totalCount: number | null,
  cursorOf: (item: T) => string,
): Page<T> {
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    totalCount,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }));
    },
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      get startCursor() {
        return first === undefined ? null : cursorOf(first);
      },
      get endCursor() {
        return last === undefined ? null : cursorOf(last);
      },
    },
  };
}

/** The accounts of a list, in the order of the configuration. @throws InvalidInputError for ids of no account. */
function accountsOf<T>(
  { accounts }: Context,
  { accounts: requested, within }: ListArguments,
  { supports }: AccountList<T>,
): readonly Account[] {
  const isWithin = ({ key }: Account) => within === undefined || key === within;
  if (!requested) return accounts.all.filter((account) => isWithin(account) && supports(account));
  const issues: { path: string[]; message: string }[] = [];
  const keys = requested.map((globalId, i) => {
    const ref = decodeGlobalId(globalId);
    if (ref?.type === 'Account' && accounts.get(ref.account)) return ref.account;
    issues.push({ path: ['accounts', String(i)], message: 'Unknown account: use an id from the query `accounts`' });
    return undefined;
  });
  throwIssues(issues);
  return accounts.all.filter((account) => isWithin(account) && keys.includes(account.key));
}

/** @throws InvalidInputError if the account of the cursor is not in the list. */
function indexOf(accounts: readonly Account[], { item }: Cursor, argument: 'after' | 'before'): number {
  const index = accounts.findIndex(({ key }) => key === item.account);
  if (index === -1) throw invalidCursor(argument, 'Invalid cursor for this list: its account is not in the list');
  return index;
}
