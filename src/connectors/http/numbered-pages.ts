import type { ListPage, PageRequest } from '../list-page.ts';
import type { Page, PageCountHint } from './paging.ts';

/** What is remembered of a list, so that the pages of the next request can be read at once. */
export interface PageHints {
  readonly pageCount: PageCountHint;
  /** Rows per page; only meaningful if the number of pages is known. */
  readonly pageSize: PageCountHint;
}

/** Reads one page by its number; the first is 1. A page past the end must have no rows. */
export type ReadNumberedPage<Row> = (number: number) => Promise<Page<Row>>;

/** A page of a list that is paged by number, whose cursor is its number. */
export interface NumberedPage<Row> extends Omit<ListPage<never>, 'items'> {
  readonly rows: readonly Row[];
}

/**
 * Reads consecutive pages of a list that is paged by number: as many at once as hold the wanted rows by what is remembered of
 * the list, otherwise one. Going backward from the end costs one call more if the number of pages is not remembered.
 */
export async function readNumberedPages<Row>(
  read: ReadNumberedPage<Row>,
  { cursor, direction, wanted }: Omit<PageRequest, 'isRepeat'>,
  hints: PageHints,
): Promise<readonly NumberedPage<Row>[]> {
  const remembering = async (number: number) => remember(toNumberedPage(number, await read(number)), number, hints);
  const expected = Math.max(1, Math.ceil(wanted / hints.pageSize.get()));
  if (direction === 'forward') {
    const first = numberOf(cursor);
    const count = Math.max(1, Math.min(expected, hints.pageCount.get() - first + 1));
    return readForward(remembering, first, count);
  }
  if (cursor === undefined) return [await readLast(remembering, hints)];
  const last = numberOf(cursor);
  const isKnown = hints.pageCount.get() > 1;
  const count = isKnown ? Math.min(expected, last) : 1;
  return Promise.all(Array.from({ length: count }, (_, i) => remembering(last - i)));
}

type Remembering<Row> = (number: number) => Promise<NumberedPage<Row>>;

async function readForward<Row>(read: Remembering<Row>, first: number, count: number): Promise<NumberedPage<Row>[]> {
  const reading = Array.from({ length: count }, (_, i) => read(first + i));
  // A page that is not needed after all may fail.
  for (const page of reading) page.catch(() => undefined);
  const pages: NumberedPage<Row>[] = [];
  for (const page of reading) {
    pages.push(await page);
    if (pages.at(-1)?.next === undefined) break;
  }
  return pages;
}

/** The last page: by the remembered number of pages, or by what the first page reports, or one page after the other. */
async function readLast<Row>(read: Remembering<Row>, { pageCount }: PageHints): Promise<NumberedPage<Row>> {
  let page = await read(pageCount.get());
  if (page.rows.length === 0) page = await read(1);
  while (page.next !== undefined) {
    const later = await read(Math.max(Number(page.next), pageCount.get()));
    if (later.rows.length === 0) break;
    page = later;
  }
  return page.next === undefined ? page : { ...page, next: undefined };
}

/** The first page for a text that is no cursor, since clients can forge cursors. */
function numberOf(cursor: string | undefined): number {
  return cursor !== undefined && /^[1-9]\d{0,8}$/.test(cursor) ? Number(cursor) : 1;
}

function toNumberedPage<Row>(number: number, { rows, total, pageCount, hasNext }: Page<Row>): NumberedPage<Row> {
  const isWhole = number === 1 && total !== undefined && rows.length >= total;
  const isFollowed = rows.length > 0 && !isWhole && (hasNext || (pageCount !== undefined && number < pageCount));
  return {
    rows,
    cursor: String(number),
    next: isFollowed ? String(number + 1) : undefined,
    previous: number > 1 ? String(number - 1) : undefined,
    total,
    mayBeFollowedByNone: pageCount === undefined,
  };
}

function remember<Row>(page: NumberedPage<Row>, number: number, hints: PageHints): NumberedPage<Row> {
  const { rows, next, total } = page;
  if (next === undefined) {
    if (rows.length > 0) hints.pageCount.set(number);
  } else if (total !== undefined) {
    hints.pageCount.set(Math.max(number + 1, Math.ceil(total / rows.length)));
    hints.pageSize.set(rows.length);
  }
  return page;
}
