import type { BookingState } from '../domain/booking.ts';
import { isOutcomeUnknown, withHint } from '../domain/errors.ts';
import type { KeyValueStore } from '../state/state.ts';

/** How long the attempt to book is stored. */
const ATTEMPT_TTL_MS = 24 * 3_600_000;

/** The calls of one kind of booking request. */
interface BookingCalls<Request> {
  /** @throws SlotTakenError and ProviderError */
  create(request: Request): Promise<BookingState>;
  /** Returns the booking that an earlier `create` of the request created. @throws ProviderError if that cannot be determined. */
  find(request: Request): Promise<BookingState | undefined>;
}

/**
 * Books at a provider exactly once: no provider rejects the second of two equal bookings. Each attempt is recorded before it is
 * made, so that a later one, also in another process, first looks for a booking that it made.
 */
export class BookingAttempts {
  readonly #values: KeyValueStore;

  constructor(values: KeyValueStore) {
    this.#values = values;
  }

  /**
   * The booking that an earlier attempt of unknown outcome made, if there was an attempt and it succeeded.
   * @param name identifies what is booked, over all processes.
   * @throws ProviderError if that cannot be determined.
   */
  async find<Request>(name: string, { find }: Pick<BookingCalls<Request>, 'find'>): Promise<BookingState | undefined> {
    const attempt = await this.#values.get(keyOf(name));
    return attempt === undefined ? undefined : find(JSON.parse(attempt) as Request);
  }

  /** @throws SlotTakenError and ProviderError; where the outcome is unknown, the message says so. */
  async book<Request>(name: string, request: Request, { create, find }: BookingCalls<Request>): Promise<BookingState> {
    const key = keyOf(name);
    const attempt = JSON.stringify(request);
    await this.#values.compareAndSet(key, await this.#values.get(key), attempt, ATTEMPT_TTL_MS);
    try {
      return await create(request);
    } catch (error) {
      if (!isOutcomeUnknown(error)) {
        await this.#values.compareAndSet(key, attempt, undefined, 0);
        throw error;
      }
      const booking = await find(request).catch(() => undefined);
      if (booking) return booking;
      throw withHint(error, 'It may have been booked: repeat the request, which looks for the booking first.');
    }
  }

  /** Forgets an attempt, so that an equal request makes another booking. */
  async forget(name: string): Promise<void> {
    const key = keyOf(name);
    await this.#values.compareAndSet(key, await this.#values.get(key), undefined, 0);
  }
}

function keyOf(name: string): string {
  return `booking:${name}`;
}
