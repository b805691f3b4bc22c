import type { BookingState } from '../domain/booking.ts';
import { isOutcomeUnknown, withHint } from '../domain/errors.ts';
import type { BookingRequest } from '../domain/reservation.ts';
import { required } from '../scheduling/writables.ts';
import type { Lease } from '../state/shared-locks.ts';
import type { KeyValueStore } from '../state/state.ts';
import type { AccountCall } from './account-call.ts';

/** How long the attempt to book is stored. */
const ATTEMPT_TTL_MS = 24 * 3_600_000;

/**
 * Books at a provider exactly once: no provider rejects the second of two equal bookings. Each attempt is recorded before it is
 * made, so that a later one, also in another process, first searches for a booking that it made.
 *
 * Every method throws `StateUnavailableError`. A name identifies what is booked, over all processes.
 */
export class BookingAttempts {
  readonly #values: KeyValueStore;

  constructor(values: KeyValueStore) {
    this.#values = values;
  }

  /**
   * The booking that an earlier attempt of unknown outcome made, if there was an attempt and it succeeded.
   * @throws ProviderError if that cannot be determined.
   */
  async find(name: string, { account, call }: AccountCall): Promise<BookingState | undefined> {
    const attempt = await this.#values.get(keyOf(name));
    if (attempt === undefined) return undefined;
    const request: BookingRequest = JSON.parse(attempt);
    return findOf(account)(request, call);
  }

  /**
   * @param lease the lock that excludes other bookings of the time.
   * @throws SlotTakenError and ProviderError; the message states when the outcome is unknown.
   * @throws LockLostError before anything is booked.
   */
  async book(
    name: string,
    request: BookingRequest,
    { account, call }: AccountCall,
    lease: Lease,
  ): Promise<BookingState> {
    const create = createOf(account);
    const key = keyOf(name);
    const attempt = JSON.stringify(request);
    await this.#values.compareAndSet(key, await this.#values.get(key), attempt, ATTEMPT_TTL_MS);
    try {
      await lease.assertHeld();
      return await create(request, call);
    } catch (error) {
      if (!isOutcomeUnknown(error)) {
        await this.#values.compareAndSet(key, attempt, undefined, 0);
        throw error;
      }
      const booking = await findOf(account)(request, call).catch(() => undefined);
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

/** @throws UnsupportedError if the account cannot create bookings. */
export function createOf({ key, connector }: AccountCall['account']) {
  return required(connector.bookings?.create, key, 'creating a booking');
}

function findOf({ key, connector }: AccountCall['account']) {
  return required(connector.bookings?.find, key, 'creating a booking');
}

function keyOf(name: string): string {
  return `booking:${name}`;
}
