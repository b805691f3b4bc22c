import { z } from 'zod';
import { isRecord } from '../../domain/records.ts';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Path } from '../http/http-request.ts';
import { readJointly } from '../http/joint-reads.ts';
import { validateRows } from '../http/list-schema.ts';
import { type NumberedPage, readNumberedPages } from '../http/numbered-pages.ts';
import { createPageCountHints, type Page, readAllPages } from '../http/paging.ts';
import { withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { PageRequest } from '../list-page.ts';
import { MAX_PAGE_SIZE } from './gravity-rail.settings.ts';
import type { Upstream } from './upstream.ts';

/** Tried if the server rejects the page size; its maximum is not published (docs/providers/gravity-rail.md, section 3). */
const SMALL_PAGE_SIZE = 20;

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The rows of a list response, and the envelope that holds them, if there is one. */
interface ListResponse<Row> {
  readonly rows: readonly Row[];
  readonly envelope: Readonly<Record<string, unknown>> | undefined;
}

/** A list response: an array of rows, or an envelope (docs/providers/gravity-rail.md, section 3). */
export function rowsOf<Row>(row: z.ZodType<Row>): z.ZodType<ListResponse<Row>> {
  return z.unknown().transform((body, context): ListResponse<Row> | Promise<ListResponse<Row>> => {
    const { content, envelope } = unwrap(body);
    const rows = validateRows(row, content, context);
    return rows instanceof Promise ? rows.then((all) => ({ rows: all, envelope })) : { rows, envelope };
  });
}

function unwrap(body: unknown) {
  if (!isRecord(body)) return { content: body, envelope: undefined };
  return { content: body.items ?? body.data ?? body.results, envelope: body };
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
  const pageSize = count('pageSize', 'page_size', 'size', 'perPage') ?? size;
  if (total !== undefined) {
    return { rows, total, pageCount: pagesFor(total, pageSize, rows.length, page), hasNext: false };
  }
  if (pages !== undefined) return { rows, pageCount: pages, hasNext: false };
  const hasNext = [envelope.hasNext, envelope.hasMore, envelope.has_next].find((flag) => typeof flag === 'boolean');
  return { rows, pageCount: undefined, hasNext: hasNext ?? (rows.length > 0 && rows.length >= pageSize) };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A server can return fewer rows per page than it reports; the first page then shows the real page size. */
function pagesFor(total: number, size: number, rows: number, page: number): number {
  if (rows === 0) return page;
  const isShort = page === 1 && rows < Math.min(size, total);
  return Math.max(page, Math.ceil(total / (isShort || size === 0 ? rows : size)));
}

/** A list of which the first page was read. */
export interface PartialList<Row> {
  readonly first: Page<Row>;
  /** Rows per page, as requested. */
  readonly size: number;
  /** Reads a page; the second page is 2. With `isRepeat`, the read is not shared with earlier ones. */
  readonly page: (number: number, isRepeat?: boolean) => Promise<Page<Row>>;
  /** @throws ProviderError if so many further pages cannot be read. */
  readonly ensureCapacity: (pages: number) => Promise<void>;
}

/** A list that is paged by page number. Remembers the page size that the server accepts. */
export class PagedList<Row extends { readonly id: unknown }> {
  readonly #http: HttpClient;
  readonly #path: Path;
  readonly #row: z.ZodType<Row>;
  readonly #schemas = new Map<number, z.ZodType<Page<Row>>>();
  readonly #pageCountOf = createPageCountHints();
  readonly #pageSizeOf = createPageCountHints();
  #acceptedSize: number;

  constructor({ http, pageSize }: Pick<Upstream, 'http' | 'pageSize'>, path: Path, row: z.ZodType<Row>) {
    this.#http = http;
    this.#path = path;
    this.#row = row;
    this.#acceptedSize = pageSize;
  }

  /** Reads the first page. */
  open(query: Query, call: CallContext): Promise<PartialList<Row>> {
    return this.#withAcceptedSize((size) => this.#firstPage(query, size, call));
  }

  /** Reads all pages. */
  all(query: Query, call: CallContext): Promise<Row[]> {
    return readJointly(call, async (joint) => this.rest(await this.open(query, joint)));
  }

  /** Reads all other pages of an opened list, and returns the rows of all pages. */
  rest({ first, page, ensureCapacity }: PartialList<Row>): Promise<Row[]> {
    return readAllPages(
      this.#http.account,
      (number, isRepeat) => (number === 1 && !isRepeat ? Promise.resolve(first) : page(number, isRepeat)),
      undefined,
      ensureCapacity,
    );
  }

  /** Reads the pages that a request needs. Their cursors are `<number>.<size>`, since the size that is accepted can change. */
  pages(query: Query, request: PageRequest, call: CallContext): Promise<readonly NumberedPage<Row>[]> {
    const [number, size] = request.cursor?.split('.') ?? [];
    if (size === undefined) {
      return this.#withAcceptedSize((accepted) =>
        this.#pagesOfSize(query, { ...request, cursor: number }, accepted, call),
      );
    }
    return this.#pagesOfSize(query, { ...request, cursor: number }, clamp(Number(size), 1, MAX_PAGE_SIZE), call);
  }

  async #pagesOfSize(
    query: Query,
    { isRepeat, ...request }: PageRequest,
    size: number,
    call: CallContext,
  ): Promise<readonly NumberedPage<Row>[]> {
    const list = `${digestOf(call.credential)} ${size} ${JSON.stringify(query)}`;
    const hints = { pageCount: this.#pageCountOf(list), pageSize: this.#pageSizeOf(list) };
    const pages = await readJointly(isRepeat ? withoutDedupe(call) : call, (joint) =>
      readNumberedPages((number) => this.#readPage(query, number, size, joint), request, hints),
    );
    const sized = (number: string | undefined) => (number === undefined ? undefined : `${number}.${size}`);
    return pages.map((page) => ({
      ...page,
      cursor: `${page.cursor}.${size}`,
      next: sized(page.next),
      previous: sized(page.previous),
    }));
  }

  /** Tries again with a smaller page size if the server rejects the size (422). */
  async #withAcceptedSize<T>(read: (size: number) => Promise<T>): Promise<T> {
    const size = this.#acceptedSize;
    try {
      return await read(size);
    } catch (error) {
      if (!hasStatus(error, 422) || size <= SMALL_PAGE_SIZE) throw error;
      const result = await read(SMALL_PAGE_SIZE);
      this.#acceptedSize = SMALL_PAGE_SIZE;
      return result;
    }
  }

  async #firstPage(query: Query, size: number, call: CallContext): Promise<PartialList<Row>> {
    const read = (page: number, isRepeat = false) =>
      this.#readPage(query, page, size, isRepeat ? withoutDedupe(call) : call);
    const ensureCapacity = (pages: number) => this.#http.ensureCapacity(pages, call);
    return { first: await read(1), size, page: read, ensureCapacity };
  }

  #readPage(query: Query, page: number, pageSize: number, call: CallContext): Promise<Page<Row>> {
    const schema = this.#schemas.get(pageSize) ?? pageOf(this.#row, pageSize);
    this.#schemas.set(pageSize, schema);
    return this.#http.request({ path: this.#path, query: { ...query, page, pageSize }, schema }, call);
  }
}

function clamp(value: number, least: number, most: number): number {
  return Number.isSafeInteger(value) ? Math.min(Math.max(value, least), most) : most;
}
