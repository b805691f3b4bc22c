import type { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Path } from '../http/http-request.ts';
import { createPageCountHints, type Page, readAllPages } from '../http/paging.ts';
import { unexpectedShape } from '../http/response-shape.ts';
import { wirePage, wireRowId } from './guidebook.wire.ts';

/** The account that a part of the connector serves, and its way upstream. */
export interface Upstream {
  readonly account: string;
  readonly http: HttpClient;
}

/** A row of a list, read by itself, so that a broken one fails no other. */
export type Row<Wire> =
  | { readonly id: string; readonly wire: Result<Wire> }
  /** Not even its id can be read: it can be any row that is not found. */
  | { readonly id: undefined; readonly wire: ProviderError };

export interface List<Wire> {
  /** What a row is, for messages, in the gateway's terms. */
  readonly title: string;
  readonly path: Path;
  readonly row: z.ZodType<Wire>;
  /** Left out for personal data, and for what is written here. */
  readonly cacheable?: boolean | undefined;
}

/** Reads all rows of a list that the query selects. */
export type ListReader<Wire> = (query: Readonly<Record<string, string>>, call: CallContext) => Promise<Row<Wire>[]>;

/**
 * All rows of a list. Pages are requested by number below the account's own base URL. The URL in `next` is never
 * called, since it may name another host (docs/providers/guidebook.md, section 3).
 */
export function createListReader<Wire extends { readonly id: string }>(
  { account, http }: Upstream,
  list: List<Wire>,
): ListReader<Wire> {
  const answer = wirePage.transform(
    ({ results, count, next }): Page<KeyedRow<Wire>> => ({
      rows: results.map((row) => readRow(account, list, row)),
      ...followingPages(results.length, count, next),
    }),
  );
  const cacheable = list.cacheable ?? false;
  const countOf = createPageCountHints();

  return async (query, call) => {
    const counted = countOf(`${digestOf(call.credential)} ${new URLSearchParams(query).toString()}`);
    const rows = await readAllPages(
      account,
      async (page): Promise<Page<KeyedRow<Wire>>> => {
        const ofPage = page === 1 ? query : { ...query, page };
        try {
          return await http.request({ path: list.path, query: ofPage, answer, cacheable }, call);
        } catch (error) {
          if (page > 1 && error instanceof ProviderError && error.code === 'NOT_FOUND') return PAST_THE_END;
          throw error;
        }
      },
      counted,
    );
    return rows.map(({ row }) => row);
  };
}

interface KeyedRow<Wire> {
  /** Tells rows apart between pages; one without an id of its own goes by all that it holds. */
  readonly id: string;
  readonly row: Row<Wire>;
}

function readRow<Wire extends { readonly id: string }>(
  account: string,
  { title, row }: List<Wire>,
  answered: unknown,
): KeyedRow<Wire> {
  const read = row.safeParse(answered);
  if (read.success) return { id: read.data.id, row: { id: read.data.id, wire: read.data } };
  // Paths contain only indexes and names from the schemas, never keys from the response: no schema has variable keys.
  const where = read.error.issues.slice(0, 5).map((issue) => issue.path.map(String).join('.') || 'its root');
  const wire = unexpectedShape({ title: 'Guidebook', account }, title, where);
  const id = wireRowId.safeParse(answered).data?.id;
  return { id: id ?? `no id: ${JSON.stringify(answered)}`, row: id === undefined ? { id, wire } : { id, wire } };
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
