import type { Account } from '../../connectors/accounts.ts';
import type { Result } from '../../connectors/connector.ts';
import type { ListPage, PageRequest } from '../../connectors/list-page.ts';
import { type ErrorCode, ProviderError, throwIssues } from '../../domain/errors.ts';
import { decodeGlobalId } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { isBooker } from '../booking-access.ts';
import type { Context } from '../context.ts';
import { type CarriedResults, type Cursor, Cursors, invalidCursor, type ListId, NOTHING_CARRIED } from './cursor.ts';
import { type Bounds, countOf, knownCounts, totalOf } from './list-counts.ts';
import { type ListSource, ListWalk, type PlacedItem } from './list-walk.ts';
import { ListWalks } from './list-walks.ts';
import { type PageArguments, type PageSize, sizeOf } from './slice.ts';

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
  /**
   * Counts the items of the whole list; null if it cannot be read. Costs calls for what no page reported: a page of each account
   * that was not read, or the whole list where the provider reports no total.
   */
  totalCount(): Promise<number | null>;
}

export interface MultiAccountPage<T> extends Page<T> {
  readonly accountResults: readonly AccountResult[];
}

/** How an account's list is read. */
interface ListReads<T> {
  /** Everything. Items that cannot be read are omitted, and the first of their errors is the account's. */
  readonly load: () => Promise<readonly Result<T>[]>;
  /** Reads part of the list; undefined if it must be read as a whole, for a filter or because one response contains it. */
  readonly pages?: ((request: PageRequest) => Promise<readonly ListPage<T>[]>) | undefined;
}

/** A list over accounts. */
export interface AccountList<T> extends ListId {
  /** Whether the account can have items. */
  readonly supports: (account: Account) => boolean;
  readonly load: (account: Account) => Promise<readonly Result<T>[]>;
  readonly pages?: (account: Account) => ListReads<T>['pages'];
}

/** Part of a list, and whether there is more of it on either side. */
interface Slice<T> {
  readonly items: readonly PlacedItem<T>[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * A page of a list over accounts: the accounts one after the other, and within an account in the order of the provider if it
 * pages the list, otherwise by id, so that paging returns every item exactly once. Accounts are read in order, a few at a
 * time, until the page is full; the outcome of others is known from the cursors. Failures are recorded in
 * `context.failedAccounts`, too.
 */
export async function pageOverAccounts<T extends ResourceRef>(
  context: Context,
  args: ListArguments,
  requested: AccountList<T>,
): Promise<MultiAccountPage<T>> {
  const list = visibleTo(context, requested);
  const size = sizeOf(args);
  const accounts = accountsOf(context, args, list);
  const filter = [list.filter ?? null, args.accounts ? accounts.map(({ key }) => key) : null];
  const cursors = new Cursors({ field: list.field, parent: list.parent, filter });
  const bounds = { after: cursors.decode('after', args.after), before: cursors.decode('before', args.before) };
  const { after, before } = bounds;
  const start = after ? indexOf(accounts, after, 'after') : 0;
  const end = before ? indexOf(accounts, before, 'before') + 1 : accounts.length;
  const sources = accounts.map((account) => sourceOf(account, list));
  const walks = new Map<string, ListWalk<T>>();
  const slice = await sliceOf(sources.slice(start, end), bounds, size, walks);

  const failures = failuresOf(walks, [before, after]);
  const now = context.now();
  const accountResults = accounts.map((account) => {
    const walk = walks.get(account.key);
    const carried = list.supports(account) ? earlierError(account, failures) : unsupported(account);
    return walk ? accountResultOf(account, walk, now) : { account, error: carried, fetchedAt: null };
  });
  for (const { account, error } of accountResults) if (error) context.failedAccounts.set(account.key, error);

  const isEmpty = start > end;
  const counting = { sources, walks, start, end, bounds, failures: isEmpty ? undefined : failures };
  const known = isEmpty || failures.size > 0 ? undefined : knownCounts(counting);
  const cursorOf = ({ item, place }: PlacedItem<T>) =>
    cursors.encode({ item, place, failures, counts: known?.get(item.account) });
  return Object.assign(
    toPage(slice, () => totalOf(counting), cursorOf),
    { accountResults },
  );
}

/** A page of the items of one object. @throws ProviderError if an item of the page cannot be read. */
export async function pageOf<T extends ResourceRef>(
  reads: ListReads<T>,
  args: PageArguments,
  list: ListId & { readonly parent: ResourceRef },
): Promise<Page<T>> {
  const size = sizeOf(args);
  const cursors = new Cursors(list);
  const bounds = { after: cursors.decode('after', args.after), before: cursors.decode('before', args.before) };
  const source = { account: list.parent.account, load: reads.load, pages: reads.pages };
  const walks = new Map<string, ListWalk<T>>();
  const slice = await sliceOf([source], bounds, size, walks);
  for (const { error } of walks.values()) if (error) throw error;
  const cursorOf = ({ item, place }: PlacedItem<T>) => cursors.encode({ item, place, ...NOTHING_CARRIED });
  return toPage(slice, () => countOf(source, walks.get(source.account)), cursorOf);
}

/** The list, in which accounts at which the client may only book have event types alone. */
function visibleTo<T>(context: Context, list: AccountList<T>): AccountList<T> {
  if (list.field === 'Query.eventTypes') return list;
  return { ...list, supports: (account) => !isBooker(context, account.key) && list.supports(account) };
}

function sourceOf<T>(account: Account, list: AccountList<T>): ListSource<T> {
  if (!list.supports(account)) {
    const fail = () => Promise.reject(unsupported(account));
    return { account: account.key, load: fail, pages: undefined };
  }
  return { account: account.key, load: async () => list.load(account), pages: list.pages?.(account) };
}

/**
 * One page, by the algorithm of https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm. The items of the bounds
 * may have been removed since.
 *
 * @param sources from the account of `after` to the account of `before`.
 * @param walks gets the walk of each list that was started.
 */
async function sliceOf<T extends ResourceRef>(
  sources: readonly ListSource<T>[],
  { after, before }: Bounds,
  { first, last }: PageSize,
  walks: Map<string, ListWalk<T>>,
): Promise<Slice<T>> {
  function open(direction: 'forward' | 'backward') {
    const [from, until] = direction === 'forward' ? [after, before] : [before, after];
    const boundIn = (bound: Cursor | undefined, { account }: ListSource<T>) =>
      bound?.item.account === account ? bound : undefined;
    const inOrder = direction === 'forward' ? sources : sources.toReversed();
    const all = inOrder.map((source) => {
      const walk = new ListWalk(source, { direction, from: boundIn(from, source), until: boundIn(until, source) });
      return { source, walk };
    });
    const list = new ListWalks(
      all.map(({ walk }) => walk),
      { isContinued: from !== undefined },
    );
    const record = () => {
      for (const [i] of list.started().entries()) walks.set(all[i]!.source.account, all[i]!.walk);
    };
    return { list, record };
  }

  if (first !== undefined) {
    const { list, record } = open('forward');
    await list.ensure(first);
    const hasNextPage = await list.hasMoreThan(first);
    const hasPreviousPage = last === undefined ? after !== undefined && list.isPreceded : await list.hasMoreThan(last);
    record();
    const items = list.items(first);
    return { items: items.slice(Math.max(0, items.length - (last ?? items.length))), hasNextPage, hasPreviousPage };
  }
  const { list, record } = open('backward');
  const wanted = last ?? 0;
  await list.ensure(wanted);
  const hasPreviousPage = await list.hasMoreThan(wanted);
  record();
  return {
    items: list.items(wanted).reverse(),
    hasNextPage: before !== undefined && list.isPreceded,
    hasPreviousPage,
  };
}

function unsupported({ key }: Account): ProviderError {
  const message = `Account ${key} does not support this kind of object: see its capabilities`;
  return new ProviderError(key, 'UNSUPPORTED', message);
}

/** The failures of the accounts that were read, and those that the cursors carry for the others. */
function failuresOf(
  walks: ReadonlyMap<string, Pick<ListWalk<never>, 'error'>>,
  cursors: readonly (CarriedResults | undefined)[],
) {
  const failures = new Map<string, ErrorCode>(cursors.flatMap((cursor) => [...(cursor ?? NOTHING_CARRIED).failures]));
  for (const [key, { error }] of walks) {
    if (error) failures.set(key, error.code);
    else failures.delete(key);
  }
  return failures;
}

function accountResultOf<T extends ResourceRef>(
  account: Account,
  { items, error, isPreceded }: ListWalk<T>,
  now: number,
): AccountResult {
  return { account, error, fetchedAt: error && items.length === 0 && !isPreceded ? null : now };
}

/** The failure of an account on another page, which its cursor carries. */
function earlierError({ key }: Account, failures: CarriedResults['failures']): ProviderError | null {
  const code = failures.get(key);
  if (!code) return null;
  return new ProviderError(key, code, `Account ${key} failed on an earlier page: read the list again from its start`);
}

function toPage<T>(
  { items, hasNextPage, hasPreviousPage }: Slice<T>,
  totalCount: Page<T>['totalCount'],
  cursorOf: (item: PlacedItem<T>) => string,
): Page<T> {
  const [first, last] = [items[0], items.at(-1)];
  return {
    nodes: items.map(({ item }) => item),
    totalCount,
    get edges() {
      return items.map((placed) => ({ cursor: cursorOf(placed), node: placed.item }));
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
