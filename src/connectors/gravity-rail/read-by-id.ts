import { asProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import { readJointly } from '../http/joint-reads.ts';
import type { PagedList, PartialList, Query } from './list-pages.ts';

/** A collection that can be read as pages of a list or one object at a time. */
interface Source<Row> {
  readonly list: PagedList<Row & { readonly id: unknown }>;
  readonly query: Query;
  one(id: string, call: CallContext): Promise<Row>;
  /** The result for an id that no page contains. */
  missing(id: string): Result<never>;
}

/** One batch: the distinct ids, and the results so far. */
class Batch<Row extends { readonly id: string }> {
  readonly found = new Map<string, Result<Row>>();
  readonly #ids: ReadonlySet<string>;
  readonly #source: Source<Row>;
  readonly #call: CallContext;

  constructor(ids: readonly string[], source: Source<Row>, call: CallContext) {
    this.#ids = new Set(ids);
    this.#source = source;
    this.#call = call;
  }

  /** The ids without a result. */
  remaining(): string[] {
    return [...this.#ids].filter((id) => !this.found.has(id));
  }

  add(rows: readonly Row[]): void {
    for (const row of rows) this.found.set(row.id, row);
  }

  async readOneByOne(): Promise<void> {
    await Promise.all(
      this.remaining().map(async (id) => {
        this.found.set(id, await this.#source.one(id, this.#call).catch(asProviderError));
      }),
    );
  }

  /** Reads the remaining ids from the other pages, or one by one if that takes no more calls. */
  async readRest({ first, size, page }: PartialList<Row>): Promise<void> {
    const seenIds = new Set(first.rows.map(({ id }) => id));
    const { pageCount } = first;
    let { hasNext } = first;
    let next = 2;
    while (this.remaining().length > 0) {
      const { length } = this.remaining();
      const pagesLeft = pageCount === undefined ? estimatedPages(length, size, hasNext) : pageCount - next + 1;
      // Rows can move across page boundaries between two reads, so an id that no page contains may still exist.
      if (pagesLeft <= 0 && next > 2) return this.readOneByOne();
      if (pagesLeft <= 0) return;
      if (pagesLeft >= length) {
        await this.readOneByOne();
        return;
      }
      const numbers = Array.from({ length: pageCount === undefined ? 1 : pagesLeft }, (_, i) => next + i);
      const pages = await Promise.all(numbers.map((number) => page(number)));
      const rows = pages.flatMap((each) => each.rows);
      // A server that ignores the page number returns the same rows again.
      hasNext = (pages.at(-1)?.hasNext ?? false) && rows.some(({ id }) => !seenIds.has(id));
      for (const { id } of rows) seenIds.add(id);
      this.add(rows);
      next += numbers.length;
    }
  }
}

/** At least as many pages as the ids fill, since the number of pages is unknown. */
function estimatedPages(ids: number, size: number, hasNext: boolean): number {
  return hasNext ? Math.ceil(ids / size) : 0;
}

/**
 * Reads objects by their ids with the fewest calls. One id costs a single read. Several are looked up on the first page of
 * the list; those that are not on it are read from the other pages or one by one, whichever takes fewer calls. A list
 * whose last known page count exceeds the number of ids is not read, so only the first batch can cost one call more than
 * its number of ids.
 */
export class IdReader<Row extends { readonly id: string }> {
  #lastPageCount = 1;

  async read(
    ids: readonly string[],
    source: Source<Row>,
    call: CallContext,
  ): Promise<ReadonlyMap<string, Result<Row>>> {
    if (ids.length === 0) return new Map();
    return readJointly(call, (joint) => this.#read(ids, source, joint));
  }

  async #read(
    ids: readonly string[],
    source: Source<Row>,
    call: CallContext,
  ): Promise<ReadonlyMap<string, Result<Row>>> {
    const batch = new Batch(ids, source, call);
    const { found } = batch;
    const { length } = batch.remaining();
    if (length === 0) return found;
    if (length === 1 || length < this.#lastPageCount) {
      await batch.readOneByOne();
      return found;
    }
    const list = await source.list.open(source.query, call);
    this.#lastPageCount = list.first.pageCount ?? 1;
    batch.add(list.first.rows);
    try {
      await batch.readRest(list);
    } catch (error) {
      const failure = asProviderError(error);
      for (const id of batch.remaining()) found.set(id, failure);
    }
    for (const id of batch.remaining()) found.set(id, source.missing(id));
    return found;
  }
}
