import type { Context } from 'hono';
import type { Api, ApiEnv } from './options.ts';
import { integerQuery, invalidQuery } from './query.ts';

/** One page of `rows`, in the envelope of the options. @throws 422 for an invalid `page` or `pageSize`. */
export function pageResponse<Row>(
  c: Context<ApiEnv>,
  { options }: Api,
  rows: readonly Row[],
  toWire: (row: Row) => unknown,
): Response {
  const requested = integerQuery(c, 'page') ?? 1;
  const size = integerQuery(c, 'pageSize') ?? options.defaultPageSize ?? 25;
  const maximum = options.maxPageSize ?? 100;
  if (requested < 1) throw invalidQuery('page', 'Input should be greater than or equal to 1', 'greater_than_equal');
  if (size < 1) throw invalidQuery('pageSize', 'Input should be greater than or equal to 1', 'greater_than_equal');
  if (size > maximum)
    throw invalidQuery('pageSize', `Input should be less than or equal to ${maximum}`, 'less_than_equal');

  const page = options.alwaysFirstPage === true ? 1 : requested;
  const onPage = rows.slice((page - 1) * size, page * size).map(toWire);
  const pages = Math.ceil(rows.length / size);
  if (page < pages) options.afterPage?.(c.req.path.split('/').at(-1) ?? '', page);
  const names = options.pageNames ?? {};
  if (names.rows === 'bare') return c.json(onPage);

  const more = names.more ?? false;
  return c.json(
    Object.fromEntries(
      [
        [names.rows ?? 'items', onPage] as const,
        [names.total ?? 'total', rows.length] as const,
        [names.page ?? 'page', page] as const,
        [names.size ?? (options.keyStyle === 'snake' ? 'page_size' : 'pageSize'), size] as const,
        [more, more !== false && more.toLowerCase().includes('pages') ? pages : page < pages] as const,
      ].filter(([name]) => name !== false),
    ),
  );
}
