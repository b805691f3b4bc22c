import { addAbortListener } from 'node:events';
import type { Cancellation } from './cancellation.ts';

/** Starts work that ends early when the combined cancellation of all callers is aborted. */
type Start<T> = (cancellation: Cancellation) => Promise<T>;

/** Work in flight, with the callers that await its result. It is cancelled when the last caller has left. */
class Flight<T> implements Cancellation {
  readonly result: Promise<T>;
  readonly #controller = new AbortController();
  readonly #callers = new Set<Cancellation>();

  constructor(caller: Cancellation, start: Start<T>) {
    this.#callers.add(caller);
    this.result = start(this);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The latest deadline of the callers; it can change when a caller joins or leaves. */
  get deadline(): number {
    let latest = Number.NEGATIVE_INFINITY;
    for (const { deadline } of this.#callers) latest = Math.max(latest, deadline);
    return latest;
  }

  join(caller: Cancellation): void {
    this.#callers.add(caller);
  }

  /** Returns whether this was the last caller. */
  leave(caller: Cancellation): boolean {
    this.#callers.delete(caller);
    if (this.#callers.size > 0) return false;
    this.#controller.abort(caller.signal.reason);
    return true;
  }
}

/** In-flight deduplication: equal work that is in flight is shared. */
export class SingleFlight<T> {
  readonly #inFlight = new Map<string, Flight<T>>();

  /** Whether work with this key is in flight. */
  has(key: string): boolean {
    return this.#inFlight.has(key);
  }

  /**
   * Awaits the work with this key, starting it if none is in flight. A cancelled caller stops waiting without effect on
   * the others; the work itself is cancelled when the last caller has left.
   *
   * @param caller a distinct object for each call.
   * @throws the reason of the caller's signal, if it is aborted before the work has ended; otherwise the error of the
   * work.
   */
  run(key: string, caller: Cancellation, start: Start<T>): Promise<T> {
    const flight = this.#inFlight.get(key) ?? this.#launch(key, caller, start);
    flight.join(caller);
    return new Promise<T>((resolve, reject) => {
      const listener = addAbortListener(caller.signal, () => {
        if (flight.leave(caller)) this.#forget(key, flight);
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the reason of a signal is `any`
        reject(caller.signal.reason as Error);
      });
      flight.result.then(resolve, reject).finally(() => listener[Symbol.dispose]());
    });
  }

  #launch(key: string, caller: Cancellation, start: Start<T>): Flight<T> {
    const flight = new Flight(caller, start);
    this.#inFlight.set(key, flight);
    const land = () => this.#forget(key, flight);
    flight.result.then(land, land);
    return flight;
  }

  /** Removes the flight, unless later work has replaced it under the same key. */
  #forget(key: string, flight: Flight<T>): void {
    if (this.#inFlight.get(key) === flight) this.#inFlight.delete(key);
  }
}
