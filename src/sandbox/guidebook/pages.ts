import type { Context } from 'hono';
import { failure } from './error-responses.ts';
import type { ApiEnv, GuidebookSandboxOptions } from './options.ts';
import { textFilter } from './query.ts';

/** The accepted values of `ordering`, with the value that each compares. */
export type OrderingKeys<Row> = Readonly<Record<string, (row: Row) => string | number | boolean | null>>;

interface Listing<Row> {
  readonly rows: readonly Row[];
  readonly toWire: (row: Row) => unknown;
  readonly ordering?: OrderingKeys<Row>;
}

/** One page: `count`, `next`, `previous` and `results`. `page_size` is not supported. @throws 404 past the end. */
export function pageResponse<Row extends { id: number }>(
  c: Context<ApiEnv>,
  options: GuidebookSandboxOptions,
  { rows, toWire, ordering = {} }: Listing<Row>,
): Response {
  const size = options.pageSize ?? 20;
  const pages = Math.max(1, Math.ceil(rows.length / size));
  const requested = textFilter(c, 'page') ?? '1';
  const page = requested === 'last' ? pages : Number(requested);
  if (!Number.isInteger(page) || page < 1 || page > pages) throw failure(404, { detail: 'Invalid page.' });

  const sorted = sortRows(rows, readOrdering(c, ordering), options.stableOrdering !== true && page % 2 === 0);
  const body = {
    count: rows.length,
    next: page < pages ? pageUrl(c, options, page + 1) : null,
    previous: page > 1 ? pageUrl(c, options, page - 1) : null,
    results: sorted.slice((page - 1) * size, page * size).map(toWire),
  };
  if (page < pages) options.afterPage?.(c.req.path.split('/').at(-2) ?? '', page);
  return c.json(body);
}

interface SortKey<Row> {
  readonly valueOf: (row: Row) => string | number | boolean | null;
  readonly sign: 1 | -1;
}

/** Unsupported names are silently ignored. */
function readOrdering<Row>(c: Context<ApiEnv>, keys: OrderingKeys<Row>): SortKey<Row>[] {
  return (textFilter(c, 'ordering') ?? '').split(',').flatMap((term): SortKey<Row>[] => {
    const name = term.trim().replace(/^-/, '');
    const valueOf = Object.hasOwn(keys, name) ? keys[name] : undefined;
    return valueOf ? [{ valueOf, sign: term.trim().startsWith('-') ? -1 : 1 }] : [];
  });
}

/**
 * The database behind the API guarantees no order of rows that are equal in the requested ordering. `tiesReversed`
 * simulates this on every other page, so that reading the pages repeats some rows and misses others.
 */
function sortRows<Row extends { id: number }>(
  rows: readonly Row[],
  keys: readonly SortKey<Row>[],
  tiesReversed: boolean,
): Row[] {
  const tieSign = tiesReversed && keys.length > 0 ? -1 : 1;
  return rows.toSorted((a, b) => {
    for (const { valueOf, sign } of keys) {
      const order = sign * compare(valueOf(a), valueOf(b));
      if (order !== 0) return order;
    }
    return tieSign * (a.id - b.id);
  });
}

type Sortable = string | number | boolean | null;

/** Null is the largest value, as in the database. */
function compare(a: Sortable, b: Sortable): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : a > b ? 1 : 0;
}

function pageUrl(c: Context<ApiEnv>, { nextOrigin }: GuidebookSandboxOptions, page: number): string {
  const own = new URL(c.req.url);
  const url = new URL(`${own.pathname}${own.search}`, nextOrigin ?? own.origin);
  if (page === 1) url.searchParams.delete('page');
  else url.searchParams.set('page', String(page));
  return url.href;
}
