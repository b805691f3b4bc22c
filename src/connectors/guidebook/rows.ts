import type { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { HttpClient, Path } from '../http-client.ts';
import { type Page, readAllPages } from '../paging.ts';
import { wirePage } from './guidebook.wire.ts';

/** The account that a part of the connector serves, and its way upstream. */
export interface Upstream {
  readonly account: string;
  readonly http: HttpClient;
}

/**
 * All rows of a list. The pages are asked for by number, below the account's own base URL: the address in `next` is
 * never called, since it may name another host (Guidebook contract, section 3).
 */
export function readRows<Row extends { readonly id: string }>(
  { account, http }: Upstream,
  list: { readonly path: Path; readonly query?: Readonly<Record<string, string>>; readonly row: z.ZodType<Row> },
  call: Call,
): Promise<Row[]> {
  const answer = wirePage(list.row);
  return readAllPages(account, async (page): Promise<Page<Row>> => {
    const query = { ...list.query, page: page === 1 ? undefined : page };
    try {
      const { results, count, next } = await http.request({ path: list.path, query, answer }, call);
      return { rows: results, ...followingPages(results.length, count, next) };
    } catch (error) {
      if (page > 1 && error instanceof ProviderError && error.code === 'NOT_FOUND') return PAST_THE_END;
      throw error;
    }
  });
}

const PAST_THE_END = { rows: [], pageCount: undefined, hasNext: false };

function followingPages(rows: number, count: number | null | undefined, next: string | null | undefined) {
  if (typeof next !== 'string' || rows === 0) return { pageCount: 1, hasNext: false };
  const countTells = typeof count === 'number' && count > rows;
  return { pageCount: countTells ? Math.ceil(count / rows) : undefined, hasNext: true };
}

export function notFound({ account }: Pick<Upstream, 'account'>, what: string): ProviderError {
  return new ProviderError(account, 'NOT_FOUND', `Guidebook (account ${account}) has no such ${what}`);
}
