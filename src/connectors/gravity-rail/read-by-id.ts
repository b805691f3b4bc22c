import { asProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { OpenedList, PagedList, Query } from './list-pages.ts';

const MAXIMUM_PAGES = 200;

/** Two ways to the same things: page by page, or one by one. */
interface ReadableById<Row> {
  readonly list: PagedList<Row>;
  readonly query: Query;
  one(id: string, call: CallContext): Promise<Row>;
  /** The answer for an id that no page holds. */
  missing(id: string): Result<never>;
}

export type ByIdReader<Row> = (
  ids: readonly string[],
  source: ReadableById<Row>,
  call: CallContext,
) => Promise<ReadonlyMap<string, Result<Row>>>;

/**
 * Reads things by their ids with the fewest calls: one id by itself; several from the list's first page, and those that
 * are not on it from the other pages or one by one, whichever takes fewer calls. A list that was seen to have more pages
 * than there are ids is not opened at all, so only the first time can cost a call more than one for each id.
 */
export function createByIdReader<Row extends { readonly id: string }>(): ByIdReader<Row> {
  let seenPages = 1;

  return async (ids, source, call) => {
    const found = new Map<string, Result<Row>>();
    const left = () => [...new Set(ids)].filter((id) => !found.has(id));

    const oneByOne = () =>
      Promise.all(
        left().map(async (id) => {
          found.set(id, await source.one(id, call).catch(asProviderError));
        }),
      );

    async function othersOf(opened: OpenedList<Row>) {
      const seen = new Set(opened.first.rows.map(({ id }) => id));
      let next = 2;
      let { hasNext } = opened.first;
      const { pageCount } = opened.first;
      while (left().length > 0) {
        const pagesLeft =
          pageCount === undefined
            ? hasNext && next <= MAXIMUM_PAGES
              ? Math.ceil(left().length / opened.size)
              : 0
            : Math.min(pageCount, MAXIMUM_PAGES) - next + 1;
        if (pagesLeft <= 0) return;
        if (pagesLeft >= left().length) {
          await oneByOne();
          return;
        }
        const numbers = Array.from({ length: pageCount === undefined ? 1 : pagesLeft }, (_, i) => next + i);
        const pages = await Promise.all(numbers.map((number) => opened.page(number)));
        const rows = pages.flatMap((page) => page.rows);
        hasNext = (pages.at(-1)?.hasNext ?? false) && rows.some(({ id }) => !seen.has(id));
        for (const row of rows) {
          seen.add(row.id);
          found.set(row.id, row);
        }
        next += numbers.length;
      }
    }

    const { length } = left();
    if (length === 0) return found;
    if (length === 1 || length < seenPages) {
      await oneByOne();
      return found;
    }
    const opened = await source.list.open(source.query, call);
    seenPages = opened.first.pageCount ?? 1;
    for (const row of opened.first.rows) found.set(row.id, row);
    try {
      await othersOf(opened);
    } catch (error) {
      const failure = asProviderError(error);
      for (const id of left()) found.set(id, failure);
    }
    for (const id of left()) found.set(id, source.missing(id));
    return found;
  };
}
