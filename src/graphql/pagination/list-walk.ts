import { forEachInSteps, mapInSteps } from '../../concurrency/steps.ts';
import { turns } from '../../concurrency/turns.ts';
import { isOk, type Result } from '../../connectors/connector.ts';
import type { ListPage, PageRequest } from '../../connectors/list-page.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { invalidCursor, type Place } from './cursor.ts';
import { compareIds, countBefore, countUpTo, sortById } from './id-order.ts';

/** Where the items of one list come from. */
export interface ListSource<T> {
  /** The key of the account, for messages. */
  readonly account: string;
  /** Everything. Items that cannot be read are omitted, and the first of their errors is the list's. */
  readonly load: () => Promise<readonly Result<T>[]>;
  /** Part of the list, in the order of the provider; undefined if the list is always read as a whole, and ordered by id. */
  readonly pages: ((request: PageRequest) => Promise<readonly ListPage<T>[]>) | undefined;
}

/** An item at which a walk begins or ends, exclusive. */
export interface Bound {
  readonly item: ResourceRef;
  /** Undefined in a list that is ordered by id. */
  readonly place?: Place | undefined;
}

export interface PlacedItem<T> {
  readonly item: T;
  /** Undefined in a list that is ordered by id. */
  readonly place: Place | undefined;
}

const MAX_READS = 4;

/**
 * Reads a list from an item or an end of it, as far as is needed. Its failure is a value, and ends it.
 *
 * A list that the provider pages is read in the order of the provider. If pages report different totals, items moved across
 * page boundaries meanwhile: a walk begins again, at most `MAX_READS` times, and the item at which it begins is looked for
 * in the adjacent pages. If that item was removed, the walk begins as many items earlier as the list has become shorter, so that
 * none is missed; some are returned again.
 */
export class ListWalk<T extends ResourceRef> {
  /** What was read so far, in the order of the walk. */
  items: PlacedItem<T>[] = [];
  error: ProviderError | null = null;
  /** Whether nothing follows the items that were read. */
  isEnded = false;
  /** Whether there are items before the first one in the order of the walk. */
  isPreceded = false;
  /** The number of items in the whole list, if it is known. */
  total: number | undefined;
  readonly #source: ListSource<T>;
  readonly #direction: PageRequest['direction'];
  readonly #from: Bound | undefined;
  readonly #until: Bound | undefined;
  #seen = new Set<string>();
  #next: string | undefined;
  #nextIsCertain = false;
  #reads = 0;
  #pagesTaken = 0;

  constructor(
    source: ListSource<T>,
    {
      direction,
      from,
      until,
    }: { direction: PageRequest['direction']; from?: Bound | undefined; until?: Bound | undefined },
  ) {
    this.#source = source;
    this.#direction = direction;
    this.#from = from;
    this.#until = until;
  }

  /** The number of items in the whole list, if no further call is needed to know it. */
  get knownTotal(): number | undefined {
    const isWhole = this.isEnded && this.error === null && !this.#from && !this.#until;
    return this.total ?? (isWhole ? this.items.length : undefined);
  }

  /** Reads until there are so many items, or the list ends. The first page is read in any case. */
  async ensure(count: number): Promise<void> {
    try {
      if (this.#reads === 0) await this.#begin(count);
      while (!this.isEnded && this.items.length < count) await this.#continue(count);
    } catch (error) {
      this.error = asProviderError(error);
      this.isEnded = true;
    }
  }

  /** Whether the list has more items than `count`, of which at least `count` were read. Reads on only if no page tells. */
  async hasMoreThan(count: number): Promise<boolean> {
    if (this.items.length > count) return true;
    if (!this.isEnded && this.#nextIsCertain && this.#until === undefined) return true;
    await this.ensure(count + 1);
    return this.items.length > count;
  }

  async #begin(count: number): Promise<void> {
    if (!this.#source.pages) {
      this.#reads = 1;
      return this.#takeWhole(await this.#source.load());
    }
    for (;;) {
      if (this.#reads === MAX_READS) throw changing(this.#source.account);
      this.#reads += 1;
      this.items = [];
      this.error = null;
      this.#pagesTaken = 0;
      this.#seen = new Set(this.#from && [this.#from.item.id]);
      if (this.#from && this.#until && !this.#isBefore(this.#from.place, this.#until.place)) {
        this.isEnded = true;
        this.isPreceded = true;
        return;
      }
      const pages = await this.#firstPages(count);
      if (pages.every(({ total }) => total === this.total)) return this.#take(pages);
    }
  }

  async #continue(count: number): Promise<void> {
    const pages = await this.#read(this.#next, count - this.items.length);
    if (pages.every(({ total }) => total === this.total)) await this.#take(pages);
    else await this.#begin(count);
  }

  async #takeWhole(results: readonly Result<T>[]): Promise<void> {
    const [from, until] = [this.#from?.item.id, this.#until?.item.id];
    const items: T[] = [];
    this.error = null;
    await forEachInSteps(results, (result) => {
      if (isOk(result)) items.push(result);
      else this.error ??= result;
    });
    const sorted = await sortById(items);
    this.total = sorted.length;
    const [lower, upper] = this.#direction === 'forward' ? [from, until] : [until, from];
    const first = lower === undefined ? 0 : countUpTo(sorted, lower);
    const end = upper === undefined ? sorted.length : countBefore(sorted, upper);
    const inside = sorted.slice(first, Math.max(first, end));
    if (this.#direction === 'backward') inside.reverse();
    this.items = await mapInSteps(inside, (item) => ({ item, place: undefined }));
    this.isPreceded = from !== undefined && (this.#direction === 'forward' ? first > 0 : end < sorted.length);
    this.isEnded = true;
  }

  /** The pages from the beginning of the walk. The first one has only the items of the walk. */
  async #firstPages(count: number): Promise<readonly ListPage<T>[]> {
    const { item, place } = this.#from ?? {};
    if (!item) {
      const pages = await this.#read(undefined, count);
      this.total = pages[0]?.total;
      return pages;
    }
    this.isPreceded = true;
    if (!place) throw invalidCursor(this.#direction === 'forward' ? 'after' : 'before', 'Invalid cursor for this list');
    const isAtEnd = this.#direction === 'forward' && place.next !== undefined;
    const pages = await this.#read(isAtEnd ? place.next : place.page, count);
    const [first, ...others] = pages;
    this.total = first?.total;
    const index = first ? indexOf(first, item) : -1;
    if (first && (index !== -1 || (isAtEnd && first.total === place.total))) {
      return [this.#after(first, index), ...others];
    }
    return this.#relocate(item, place);
  }

  /** Looks for the item on the page of its place, and on those beside it. */
  async #relocate(item: ResourceRef, place: Place): Promise<readonly ListPage<T>[]> {
    let [own] = await this.#read(place.page, 1);
    if (!own || own.items.length === 0) [own] = await this.#read(undefined, 1, 'backward');
    if (!own) return [];
    const [before] = own.previous === undefined ? [] : await this.#read(own.previous, 1, 'backward');
    const [behind] = own.next === undefined ? [] : await this.#read(own.next, 1, 'forward');
    const around = [...(before ? [before] : []), own, ...(behind ? [behind] : [])];
    this.total = own.total;
    const found = around.findIndex((page) => indexOf(page, item) !== -1);
    if (found !== -1) {
      const index = indexOf(around[found]!, item);
      return this.#direction === 'forward'
        ? [this.#after(around[found]!, index), ...around.slice(found + 1)]
        : [this.#after(around[found]!, index), ...around.slice(0, found).reverse()];
    }
    return this.#fromWithout(around, before ? 1 : 0, place);
  }

  /** The pages of a walk whose first item was removed. */
  #fromWithout(around: readonly ListPage<T>[], own: number, place: Place): readonly ListPage<T>[] {
    const removed = Math.max(1, (place.total ?? 0) - (this.total ?? place.total ?? 0));
    if (this.#direction === 'backward') {
      return [this.#after(around[own]!, place.offset), ...around.slice(0, own).reverse()];
    }
    const offset = place.offset - removed;
    if (offset >= 0 || own === 0) return [this.#after(around[own]!, offset), ...around.slice(own + 1)];
    const before = around[own - 1]!;
    return [this.#after(before, before.items.length + offset), ...around.slice(own)];
  }

  /** The page with the items that the walk reaches after the one at the index. */
  #after(page: ListPage<T>, index: number): ListPage<T> {
    const isOutside = (i: number) => (this.#direction === 'forward' ? i <= index : index >= 0 && i >= index);
    for (const [i, item] of page.items.entries()) if (isOutside(i) && isOk(item)) this.#seen.add(item.id);
    return page;
  }

  async #read(cursor: string | undefined, wanted: number, direction = this.#direction) {
    const request: PageRequest = { cursor, direction, wanted: Math.max(1, wanted), isRepeat: this.#reads > 1 };
    return this.#source.pages!(request);
  }

  async #take(pages: readonly ListPage<T>[]): Promise<void> {
    for (const page of pages) {
      await turns.run(() => this.#takePage(page));
      this.#next = this.#direction === 'forward' ? page.next : page.previous;
      this.#nextIsCertain = !page.mayBeFollowedByNone;
      if (this.#next === undefined) this.isEnded = true;
      if (this.isEnded) return;
    }
    if (pages.length === 0) this.isEnded = true;
  }

  #takePage(page: ListPage<T>): void {
    const places = page.items.map((item, offset) => ({ item, place: placeAt(page, offset) }));
    if (this.#direction === 'backward') places.reverse();
    const isRepeated = places.length > 0 && places.every(({ item }) => isOk(item) && this.#seen.has(item.id));
    const end = this.#until && (indexOf(page, this.#until.item) === -1 ? this.#until.place : undefined);
    for (const { item, place } of places) {
      const isAtEnd = isOk(item) && item.id === this.#until?.item.id;
      // Without the item at which the walk ends, its place shows where.
      if (isAtEnd || (end && !this.#isBefore(place, end))) {
        this.isEnded = true;
        return;
      }
      if (!isOk(item)) this.error ??= item;
      else if (!this.#seen.has(item.id)) {
        this.#seen.add(item.id);
        this.items.push({ item, place });
      }
    }
    // A provider that ignores the number of the page returns the same one for ever.
    if (isRepeated && this.#pagesTaken > 0) this.isEnded = true;
    this.#pagesTaken += 1;
  }

  /** Whether the walk reaches one place before another; true if that is not known. */
  #isBefore(one: Place | undefined, other: Place | undefined): boolean {
    if (!one || !other) return true;
    const order = compareIds(one.page, other.page) || one.offset - other.offset;
    return this.#direction === 'forward' ? order < 0 : order > 0;
  }
}

function indexOf<T extends ResourceRef>({ items }: ListPage<T>, { id }: ResourceRef): number {
  return items.findIndex((item) => isOk(item) && item.id === id);
}

function placeAt<T>({ cursor, next, items, total }: ListPage<T>, offset: number): Place {
  const isLast = offset === items.length - 1 && next !== undefined;
  return { page: cursor, offset, ...(isLast && { next }), ...(total !== undefined && { total }) };
}

function changing(account: string): ProviderError {
  const message = `A list of account ${account} changed during each of ${MAX_READS} reads: try again`;
  return new ProviderError(account, 'UPSTREAM_UNAVAILABLE', message);
}
