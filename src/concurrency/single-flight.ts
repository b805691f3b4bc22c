import { createPatience, type EndablePatience, type Patience } from './cancellation.ts';

interface Flight<T> {
  readonly waiters: Set<Patience>;
  readonly patience: EndablePatience;
  readonly result: Promise<T>;
}

export interface SharedReads<T> {
  /** Whether nothing is under way. */
  isEmpty(): boolean;
  /** Whether a read with this key is under way. */
  has(key: string): boolean;
  /**
   * Waits for the read with this key, which is started if none is under way. Who loses patience leaves the others alone;
   * the read itself is given up when the last one has left.
   *
   * @param start is given the patience of all who wait, together.
   */
  join(key: string, waiter: Patience, start: (patience: Patience) => Promise<T>): Promise<T>;
}

export function createSharedReads<T>(): SharedReads<T> {
  const flights = new Map<string, Flight<T>>();

  function launch(key: string, first: Patience, start: (patience: Patience) => Promise<T>): Flight<T> {
    const waiters = new Set([first]);
    const patience = createPatience(() => latestOf(waiters));
    const flight = { waiters, patience, result: start(patience) };
    flights.set(key, flight);
    const land = () => forget(key, flight);
    flight.result.then(land, land);
    return flight;
  }

  /** There may be a later one with the same key: that one stays. */
  function forget(key: string, flight: Flight<T>) {
    if (flights.get(key) === flight) flights.delete(key);
  }

  return {
    isEmpty: () => flights.size === 0,
    has: (key) => flights.has(key),
    join(key, waiter, start) {
      const flight = flights.get(key) ?? launch(key, waiter, start);
      flight.waiters.add(waiter);
      return new Promise<T>((resolve, reject) => {
        const stay = waiter.whenOver((reason) => {
          flight.waiters.delete(waiter);
          if (flight.waiters.size === 0) {
            forget(key, flight);
            flight.patience.end(reason);
          }
          reject(reason);
        });
        async function land() {
          try {
            resolve(await flight.result);
          } catch (error) {
            reject(error);
          } finally {
            stay();
          }
        }
        void land();
      });
    },
  };
}

function latestOf(waiters: ReadonlySet<Patience>): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const waiter of waiters) latest = Math.max(latest, waiter.deadline());
  return latest;
}
