import { type Cancellation, type CancellationSource, createCancellation } from './cancellation.ts';

interface Flight<T> {
  readonly waiters: Set<Cancellation>;
  readonly cancellation: CancellationSource;
  readonly result: Promise<T>;
}

export interface SingleFlight<T> {
  /** Whether no read is in flight. */
  isEmpty(): boolean;
  /** Whether a read with this key is in flight. */
  has(key: string): boolean;
  /**
   * Waits for the read with this key, which is started if none is in flight. A caller that is cancelled stops waiting and
   * leaves the others alone; the read itself is cancelled when the last caller has left.
   *
   * @param start gets the cancellation of all callers together.
   */
  run(key: string, waiter: Cancellation, start: (cancellation: Cancellation) => Promise<T>): Promise<T>;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function launch(key: string, first: Cancellation, start: (cancellation: Cancellation) => Promise<T>): Flight<T> {
    const waiters = new Set([first]);
    const cancellation = createCancellation(() => latestOf(waiters));
    const flight = { waiters, cancellation, result: start(cancellation) };
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
    run(key, waiter, start) {
      const flight = flights.get(key) ?? launch(key, waiter, start);
      flight.waiters.add(waiter);
      return new Promise<T>((resolve, reject) => {
        const stay = waiter.onCancel((reason) => {
          flight.waiters.delete(waiter);
          if (flight.waiters.size === 0) {
            forget(key, flight);
            flight.cancellation.cancel(reason);
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

function latestOf(waiters: ReadonlySet<Cancellation>): number {
  let latest = Number.NEGATIVE_INFINITY;
  for (const waiter of waiters) latest = Math.max(latest, waiter.deadline());
  return latest;
}
