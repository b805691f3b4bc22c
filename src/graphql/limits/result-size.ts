import type { GraphQLError } from 'graphql';
import { operationError } from '../error-response.ts';

/** The bytes of an object or a list, and of a number or null, in JSON. */
export const PUNCTUATION = 4;
/** Data of so many bytes takes about 5 ms to become text. */
const LARGE = 250_000;

const largeData = new WeakSet<object>();

/** Whether the data of a result is so large that it should become text in steps. */
export function isLarge(data: object | null | undefined): data is object {
  return data !== null && data !== undefined && largeData.has(data);
}

/** Counts about how many bytes of JSON the data of a result has, while it is created. */
export class ResultSize {
  #bytes = 0;
  readonly #maximum: number;
  readonly #onExceeded: (error: GraphQLError) => void;

  /** @param onExceeded is called for each addition from the one on that exceeds the maximum. */
  constructor(maximum: number, onExceeded: (error: GraphQLError) => void) {
    this.#maximum = maximum;
    this.#onExceeded = onExceeded;
  }

  /** Notes the size of the complete data for `isLarge`. */
  note(data: object | null): void {
    if (this.#bytes > LARGE && data) largeData.add(data);
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.#maximum) return;
    const maximum = this.#maximum;
    const message = `The response exceeds the limit of ${maximum} bytes (MAX_RESPONSE_BYTES): request less at once`;
    this.#onExceeded(operationError(message, { code: 'INVALID_INPUT', limit: 'MAX_RESPONSE_BYTES', maximum }));
  }
}

/** The bytes of the value of a scalar or an enum, without punctuation. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  // Numbers are rarely longer than the punctuation, and other values are lists or objects of custom scalars.
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}
