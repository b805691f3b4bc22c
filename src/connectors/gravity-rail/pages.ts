import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { Call } from '../connector.ts';
import type { HttpClient, Path } from '../http-client.ts';
import { type Page, readAllPages } from '../paging.ts';

/** The default and the maximum are not published. */
const PAGE_SIZE = 50;
const SMALL_PAGE_SIZE = 20;

const count = z.number().int().nonnegative().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
const envelopeNumbers = z.object({
  total: count,
  totalCount: count,
  total_count: count,
  count,
  page: count,
  currentPage: count,
  pageSize: count,
  page_size: count,
  size: count,
  perPage: count,
  pages: count,
  totalPages: count,
  total_pages: count,
  hasNext: flag,
  hasMore: flag,
  has_next: flag,
});

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The rows of a list answer: the body itself, or what its envelope holds. */
export function rowsOf<Row>(row: z.ZodType<Row>): z.ZodType<{ rows: readonly Row[]; envelope: object | undefined }> {
  return z.unknown().transform((body, context) => {
    const envelope = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
    const holder = (envelope ?? {}) as Readonly<Record<string, unknown>>;
    const rows = z.array(row).safeParse(envelope ? (holder.items ?? holder.data ?? holder.results) : body);
    if (rows.success) return { rows: rows.data, envelope };
    for (const { path, message } of rows.error.issues.slice(0, 5)) {
      context.addIssue({ code: 'custom', message, path: [...path] });
    }
    return z.NEVER;
  });
}

/**
 * A page of a list, in any of the envelopes that the contract lists.
 * @param size how many rows were asked for.
 */
export function pageOf<Row>(row: z.ZodType<Row>, size: number): z.ZodType<Page<Row>> {
  return rowsOf(row).transform(({ rows, envelope }): Page<Row> => {
    if (envelope === undefined) return { rows, pageCount: undefined, hasNext: rows.length === size };
    const told = envelopeNumbers.parse(envelope);
    const total = told.total ?? told.totalCount ?? told.total_count ?? told.count ?? undefined;
    const pages = told.pages ?? told.totalPages ?? told.total_pages ?? undefined;
    const page = told.page ?? told.currentPage ?? 1;
    const answered = told.pageSize ?? told.page_size ?? told.size ?? told.perPage ?? size;
    if (total !== undefined) return { rows, pageCount: pagesFor(total, answered, rows.length, page), hasNext: false };
    if (pages !== undefined) return { rows, pageCount: pages, hasNext: false };
    const hasNext = told.hasNext ?? told.hasMore ?? told.has_next ?? (rows.length > 0 && rows.length >= answered);
    return { rows, pageCount: undefined, hasNext };
  });
}

/** A server can hold fewer rows a page than it says: the first page shows how many it really holds. */
function pagesFor(total: number, size: number, rows: number, page: number): number {
  if (rows === 0) return page;
  const isShort = page === 1 && rows < Math.min(size, total);
  return Math.max(page, Math.ceil(total / (isShort || size === 0 ? rows : size)));
}

/** A list whose first page was read, with the way to read the others. */
export interface OpenedList<Row> {
  readonly first: Page<Row>;
  readonly size: number;
  /** Reads a page from the second on. */
  page(number: number): Promise<Page<Row>>;
}

export interface PagedList<Row> {
  open(query: Query, call: Call): Promise<OpenedList<Row>>;
  all(query: Query, call: Call): Promise<Row[]>;
}

/** A list that is paged by page number. It remembers which page size the server takes. */
export function createPagedList<Row extends { readonly id: unknown }>(
  http: HttpClient,
  path: Path,
  row: z.ZodType<Row>,
): PagedList<Row> {
  let acceptedSize = PAGE_SIZE;

  async function open(query: Query, call: Call): Promise<OpenedList<Row>> {
    const read = (page: number, size: number) =>
      http.request({ path, query: { ...query, page, pageSize: size }, answer: pageOf(row, size) }, call);
    const wanted = acceptedSize;
    try {
      return { first: await read(1, wanted), size: wanted, page: (number) => read(number, wanted) };
    } catch (error) {
      const isTooLarge = error instanceof ProviderError && error.answer?.status === 422;
      if (!isTooLarge || wanted === SMALL_PAGE_SIZE) throw error;
      const first = await read(1, SMALL_PAGE_SIZE);
      acceptedSize = SMALL_PAGE_SIZE;
      return { first, size: SMALL_PAGE_SIZE, page: (number) => read(number, SMALL_PAGE_SIZE) };
    }
  }

  return {
    open,
    async all(query, call) {
      const opened = await open(query, call);
      return readAllPages(http.account, (page) => (page === 1 ? Promise.resolve(opened.first) : opened.page(page)));
    },
  };
}
