import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { ListWalk, PlacedItem } from './list-walk.ts';

/** How many lists are started at once at most, and where the sizes of none are known. */
export const LISTS_AT_ONCE = 8;

/**
 * The lists of several accounts as one list. Lists are started in order, until there are enough items: as many at a time as have
 * the missing ones by the sizes of those that were started.
 */
export class ListWalks<T extends ResourceRef> {
  readonly #walks: readonly ListWalk<T>[];
  /** How many lists were started. */
  #started = 0;
  /** Whether the first list is that of a cursor, which is started alone, since it often has enough items. */
  readonly #isContinued: boolean;

  /** @param walks in the order of the walk. */
  constructor(walks: readonly ListWalk<T>[], { isContinued }: { readonly isContinued: boolean }) {
    this.#walks = walks;
    this.#isContinued = isContinued;
  }

  /** The items that were read, in the order of the walk, at most `count`. */
  items(count: number): PlacedItem<T>[] {
    const items: PlacedItem<T>[] = [];
    for (const walk of this.#walks) {
      if (items.length >= count) break;
      items.push(...walk.items.slice(0, count - items.length));
    }
    return items;
  }

  /** The lists that were started. */
  started(): readonly ListWalk<T>[] {
    return this.#walks.slice(0, this.#started);
  }

  /** Whether items precede the first one. */
  get isPreceded(): boolean {
    return this.#walks[0]?.isPreceded ?? false;
  }

  /** Reads until there are so many items, or all lists end. At least the first lists are started. */
  async ensure(count: number): Promise<void> {
    await this.#reach(count);
  }

  /** Whether there are more items than `count`. */
  async hasMoreThan(count: number): Promise<boolean> {
    const { index, missing } = await this.#reach(count);
    let atLeast = 1;
    for (let i = index, left = missing; i < this.#walks.length; i += 1) {
      if (i >= this.#started) {
        await this.#begin(left + 1, atLeast);
        atLeast *= 2;
      }
      const walk = this.#walks[i]!;
      if (await walk.hasMoreThan(left)) return true;
      left -= walk.items.length;
    }
    return false;
  }

  /** The list with the last of so many items, and how many of them are in it. */
  async #reach(count: number): Promise<{ readonly index: number; readonly missing: number }> {
    let missing = count;
    let atLeast = 0.5;
    for (let index = 0; index < this.#walks.length; index += 1) {
      if (index >= this.#started) {
        await this.#begin(missing, atLeast);
        atLeast *= 2;
      }
      const walk = this.#walks[index]!;
      await walk.ensure(missing);
      if (walk.items.length >= missing) return { index, missing };
      missing -= walk.items.length;
    }
    return { index: this.#walks.length, missing };
  }

  /**
   * Begins the next lists: the first one with as many items as are missing, of the others the first page.
   * @param atLeast the fewest lists to begin. It doubles each time, since an estimate can be too low again and again.
   */
  async #begin(missing: number, atLeast: number): Promise<void> {
    const count = Math.min(Math.max(this.#listsFor(missing), atLeast), LISTS_AT_ONCE);
    const next = this.#walks.slice(this.#started, this.#started + count);
    this.#started += next.length;
    await Promise.all(next.map((walk, i) => walk.ensure(i === 0 ? missing : 1)));
  }

  /** In how many more lists so many items are expected, and the one that shows that others follow. */
  #listsFor(missing: number): number {
    if (this.#started === 0) return this.#isContinued ? 1 : LISTS_AT_ONCE;
    const known = this.started().reduce((sum, { total, items }) => sum + (total ?? items.length), 0);
    return known === 0 ? LISTS_AT_ONCE : Math.ceil(((missing + 1) * this.#started) / known);
  }
}
