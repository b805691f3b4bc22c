import { sortInSteps } from '../../concurrency/steps.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Compares ids by the numbers in them, then by their code units, so that different ids are never equal. */
export function compareIds(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** A new list of the items of one account, ordered by `compareIds`. */
export function sortById<T extends ResourceRef>(items: readonly T[]): Promise<T[]> {
  return sortInSteps(items, (a, b) => compareIds(a.id, b.id));
}

/** How many items of a sorted list precede an id. */
export function countBefore(sorted: readonly ResourceRef[], id: string): number {
  return countWhile(sorted, (item) => compareIds(item.id, id) < 0);
}

/** How many items of a sorted list precede an id, or have it. */
export function countUpTo(sorted: readonly ResourceRef[], id: string): number {
  return countWhile(sorted, (item) => compareIds(item.id, id) <= 0);
}

/** The number of items at the beginning that meet a condition, which no later item meets. */
function countWhile<T>(items: readonly T[], meets: (item: T) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (meets(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
