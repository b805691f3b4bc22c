import type { CallContext } from '../connectors/connector.ts';
import { isOutcomeUnknown, withHint } from '../domain/errors.ts';
import type { Booker, Booking, Reservation } from '../domain/reservation.ts';
import type { KeyValueStore } from '../state/state.ts';
import type { HoldBackend } from './gateway-holds.ts';

/** How long it is remembered that somebody began to book. */
const REMEMBERED_MS = 24 * 3_600_000;

/**
 * Books a held time at its provider, once: no provider refuses the second of two equal bookings. That it was begun is
 * written down before, so that whoever tries again, also after this process died, first looks for what was made.
 */
export interface Bookings {
  /**
   * The booking that an attempt of unknown outcome made, if there was such an attempt and it did.
   * @throws ProviderError if nobody can tell.
   */
  findBegun(keeper: HoldBackend, held: Reservation, call: CallContext): Promise<Booking | undefined>;
  /** @throws SlotTakenError and ProviderError; where the outcome is unknown, the message says so. */
  book(
    keeper: HoldBackend,
    held: Reservation,
    booker: Booker,
    notes: string | undefined,
    call: CallContext,
  ): Promise<Booking>;
}

export function createBookings(values: KeyValueStore): Bookings {
  const keyOf = ({ account, id }: Reservation) => `booking:${account}:${id}`;

  return {
    async findBegun(keeper, held, call) {
      const begun = await values.get(keyOf(held));
      return begun === undefined ? undefined : keeper.findBooking(held, JSON.parse(begun) as Booker, call);
    },

    async book(keeper, held, booker, notes, call) {
      const key = keyOf(held);
      const begun = JSON.stringify(booker);
      await values.compareAndSet(key, await values.get(key), begun, REMEMBERED_MS);
      try {
        return await keeper.book(held, booker, notes, call);
      } catch (error) {
        if (!isOutcomeUnknown(error)) {
          await values.compareAndSet(key, begun, undefined, 0);
          throw error;
        }
        const made = await keeper.findBooking(held, booker, call).catch(() => undefined);
        if (made) return made;
        throw withHint(error, 'It may have been booked: confirm again, which looks for the booking first.');
      }
    },
  };
}
