import type { ResourceRef } from '../../domain/resource-ref.ts';

const NUMERIC = new Intl.Collator('en', { numeric: true });

/** Numbers without leading zeros, parted by dots: how they are collated can be told without the collator, which is slow. */
const PLAIN = /^(?:0|[1-9]\d{0,31})(?:\.(?:0|[1-9]\d{0,31}))*$/;

/** By the numbers in them; ids that the collation takes for equal, by their code units. */
export function compareIds(a: string, b: string): number {
  return NUMERIC.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** As `compareIds`, for plain ids alone. */
function comparePlainIds(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  if (i === end) return a.length - b.length;
  // Where one of the numbers ends, at a dot, it is the shorter one.
  return endOfNumber(a, i) - endOfNumber(b, i) || a.charCodeAt(i) - b.charCodeAt(i);
}

function endOfNumber(id: string, from: number): number {
  const dot = id.indexOf('.', from);
  return dot === -1 ? id.length : dot;
}

/** The items of one account by their ids; the same list, if it is in order. */
export function inOrder<T extends ResourceRef>(items: readonly T[]): readonly T[] {
  const compare = items.every(({ id }) => PLAIN.test(id)) ? comparePlainIds : compareIds;
  const isOrdered = items.every(({ id }, i) => i === 0 || compare(items[i - 1]!.id, id) <= 0);
  return isOrdered ? items : items.toSorted((a, b) => compare(a.id, b.id));
}
