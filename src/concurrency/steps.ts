/** The most items that are processed at once. */
const ITEMS_PER_STEP = 250;

/** Resolves once the event loop has processed what is due, such as a request for the health check. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Maps the items one by one, and yields to the event loop between the steps of a long list. The mapping ends at the first item
 * for which it returns undefined.
 *
 * @returns a promise only for a list of more than one step.
 */
export function mapInSteps<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item, index: number) => Mapped | undefined,
): Mapped[] | Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  /** Returns whether there is more to do. */
  function step(): boolean {
    const end = Math.min(items.length, mapped.length + ITEMS_PER_STEP);
    while (mapped.length < end) {
      const value = map(items[mapped.length]!, mapped.length);
      if (value === undefined) return false;
      mapped.push(value);
    }
    return end < items.length;
  }

  async function rest(): Promise<Mapped[]> {
    do await nextTurn();
    while (step());
    return mapped;
  }

  return step() ? rest() : mapped;
}
