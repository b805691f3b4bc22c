import type { Account } from '../../connectors/accounts.ts';
import { isOk, type Result } from '../../connectors/connector.ts';
import { asProviderError, InvalidInputError, ProviderError } from '../../domain/errors.ts';
import { decodeGlobalId } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { Context } from '../context.ts';
import { compareIds, sortById } from './id-order.ts';

/** The outcome of one account in a list over accounts. */
export interface AccountResult {
  readonly account: Account;
  /** Instant, epoch milliseconds. */
  readonly fetchedAt: number | null;
  readonly error: ProviderError | null;
}

export const DEFAULT_PAGE = 20;
export const MAXIMUM_PAGE = 1000;

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
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
}

export interface MultiAccountPage<T> extends Page<T> {
  readonly accountResults: readonly AccountResult[];
}

/** The content of a cursor: the account and the id of the item before the page. */
interface Position {
  readonly account: string;
  readonly id: string;
}

/**
 * A page of a list over accounts: the accounts one after the other, and within an account by id, so that paging returns
 * every item exactly once, whatever the order of a provider's response. All accounts that can be on the page are queried at
 * once. What an account fails with is recorded in `context.failedAccounts`, too.
 *
 * @param list returns everything of an account, or undefined if the account does not support the type. Items that cannot be
 *   read are omitted, and the first of their errors is the account's.
 */
export async function pageOverAccounts<T extends ResourceRef>(
  context: Context,
  { first, after, accounts: wanted, within }: ListArguments,
  list: (account: Account) => Promise<readonly Result<T>[]> | undefined,
): Promise<MultiAccountPage<T>> {
  const position = positionOf(after);
  const size = sizeOf(first);
  const accounts = accountsOf(context, wanted).filter(({ key }) => within === undefined || key === within);
  const start = position ? accounts.findIndex(({ key }) => key === position.account) : 0;
  if (start === -1) throw wrongCursor();
  const results = await Promise.all(
    accounts.slice(start).map(async (account) => {
      try {
        const items = await list(account);
        if (items) return { account, ...sortResults<T>(items) };
        if (!wanted) return undefined;
        const what = `Account ${account.key} does not support this kind of object: see its capabilities`;
        return { account, items: [], error: new ProviderError(account.key, 'UNSUPPORTED', what) };
      } catch (error) {
        return { account, items: [], error: asProviderError(error) };
      }
    }),
  );
  const queried = results.filter((result) => result !== undefined);
  const fetchedAt = context.now();
  for (const { account, error } of queried) if (error) context.failedAccounts.set(account.key, error);
  const page = slicePage(
    queried.flatMap(({ items }) => items),
    position,
    size,
  );
  const accountResults = queried.map(({ account, items, error }) => ({
    account,
    error,
    fetchedAt: error && items.length === 0 ? null : fetchedAt,
  }));
  return Object.assign(toPage(page), { accountResults });
}

/** The items by id, and the first error among the results. */
function sortResults<T extends ResourceRef>(
  results: readonly Result<T>[],
): { items: readonly T[]; error: ProviderError | null } {
  const error = results.find((result) => result instanceof ProviderError) ?? null;
  return { items: sortById(error ? results.filter(isOk) : (results as readonly T[])), error };
}

/** A page of one account's items, by id. */
export function pageOf<T extends ResourceRef>(items: readonly T[], { first, after }: PageArguments): Page<T> {
  return toPage(slicePage(sortById(items), positionOf(after), sizeOf(first)));
}

interface PageSlice<T> {
  readonly nodes: readonly T[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** @param items ordered by account and id. */
function slicePage<T extends ResourceRef>(
  items: readonly T[],
  position: Position | undefined,
  size: number,
): PageSlice<T> {
  const begin = position
    ? items.findIndex(({ account, id }) => account !== position.account || compareIds(id, position.id) > 0)
    : 0;
  const from = begin === -1 ? items.length : begin;
  return {
    nodes: items.slice(from, from + size),
    hasNextPage: items.length - from > size,
    hasPreviousPage: from > 0,
  };
}

function toPage<T extends ResourceRef>({ nodes, hasNextPage, hasPreviousPage }: PageSlice<T>): Page<T> {
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    get edges() {
      return nodes.map((node) => ({ cursor: cursorOf(node), node }));
    },
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      get startCursor() {
        return first ? cursorOf(first) : null;
      },
      get endCursor() {
        return last ? cursorOf(last) : null;
      },
    },
  };
}

function sizeOf(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE;
  if (size >= 1 && size <= MAXIMUM_PAGE) return size;
  throw new InvalidInputError([{ path: ['first'], message: `\`first\` must be between 1 and ${MAXIMUM_PAGE}` }]);
}

function accountsOf({ accounts }: Context, wanted: readonly string[] | null | undefined): readonly Account[] {
  if (!wanted) return accounts.all;
  const issues: { path: string[]; message: string }[] = [];
  const keys = wanted.map((globalId, i) => {
    const ref = decodeGlobalId(globalId);
    if (ref?.type === 'Account' && accounts.get(ref.account)) return ref.account;
    issues.push({ path: ['accounts', String(i)], message: 'Unknown account: use an id from the query `accounts`' });
    return undefined;
  });
  if (issues.length > 0) throw new InvalidInputError(issues);
  return accounts.all.filter(({ key }) => keys.includes(key));
}

function cursorOf({ account, id }: ResourceRef): string {
  return Buffer.from(JSON.stringify([account, id])).toString('base64url');
}

function positionOf(cursor: string | null | undefined): Position | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  try {
    const [account, id, ...rest]: unknown[] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof account === 'string' && typeof id === 'string' && rest.length === 0) return { account, id };
  } catch {
    // Reported like a cursor of another shape, below.
  }
  throw wrongCursor();
}

function wrongCursor() {
  return new InvalidInputError([{ path: ['after'], message: 'Invalid cursor for this list' }]);
}
