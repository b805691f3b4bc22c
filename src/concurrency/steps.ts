/** How many milliseconds of a turn of the event loop long work may take, all of it together. */
const MILLISECONDS_PER_TURN = 10;

/** When long work has had its time in the present turn; undefined before there is any. */
let endOfTurn: number | undefined;

/** Resolves once the event loop has processed what is due, such as a request for the health check. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Whether work that can be interrupted should go on in the next turn of the event loop, since long work has taken its time in this
 * one. The time begins with the first call in a turn.
 */
export function isTurnUsedUp(): boolean {
  const now = performance.now();
  if (endOfTurn === undefined) {
    endOfTurn = now + MILLISECONDS_PER_TURN;
    setImmediate(() => {
      endOfTurn = undefined;
    });
  }
  return now >= endOfTurn;
}

/**
 * Maps the items one by one, and yields to the event loop when its turn is used up. The mapping ends at the first item for which it
 * returns undefined.
 *
 * @returns a promise only if it does not end in this turn.
 */
export function mapInSteps<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item, index: number) => Mapped | undefined,
  isUsedUp: () => boolean = isTurnUsedUp,
): Mapped[] | Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  /** Returns whether there is more to do. */
  function step(): boolean {
    isUsedUp();
    while (mapped.length < items.length) {
      const value = map(items[mapped.length]!, mapped.length);
      if (value === undefined) return false;
      mapped.push(value);
      if (isUsedUp()) break;
    }
    return mapped.length < items.length;
  }

  async function rest(): Promise<Mapped[]> {
    do await nextTurn();
    while (step());
    return mapped;
  }

  return step() ? rest() : mapped;
}
