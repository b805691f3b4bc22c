import type { z } from 'zod';
import { mapInSteps } from '../../concurrency/steps.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import type { Path } from '../http/http-request.ts';
import { readJointly } from '../http/joint-reads.ts';
import { type NumberedPage, type PageHints, readNumberedPages } from '../http/numbered-pages.ts';
import { createPageCountHints, type Page, type PageCountHint, readAllPages } from '../http/paging.ts';
import { withoutDedupe } from '../http/recovery.ts';
import { unexpectedShape } from '../http/response-shape.ts';
import type { PageRequest } from '../list-page.ts';
import { wirePage, wireRowId } from './guidebook.wire.ts';
import { TITLE, type Upstream } from './upstream.ts';

/** A row of a list. Each row is validated separately, so that an invalid row fails no other. */
export type Row<Wire> =
  | { readonly id: string; readonly wire: Result<Wire> }
  /** Its id cannot be read either, so it can be any row that is not found. */
  | { readonly id: undefined; readonly wire: ProviderError };

export interface ListEndpoint<Wire> {
  /** What a row is, for messages, in the gateway's terms. */
  readonly title: string;
  readonly path: Path;
  readonly row: z.ZodType<Wire>;
  /** Whether the list may be cached. Not for personal data, and not for objects that the gateway writes. */
  readonly cacheable?: boolean | undefined;
}

type Query = Readonly<Record<string, string>>;

/** A list of which the first page was read. */
export interface OpenedList<Wire> {
  /** The rows of the first page. */
  readonly rows: readonly Row<Wire>[];
  /** Undefined if the response does not report it. */
  readonly pageCount: number | undefined;
  /** Reads the other pages, and returns the rows of all. */
  readonly all: () => Promise<Row<Wire>[]>;
}

interface KeyedRow<Wire> {
  /** Identifies the row across pages: its id or, without a valid id, its whole content. */
  readonly id: string;
  readonly row: Row<Wire>;
}

/**
 * Reads lists, whole or in part. Pages are requested by number below the account's own base URL. The URL in `next` is never called,
 * since it may name another host (docs/providers/guidebook.md, section 3).
 */
export class ListClient<Wire extends { readonly id: string }> {
  readonly #upstream: Upstream;
  readonly #endpoint: ListEndpoint<Wire>;
  readonly #schema: z.ZodType<Page<KeyedRow<Wire>>>;
  readonly #pageCountOf = createPageCountHints();
  readonly #pageSizeOf = createPageCountHints();

  constructor(upstream: Upstream, endpoint: ListEndpoint<Wire>) {
    this.#upstream = upstream;
    this.#endpoint = endpoint;
    this.#schema = wirePage.transform(({ results, count, next }) => {
      const pageOf = (rows: readonly KeyedRow<Wire>[]) => ({
        rows,
        total: count ?? undefined,
        ...followingPages(results.length, count, next),
      });
      const rows = mapInSteps(results, (row) => readRow(upstream.account, endpoint, row));
      return rows instanceof Promise ? rows.then(pageOf) : pageOf(rows);
    });
  }

  /** All rows that match the query. */
  async read(query: Query, call: CallContext): Promise<Row<Wire>[]> {
    return this.#readAll(query, call);
  }

  /** Reads the first page of the rows that match the query. */
  async open(query: Query, call: CallContext): Promise<OpenedList<Wire>> {
    const first = await this.#readPage(query, 1, call);
    const { pageCount } = this.hints(query, call);
    const pages = first.hasNext ? first.pageCount : 1;
    if (pages !== undefined) pageCount.set(pages);
    return {
      rows: first.rows.map(({ row }) => row),
      pageCount: pages,
      all: () => this.#readAll(query, call, first),
    };
  }

  /** @param first the first page, if it was read before. */
  async #readAll(query: Query, call: CallContext, first?: Page<KeyedRow<Wire>>): Promise<Row<Wire>[]> {
    const rows = await readJointly(call, (joint) =>
      readAllPages(
        this.#upstream.account,
        async (page, isRepeat) =>
          first && page === 1 && !isRepeat
            ? first
            : this.#readPage(query, page, isRepeat ? withoutDedupe(joint) : joint),
        this.hints(query, call).pageCount,
        (pages) => this.#upstream.http.ensureCapacity(pages, call),
      ),
    );
    return rows.map(({ row }) => row);
  }

  /** The pages of the rows that match the query which a request needs. */
  async pages(
    query: Query,
    { isRepeat = false, ...request }: PageRequest,
    call: CallContext,
  ): Promise<readonly NumberedPage<Row<Wire>>[]> {
    const pageCall = isRepeat ? withoutDedupe(call) : call;
    const pages = await readJointly(pageCall, (joint) =>
      readNumberedPages((number) => this.#readPage(query, number, joint), request, this.hints(query, call)),
    );
    return pages.map((page) => ({ ...page, rows: page.rows.map(({ row }) => row) }));
  }

  /**
   * What is remembered of the list of the rows that match the query: of a list of a guide, what any credential that has read the guide
   * learned; otherwise what the same credential learned.
   */
  hints(query: Query, call: CallContext): PageHints {
    const list = new URLSearchParams(query).toString();
    const own = `${digestOf(call.credential)} ${list}`;
    const { guide } = query;
    const nameOf = () => (guide !== undefined && this.#upstream.readers.has(guide, call) ? list : own);
    const hintOf = (hints: ReturnType<typeof createPageCountHints>): PageCountHint => ({
      get: () => hints(nameOf()).get(),
      set: (count) => hints(nameOf()).set(count),
    });
    return { pageCount: hintOf(this.#pageCountOf), pageSize: hintOf(this.#pageSizeOf) };
  }

  async #readPage(query: Query, page: number, call: CallContext): Promise<Page<KeyedRow<Wire>>> {
    const { path, cacheable = false } = this.#endpoint;
    try {
      const pageQuery = page === 1 ? query : { ...query, page };
      const request = { path, query: pageQuery, schema: this.#schema, cacheable };
      const response = await this.#upstream.http.request(request, call);
      // An empty list can be the response to a credential without access to the guide.
      if (query.guide !== undefined && response.rows.length > 0) this.#upstream.readers.add(query.guide, call);
      return response;
    } catch (error) {
      const isPastTheEnd = page > 1 && error instanceof ProviderError && error.code === 'NOT_FOUND';
      if (isPastTheEnd) return { rows: [], pageCount: undefined, hasNext: false };
      throw error;
    }
  }
}

function readRow<Wire extends { readonly id: string }>(
  account: string,
  { title, row }: ListEndpoint<Wire>,
  value: unknown,
): KeyedRow<Wire> {
  const read = row.safeParse(value);
  if (read.success) return { id: read.data.id, row: { id: read.data.id, wire: read.data } };
  // Paths contain only indexes and names from the schemas, never keys from the response: no schema has variable keys.
  const places = read.error.issues.slice(0, 5).map((issue) => issue.path.map(String).join('.') || 'its root');
  const wire = unexpectedShape({ title: TITLE, account }, title, places);
  const id = wireRowId.safeParse(value).data?.id;
  return { id: id ?? `no id: ${JSON.stringify(value)}`, row: id === undefined ? { id, wire } : { id, wire } };
}

/** `count` is used only if it exceeds the rows of the first page; otherwise `next` alone shows whether a page follows. */
function followingPages(rows: number, count: number | null | undefined, next: string | null | undefined) {
  if (typeof next !== 'string' || rows === 0) return { pageCount: 1, hasNext: false };
  const isUsable = typeof count === 'number' && count > rows;
  return { pageCount: isUsable ? Math.ceil(count / rows) : undefined, hasNext: true };
}
