import { LRUCache } from 'lru-cache';
import { ProviderError } from '../../domain/errors.ts';

/** One page of a list, as far as it tells how much there is. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** How many pages there are in all; undefined if the answer does not tell. */
  readonly pageCount: number | undefined;
  /** Whether another page follows, as far as the answer tells. */
  readonly hasNext: boolean;
}

const MAXIMUM_PAGES = 200;
const REMEMBERED_LISTS = 1000;

/** How many pages a list had when it was last read. */
export interface PageCount {
  /** 1, if nobody knows. */
  last(): number;
  note(count: number): void;
}

/** Remembers how many pages lists had, within bounds. What a list is called has to tell whose it is. */
export function createPageCounts(): (list: string) => PageCount {
  const counts = new LRUCache<string, number>({ max: REMEMBERED_LISTS });
  return (list) => ({
    last: () => counts.get(list) ?? 1,
    note(count) {
      if (count > 1) counts.set(list, count);
      else counts.delete(list);
    },
  });
}

/**
 * Reads a list that is paged by page number: the first page, then all others at once as far as the count tells, else
 * one by one. A row that comes twice, because rows shifted between two reads, is answered once.
 *
 * @param read reads a page; the first one is 1. A page past the end must answer no rows.
 * @param counted as many pages as there were last are asked for together with the first: for one that is not there any more
 *   a call is lost, and a round of waiting saved for every list that has not shrunk.
 * @throws ProviderError `UNSUPPORTED` for a list of more than 200 pages, which must not be cut without a word.
 */
export async function readAllPages<Row extends { readonly id: unknown }>(
  account: string,
  read: (page: number) => Promise<Page<Row>>,
  counted?: PageCount,
): Promise<Row[]> {
  const byId = new Map<unknown, Row>();
  /** Whether the page brought anything new. */
  function collect({ rows }: Page<Row>) {
    const before = byId.size;
    for (const row of rows) byId.set(row.id, row);
    return byId.size > before;
  }

  const asked = Array.from({ length: counted?.last() ?? 1 }, (_, i) => read(i + 1));
  // Whatever becomes of a page that turns out not to be there.
  for (const page of asked) page.catch(() => undefined);
  const pageAt = (page: number) => asked[page - 1] ?? read(page);

  const first = await pageAt(1);
  collect(first);
  let lastPage = first;
  if (first.pageCount !== undefined) {
    if (first.pageCount > MAXIMUM_PAGES) throw tooManyPages(account);
    const rest = await Promise.all(Array.from({ length: first.pageCount - 1 }, (_, i) => pageAt(i + 2)));
    counted?.note(first.pageCount);
    for (const page of rest) collect(page);
    lastPage = rest.at(-1) ?? first;
  }
  // One by one from there on: where no count was told, and where rows came since it was told.
  const pageCount = first.pageCount ?? 1;
  let hasNext = lastPage.hasNext;
  for (let page = pageCount + 1; hasNext; page += 1) {
    if (page > MAXIMUM_PAGES) throw tooManyPages(account);
    const next = await pageAt(page);
    hasNext = collect(next) && next.hasNext;
  }
  return [...byId.values()];
}

function tooManyPages(account: string): ProviderError {
  const what = `A list of account ${account} exceeds ${MAXIMUM_PAGES} pages, the most that the gateway reads`;
  return new ProviderError(account, 'UNSUPPORTED', what);
}
