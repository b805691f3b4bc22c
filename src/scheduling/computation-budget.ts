import { turns } from '../concurrency/turns.ts';
import { InvalidInputError } from '../domain/errors.ts';

/** Ranges that are computed at once, in about 10 ms. */
export const RANGES_AT_ONCE = 5000;

/** How many ranges of time one operation may compute, and until when. */
export class ComputationBudget {
  readonly #maximum: number;
  readonly #signal: AbortSignal;
  #remaining: number;

  /**
   * @param maximum ranges.
   * @param signal aborted when the results are not needed any more.
   */
  constructor(maximum: number, signal: AbortSignal) {
    this.#maximum = maximum;
    this.#remaining = maximum;
    this.#signal = signal;
  }

  /**
   * Computes so many ranges in a turn of the event loop that has time for it; between the turns other requests are served.
   *
   * @throws InvalidInputError if the operation computes too many ranges.
   * @throws the reason of the signal.
   */
  async compute<T>(ranges: number, computation: () => T): Promise<T> {
    this.#signal.throwIfAborted();
    this.#remaining -= ranges;
    if (this.#remaining < 0) throw tooMany(this.#maximum);
    return await turns.run(() => {
      this.#signal.throwIfAborted();
      return computation();
    });
  }
}

function tooMany(maximum: number): InvalidInputError {
  const message =
    `The operation computes more than ${maximum} ranges of time (MAX_COMPUTED_RANGES): request shorter windows or fewer objects, ` +
    'or split the operation';
  return new InvalidInputError([{ path: [], message }]);
}
