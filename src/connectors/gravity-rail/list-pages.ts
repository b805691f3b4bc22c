import { z } from 'zod';
import type { CallContext } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Path } from '../http/http-request.ts';
import { type Page, readAllPages } from '../http/paging.ts';
import { hasStatus } from '../http/status-codes.ts';

/** The default and the maximum are not published. */
const PAGE_SIZE = 50;
const SMALL_PAGE_SIZE = 20;

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The rows of a list response, and the envelope that holds them, if there is one. */
interface ListResponse<Row> {
  readonly rows: readonly Row[];
  readonly envelope: Readonly<Record<string, unknown>> | undefined;
}

/** A list response: an array of rows, or an envelope (docs/providers/gravity-rail.md, section 3). */
export function rowsOf<Row>(row: z.ZodType<Row>): z.ZodType<ListResponse<Row>> {
  const list = z.array(row);
  return z.unknown().transform((body, context): ListResponse<Row> => {
    const { content, envelope } = unwrap(body);
    const rows = list.safeParse(content);
    if (rows.success) return { rows: rows.data, envelope };
    for (const { path, message } of rows.error.issues.slice(0, 5)) {
      context.addIssue({ code: 'custom', message, path: [...path] });
    }
    return z.NEVER;
  });
}

function unwrap(body: unknown) {
  const isEnvelope = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isEnvelope) return { content: body, envelope: undefined };
  const envelope = body as Readonly<Record<string, unknown>>;
  return { content: envelope.items ?? envelope.data ?? envelope.results, envelope };
}

/**
 * One page of a list.
 *
 * @param size the requested number of rows.
 */
export function pageOf<Row>(row: z.ZodType<Row>, size: number): z.ZodType<Page<Row>> {
  return rowsOf(row).transform((response) => toPage(response, size));
}

function toPage<Row>({ rows, envelope }: ListResponse<Row>, size: number): Page<Row> {
  if (envelope === undefined) return { rows, pageCount: undefined, hasNext: rows.length === size };
  const count = (...names: readonly string[]) => names.map((name) => envelope[name]).find(isCount);
  const total = count('total', 'totalCount', 'total_count', 'count');
  const pages = count('pages', 'totalPages', 'total_pages');
  const page = count('page', 'currentPage') ?? 1;
  const answered = count('pageSize', 'page_size', 'size', 'perPage') ?? size;
  if (total !== undefined) return { rows, pageCount: pagesFor(total, answered, rows.length, page), hasNext: false };
  if (pages !== undefined) return { rows, pageCount: pages, hasNext: false };
  const told = [envelope.hasNext, envelope.hasMore, envelope.has_next].find((flag) => typeof flag === 'boolean');
  return { rows, pageCount: undefined, hasNext: told ?? (rows.length > 0 && rows.length >= answered) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
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
  open(query: Query, call: CallContext): Promise<OpenedList<Row>>;
  all(query: Query, call: CallContext): Promise<Row[]>;
}

/** A list that is paged by page number. It remembers which page size the server takes. */
export function createPagedList<Row extends { readonly id: unknown }>(
  http: HttpClient,
  path: Path,
  row: z.ZodType<Row>,
): PagedList<Row> {
  let acceptedSize = PAGE_SIZE;
  const answers = new Map([PAGE_SIZE, SMALL_PAGE_SIZE].map((size) => [size, pageOf(row, size)]));

  async function open(query: Query, call: CallContext): Promise<OpenedList<Row>> {
    const read = (page: number, size: number) =>
      http.request({ path, query: { ...query, page, pageSize: size }, answer: answers.get(size)! }, call);
    const wanted = acceptedSize;
    try {
      return { first: await read(1, wanted), size: wanted, page: (number) => read(number, wanted) };
    } catch (error) {
      const isTooLarge = hasStatus(error, 422);
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
