import { LRUCache } from 'lru-cache';
import { ProviderError } from '../../domain/errors.ts';

/** One page of a list, with what the response reports of the others. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The number of all pages; undefined if the response does not report it. */
  readonly pageCount: number | undefined;
  /** The number of all rows; undefined if the response does not report it. */
  readonly total?: number | undefined;
  /** Whether the response reports another page after this one. */
  readonly hasNext: boolean;
}

/** How many pages are read at once at most. */
export const PAGES_AT_ONCE = 100;
export const MAX_READS_OF_LIST = 4;
const MAX_REMEMBERED_LISTS = 1000;

/** How many pages a list had when it was last read. */
export interface PageCountHint {
  /** 1 if the list has not been read. */
  get(): number;
  set(count: number): void;
}

/** Remembers how many pages lists had. The name of a list must also identify its account and credential. */
export function createPageCountHints(): (list: string) => PageCountHint {
  const counts = new LRUCache<string, number>({ max: MAX_REMEMBERED_LISTS });
  return (list) => ({
    get: () => counts.get(list) ?? 1,
    set(count) {
      if (count > 1) counts.set(list, count);
      else counts.delete(list);
    },
  });
}

/** One read of all pages. */
interface ListRead<Row> {
  readonly rows: readonly Row[];
  /** Every page that belongs to the list, in order. */
  readonly pages: readonly Page<Row>[];
}

/** @param isRepeat whether the list was read before and is read again, so that no cached page may be used. */
type ReadPage<Row> = (page: number, isRepeat: boolean) => Promise<Page<Row>>;

/**
 * Reads a list that is paged by page number: the first page, then the others many at once if their count is known, otherwise
 * one by one. Rows that are added or removed meanwhile move the others across page boundaries, so that some are
 * returned twice and others not at all. A list of several pages is therefore read again until all pages report the same
 * number of rows and that many rows were returned, or until two reads return the same rows. A row that is returned
 * twice is used once. If one row is removed and another one added meanwhile, only pages that overlap by a row show it: if they
 * share none, one row more is returned.
 *
 * @param readPage reads a page; the first one is 1. A page past the end must have no rows.
 * @param hint as many pages are read at once as the list had last time. That wastes a call for each page that no longer
 * exists, and saves a round trip for every list that has not shrunk.
 * @param ensureCapacity called with the number of further pages once it is known; throws or rejects if so many cannot be read.
 * @throws ProviderError `UPSTREAM_UNAVAILABLE` for a list that changes during each of four reads.
 */
export async function readAllPages<Row extends { readonly id: unknown }>(
  account: string,
  readPage: ReadPage<Row>,
  hint?: PageCountHint,
  ensureCapacity: (pages: number) => Promise<void> | void = () => undefined,
): Promise<Row[]> {
  let previous: ListRead<Row> | undefined;
  for (let reads = 0; reads < MAX_READS_OF_LIST; reads += 1) {
    const isRepeat = previous !== undefined;
    const expectedPages = previous?.pages.length ?? hint?.get() ?? 1;
    const list = await readOnce((page) => readPage(page, isRepeat), expectedPages, ensureCapacity);
    hint?.set(list.pages.length);
    if (isComplete(list) || (previous && isConfirmed(list, previous))) return [...list.rows];
    previous = list;
  }
  throw changingList(account);
}

/** The error for a list that changed during each of `MAX_READS_OF_LIST` reads. */
export function changingList(account: string): ProviderError {
  const message = `A list of account ${account} changed during each of ${MAX_READS_OF_LIST} reads: try again`;
  return new ProviderError(account, 'UPSTREAM_UNAVAILABLE', message);
}

/** How many rows a page skips, whose first row is the last one of the page before. The first page is 1. */
export function overlappingOffset(page: number, pageSize: number): number {
  return (page - 1) * (pageSize - 1);
}

/** The number of overlapping pages that a list has. */
export function overlappingPageCount(total: number, pageSize: number): number {
  return Math.max(1, Math.ceil((total - 1) / (pageSize - 1)));
}

async function readOnce<Row extends { readonly id: unknown }>(
  readPage: (page: number) => Promise<Page<Row>>,
  expectedPages: number,
  ensureCapacity: (pages: number) => Promise<void> | void,
): Promise<ListRead<Row>> {
  const byId = new Map<unknown, Row>();
  const pages: Page<Row>[] = [];
  /** Returns whether the page has new rows. */
  function collect(page: Page<Row>) {
    const before = byId.size;
    for (const row of page.rows) byId.set(row.id, row);
    pages.push(page);
    return byId.size > before;
  }

  if (expectedPages > 1) await ensureCapacity(expectedPages);
  const prefetched = Array.from({ length: expectedPages }, (_, i) => readPage(i + 1));
  // A page that turns out not to exist may fail.
  for (const page of prefetched) page.catch(() => undefined);
  const pageAt = (page: number) => prefetched[page - 1] ?? readPage(page);

  const first = await pageAt(1);
  collect(first);
  let lastPage = first;
  if (first.pageCount !== undefined) {
    if (first.pageCount > expectedPages) await ensureCapacity(first.pageCount - expectedPages);
    for (let next = 2; next <= first.pageCount; next += PAGES_AT_ONCE) {
      const length = Math.min(PAGES_AT_ONCE, first.pageCount - next + 1);
      const others = await Promise.all(Array.from({ length }, (_, i) => pageAt(next + i)));
      for (const page of others) collect(page);
      lastPage = others.at(-1) ?? first;
      // The reported count was wrong.
      if (lastPage.rows.length === 0) break;
    }
  }
  // One by one from here: if the count is unknown, or rows were added since it was reported.
  const pageCount = first.pageCount ?? 1;
  let hasNext = lastPage.hasNext;
  for (let page = pageCount + 1; hasNext; page += 1) {
    const next = await pageAt(page);
    hasNext = collect(next) && next.hasNext;
  }
  return { rows: [...byId.values()], pages };
}

/** Whether one read shows that it is complete: it is one page, or every page reports as many rows as were returned. */
function isComplete<Row>({ rows, pages }: ListRead<Row>): boolean {
  return pages.length === 1 || pages.every(({ total }) => total === rows.length);
}

/** Whether two reads returned the same rows, and no row is missing because the pages repeat others. */
function isConfirmed<Row extends { readonly id: unknown }>(list: ListRead<Row>, previous: ListRead<Row>): boolean {
  const ids = new Set(list.rows.map(({ id }) => id));
  const isSame = list.rows.length === previous.rows.length && previous.rows.every(({ id }) => ids.has(id));
  const received = list.pages.reduce((count, { rows }) => count + rows.length, 0);
  const expected = Math.max(...list.pages.map(({ total = 0 }) => total));
  return isSame && (received === list.rows.length || expected <= list.rows.length);
}
