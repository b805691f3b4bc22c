import type { ResourceRef } from '../../domain/resource-ref.ts';

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** Compares ids by the numbers in them, then by their code units, so that different ids are never equal. */
export function compareIds(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** A new list of the items of one account, ordered by `compareIds`. */
export function sortById<T extends ResourceRef>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => compareIds(a.id, b.id));
}
