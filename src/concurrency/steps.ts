import { turns as turnsOfProcess } from './turns.ts';

/** How many items are sorted at once, in a few milliseconds. */
const SORTED_AT_ONCE = 10_000;

/**
 * Maps the items one by one, and continues in another turn of the event loop when this one is used up. The mapping ends at the first
 * item for which it returns undefined.
 *
 * @returns a promise only if it does not end in this turn.
 */
export function mapInSteps<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item, index: number) => Mapped | undefined,
  turns = turnsOfProcess,
): Mapped[] | Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  /** Returns whether there is more to do. */
  function step(): boolean {
    while (mapped.length < items.length) {
      const value = map(items[mapped.length]!, mapped.length);
      if (value === undefined) return false;
      mapped.push(value);
      if (turns.isUsedUp) break;
    }
    return mapped.length < items.length;
  }

  async function rest(): Promise<Mapped[]> {
    do await turns.next();
    while (step());
    return mapped;
  }

  // The time of a turn begins before the first item.
  return turns.isUsedUp || step() ? rest() : mapped;
}

/** Visits the items one by one, and continues in another turn of the event loop when this one is used up. */
export async function forEachInSteps<Item>(items: Iterable<Item>, visit: (item: Item) => void): Promise<void> {
  for (const item of items) {
    if (turnsOfProcess.isUsedUp) await turnsOfProcess.next();
    visit(item);
  }
}

/**
 * A sorted copy of the items, as by `toSorted`, made in several turns of the event loop if they are many.
 *
 * @param atOnce how many items are sorted at once.
 */
export async function sortInSteps<Item>(
  items: readonly Item[],
  compare: (a: Item, b: Item) => number,
  atOnce = SORTED_AT_ONCE,
): Promise<Item[]> {
  if (items.length <= atOnce) return items.toSorted(compare);
  const starts = Array.from({ length: Math.ceil(items.length / atOnce) }, (_, i) => i * atOnce);
  let runs = await mapInSteps(starts, (start) => items.slice(start, start + atOnce).toSorted(compare));
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let i = 0; i < runs.length; i += 2) merged.push(await merge(runs[i]!, runs[i + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0]!;
}

/** One sorted list of two. Of equal items, those of the first list come first. */
async function merge<Item>(
  first: readonly Item[],
  second: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Promise<Item[]> {
  const merged: Item[] = [];
  let [i, k] = [0, 0];
  while (i < first.length || k < second.length) {
    const isFirst = k === second.length || (i < first.length && compare(first[i]!, second[k]!) <= 0);
    merged.push(isFirst ? first[i++]! : second[k++]!);
    if (merged.length % 1000 === 0) await turnsOfProcess.next();
  }
  return merged;
}
