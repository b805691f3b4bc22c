import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { ListWalk, PlacedItem } from './list-walk.ts';

/** How many lists are started at once at the start of a list over accounts, and when none that was started has enough items. */
export const LISTS_AT_ONCE = 8;

/** The lists of several accounts as one list. Lists are started in order, a few at a time, until there are enough items. */
export class ListWalks<T extends ResourceRef> {
  readonly #walks: readonly ListWalk<T>[];
  /** How many lists were started. */
  #started = 0;
  /** How many lists are started first: the one of a cursor alone, since it often has enough items. */
  #atOnce: number;

  /** @param walks in the order of the walk. */
  constructor(walks: readonly ListWalk<T>[], { isContinued }: { readonly isContinued: boolean }) {
    this.#walks = walks;
    this.#atOnce = isContinued ? 1 : LISTS_AT_ONCE;
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
    for (let i = index, left = missing; i < this.#walks.length; i += 1) {
      if (i >= this.#started) await this.#begin(left + 1);
      const walk = this.#walks[i]!;
      if (await walk.hasMoreThan(left)) return true;
      left -= walk.items.length;
    }
    return false;
  }

  /** The list with the last of so many items, and how many of them are in it. */
  async #reach(count: number): Promise<{ readonly index: number; readonly missing: number }> {
    let missing = count;
    for (let index = 0; index < this.#walks.length; index += 1) {
      if (index >= this.#started) await this.#begin(missing);
      const walk = this.#walks[index]!;
      await walk.ensure(missing);
      if (walk.items.length >= missing) return { index, missing };
      missing -= walk.items.length;
    }
    return { index: this.#walks.length, missing };
  }

  /** Begins the next lists: the first one with as many items as are missing, of the others the first page. */
  async #begin(missing: number): Promise<void> {
    const next = this.#walks.slice(this.#started, this.#started + this.#atOnce);
    this.#started += next.length;
    this.#atOnce = LISTS_AT_ONCE;
    await Promise.all(next.map((walk, i) => walk.ensure(i === 0 ? missing : 1)));
  }
}
