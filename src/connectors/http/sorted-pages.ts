import { changingList, MAX_READS_OF_LIST, PAGES_AT_ONCE, type Page } from './paging.ts';

/** How a list is sorted, and which part of it is needed. */
export interface SortedPart<Row> {
  /** The value by which the list is sorted in ascending order; undefined if that of the row cannot be read. */
  readonly valueOf: (row: Row) => number | undefined;
  /** Rows with a greater value are not needed. */
  readonly last: number;
}

/** One read of the needed pages. */
interface PartRead<Row> {
  readonly rows: ReadonlyMap<unknown, Row>;
  readonly pages: readonly Page<Row>[];
}

/**
 * Reads the first pages of a sorted list, up to the first row that is not needed: page 1, then as many at once as hold the rest by
 * the density of the rows so far, until none is missing. If the rows turn out to be unsorted, all pages are read. Pages overlap by a
 * row (`overlappingOffset`), which shows whether rows were added or removed meanwhile: then all is read again, until the pages fit
 * together or two reads return the same rows.
 *
 * @param readPage reads a page; the first one is 1. `isRepeat`: no cached page may be used.
 * @param ensureCapacity called with the number of pages that are to be read at once; throws or rejects if so many cannot be read.
 * @returns the rows of the pages that were read, among them some that are not needed.
 * @throws ProviderError `UPSTREAM_UNAVAILABLE` for a list that changes during each of four reads.
 */
export async function readSortedPages<Row extends { readonly id: unknown }>(
  account: string,
  readPage: (page: number, isRepeat: boolean) => Promise<Page<Row>>,
  part: SortedPart<Row>,
  ensureCapacity: (pages: number) => Promise<void> | void,
): Promise<Row[]> {
  let previous: PartRead<Row> | undefined;
  for (let reads = 0; reads < MAX_READS_OF_LIST; reads += 1) {
    const isRepeat = previous !== undefined;
    const read = await readOnce((page) => readPage(page, isRepeat), part, ensureCapacity);
    if (isComplete(read) || (previous && isEqual(read, previous))) return [...read.rows.values()];
    previous = read;
  }
  throw changingList(account);
}

async function readOnce<Row extends { readonly id: unknown }>(
  readPage: (page: number) => Promise<Page<Row>>,
  part: SortedPart<Row>,
  ensureCapacity: (pages: number) => Promise<void> | void,
): Promise<PartRead<Row>> {
  const rows = new Map<unknown, Row>();
  const pages: Page<Row>[] = [];
  const progress = new Progress(part);
  for (let count = 1; count > 0; ) {
    if (pages.length > 0) await ensureCapacity(count);
    const begin = pages.length + 1;
    const found = await Promise.all(Array.from({ length: count }, (_, i) => readPage(begin + i)));
    const before = rows.size;
    for (const row of found.flatMap((page) => page.rows)) rows.set(row.id, row);
    // Without a new row, the reported count was wrong.
    count = rows.size === before ? 0 : progress.add(found, pages.length);
    pages.push(...found);
  }
  return { rows, pages };
}

/** How far a list has been read. */
class Progress<Row> {
  readonly #part: SortedPart<Row>;
  /** The first value of the page before. */
  #pageStart = Number.NEGATIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  #isSorted = true;

  constructor(part: SortedPart<Row>) {
    this.#part = part;
  }

  /** Adds pages that were read at once. @returns how many are to be read next; 0 if none is missing. */
  add(found: readonly Page<Row>[], pagesBefore: number): number {
    const values = found.flatMap(({ rows }) => rows.map(this.#part.valueOf)).filter((value) => value !== undefined);
    const [first = this.#latest] = values;
    const begin = Math.max(this.#latest, first);
    for (const page of found) this.#follow(page);
    const { hasNext, pageCount = 1 } = found.at(-1) ?? { hasNext: false };
    const pageTotal = pagesBefore + found.length;
    const remaining = Math.max(pageCount - pageTotal, hasNext ? 1 : 0);
    const { last } = this.#part;
    if (this.#isSorted && this.#latest > last) return 0;
    const perPage = this.#isSorted ? (this.#latest - begin) / found.length : 0;
    // By the density of these pages alone: earlier ones can have another one.
    const expected = perPage > 0 ? Math.ceil((last - this.#latest) / perPage) : remaining;
    return Math.min(Math.max(expected, 1), remaining, PAGES_AT_ONCE);
  }

  #follow({ rows }: Page<Row>) {
    const values = rows.map(this.#part.valueOf).filter((value) => value !== undefined);
    // Not compared with the last row of the page before: an added row moves that one into this page.
    let previous = this.#pageStart;
    for (const value of values) {
      if (value < previous) this.#isSorted = false;
      previous = value;
    }
    this.#pageStart = values[0] ?? this.#pageStart;
    this.#latest = Math.max(this.#latest, previous);
  }
}

/** Whether the pages fit together: each shares one row with the one before, and all report the same number of rows. */
function isComplete<Row>({ rows, pages }: PartRead<Row>): boolean {
  const [first] = pages;
  if (pages.length === 1) return true;
  const isStable = first?.total !== undefined && pages.every(({ total }) => total === first.total);
  const received = pages.reduce((count, page) => count + page.rows.length, 0);
  return isStable && rows.size === received - (pages.length - 1);
}

function isEqual<Row>(read: PartRead<Row>, previous: PartRead<Row>): boolean {
  return read.rows.size === previous.rows.size && previous.rows.keys().every((id) => read.rows.has(id));
}
