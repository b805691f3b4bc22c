import type { CallContext } from '../connectors/connector.ts';
import type { BookingState } from '../domain/booking.ts';
import { isOutcomeUnknown, withHint } from '../domain/errors.ts';
import type { Booker, Reservation } from '../domain/reservation.ts';
import type { KeyValueStore } from '../state/state.ts';
import type { HoldBackend } from './gateway-holds.ts';

/** How long the attempt to book is stored. */
const ATTEMPT_TTL_MS = 24 * 3_600_000;

/**
 * Books a held time at its provider exactly once: no provider rejects the second of two equal bookings. Each attempt is
 * recorded before it is made, so that a later one, also in another process, first looks for a booking that it made.
 */
export class Bookings {
  readonly #values: KeyValueStore;

  constructor(values: KeyValueStore) {
    this.#values = values;
  }

  /**
   * The booking that an earlier attempt of unknown outcome made, if there was an attempt and it succeeded.
   * @throws ProviderError if that cannot be determined.
   */
  async findAttempted(backend: HoldBackend, held: Reservation, call: CallContext): Promise<BookingState | undefined> {
    const attempt = await this.#values.get(attemptKey(held));
    return attempt === undefined ? undefined : backend.findBooking(held, JSON.parse(attempt) as Booker, call);
  }

  /** @throws SlotTakenError and ProviderError; where the outcome is unknown, the message says so. */
  async book(
    backend: HoldBackend,
    held: Reservation,
    booker: Booker,
    notes: string | undefined,
    call: CallContext,
  ): Promise<BookingState> {
    const key = attemptKey(held);
    const attempt = JSON.stringify(booker);
    await this.#values.compareAndSet(key, await this.#values.get(key), attempt, ATTEMPT_TTL_MS);
    try {
      return await backend.book(held, booker, notes, call);
    } catch (error) {
      if (!isOutcomeUnknown(error)) {
        await this.#values.compareAndSet(key, attempt, undefined, 0);
        throw error;
      }
      const booking = await backend.findBooking(held, booker, call).catch(() => undefined);
      if (booking) return booking;
      throw withHint(error, 'It may have been booked: confirm again, which looks for the booking first.');
    }
  }
}

function attemptKey({ account, id }: Reservation): string {
  return `booking:${account}:${id}`;
}
