import { throwIssues } from '../../domain/errors.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { compareIds } from './id-order.ts';

export const DEFAULT_PAGE = 20;
export const MAXIMUM_PAGE = 1000;

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The numbers of items to return from the start and from the end; without both, the first `DEFAULT_PAGE`. */
export interface PageSize {
  readonly first: number | undefined;
  readonly last: number | undefined;
}

/** @throws InvalidInputError with every issue at once. */
export function sizeOf({ first, last }: PageArguments): PageSize {
  const issues = Object.entries({ first, last })
    .filter(([, size]) => typeof size === 'number' && (size < 0 || size > MAXIMUM_PAGE))
    .map(([name]) => ({ path: [name], message: `\`${name}\` must be between 0 and ${MAXIMUM_PAGE}` }));
  throwIssues(issues);
  return { first: first ?? (typeof last === 'number' ? undefined : DEFAULT_PAGE), last: last ?? undefined };
}

export interface Slice<T> {
  readonly nodes: readonly T[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** The items before and after which the page lies. */
interface Bounds {
  readonly after: ResourceRef | undefined;
  readonly before: ResourceRef | undefined;
}

/**
 * One page, by the algorithm of https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm. The items of the bounds
 * may have been removed since.
 *
 * @param items ordered by account and id, from the account of `after` to the account of `before`.
 */
export function sliceOf<T extends ResourceRef>(
  items: readonly T[],
  { after, before }: Bounds,
  { first, last }: PageSize,
): Slice<T> {
  const begin = after ? indexOr(items, (item) => !isIn(item, after) || compareIds(item.id, after.id) > 0) : 0;
  const limit = before
    ? indexOr(items, (item) => isIn(item, before) && compareIds(item.id, before.id) >= 0)
    : items.length;
  const available = Math.max(0, limit - begin);
  const end = begin + Math.min(available, first ?? available);
  return {
    nodes: items.slice(Math.max(begin, end - (last ?? available)), end),
    hasNextPage: first === undefined ? before !== undefined && limit < items.length : available > first,
    hasPreviousPage: last === undefined ? after !== undefined && begin > 0 : available > last,
  };
}

function isIn(item: ResourceRef, { account }: ResourceRef): boolean {
  return item.account === account;
}

/** The index of the first match; the length of the list if nothing matches. */
function indexOr<T>(items: readonly T[], matches: (item: T) => boolean): number {
  const index = items.findIndex(matches);
  return index === -1 ? items.length : index;
}
