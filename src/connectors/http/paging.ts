import { LRUCache } from 'lru-cache';
import { ProviderError } from '../../domain/errors.ts';

/** One page of a list, with what the response reports of the others. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The number of all pages; undefined if the response does not report it. */
  readonly pageCount: number | undefined;
  /** Whether the response reports another page after this one. */
  readonly hasNext: boolean;
}

const MAX_PAGES = 200;
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

/**
 * Reads a list that is paged by page number: the first page, then all others at once if their count is known, otherwise
 * one by one. A row that comes twice, because rows shifted between two reads, is returned once.
 *
 * @param readPage reads a page; the first one is 1. A page past the end must have no rows.
 * @param hint as many pages are read at once as the list had last time. That wastes a call for each page that no longer exists, and
 *   saves a round trip for every list that has not shrunk.
 * @throws ProviderError `UNSUPPORTED` for a list of more than 200 pages, which must not be truncated silently.
 */
export async function readAllPages<Row extends { readonly id: unknown }>(
  account: string,
  readPage: (page: number) => Promise<Page<Row>>,
  hint?: PageCountHint,
): Promise<Row[]> {
  const byId = new Map<unknown, Row>();
  /** Returns whether the page has new rows. */
  function collect({ rows }: Page<Row>) {
    const before = byId.size;
    for (const row of rows) byId.set(row.id, row);
    return byId.size > before;
  }

  const prefetched = Array.from({ length: hint?.get() ?? 1 }, (_, i) => readPage(i + 1));
  // A page that turns out not to exist may fail.
  for (const page of prefetched) page.catch(() => undefined);
  const pageAt = (page: number) => prefetched[page - 1] ?? readPage(page);

  const first = await pageAt(1);
  collect(first);
  let lastPage = first;
  if (first.pageCount !== undefined) {
    if (first.pageCount > MAX_PAGES) throw tooManyPages(account);
    const others = await Promise.all(Array.from({ length: first.pageCount - 1 }, (_, i) => pageAt(i + 2)));
    hint?.set(first.pageCount);
    for (const page of others) collect(page);
    lastPage = others.at(-1) ?? first;
  }
  // One by one from here: if the count is unknown, or rows were added since it was reported.
  const pageCount = first.pageCount ?? 1;
  let hasNext = lastPage.hasNext;
  for (let page = pageCount + 1; hasNext; page += 1) {
    if (page > MAX_PAGES) throw tooManyPages(account);
    const next = await pageAt(page);
    hasNext = collect(next) && next.hasNext;
  }
  return [...byId.values()];
}

function tooManyPages(account: string): ProviderError {
  const message = `A list of account ${account} exceeds ${MAX_PAGES} pages, the most that the gateway reads`;
  return new ProviderError(account, 'UNSUPPORTED', message);
}
