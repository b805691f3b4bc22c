import type { BookingWebhookEvent, Reservation } from '../domain/reservation.ts';
import type { ReservationKey, ReservationStore, StoredReservation } from '../state/state.ts';
import type { ReservationLifecycle } from './reservation-lifecycle.ts';

interface WebhookEventsSettings {
  readonly lifecycle: ReservationLifecycle;
  readonly store: Pick<ReservationStore, 'findByBooking'>;
  /**
   * Runs `work` under the lock of a reservation: an operation that is booking the reservation through the gateway records the
   * booking itself.
   */
  readonly withLock: (reservation: ReservationKey, work: () => Promise<void>) => Promise<void>;
}

/**
 * Records what a provider reports about its bookings. Events can arrive in any order, and more than once: one that reports
 * nothing new changes nothing.
 */
export class WebhookEvents {
  readonly #settings: WebhookEventsSettings;

  constructor(settings: WebhookEventsSettings) {
    this.#settings = settings;
  }

  /** @throws StateUnavailableError */
  async apply(partition: string, event: BookingWebhookEvent): Promise<void> {
    const { lifecycle, withLock } = this.#settings;
    const key = await this.#findReservation(partition, event);
    if (key) {
      await withLock(key, async () => {
        const current = await lifecycle.find(key);
        if (!current) return;
        if (event.kind === 'CANCELLED') await lifecycle.close(key, 'RELEASED', event.booking);
        else if (isNews(current, event)) await lifecycle.recordBooking(key, event.booking);
      });
    }
    // A booking that was made elsewhere can occupy the time of a hold.
    if (event.kind !== 'CANCELLED') await this.#closeOverlapping(partition, event);
  }

  async #findReservation(partition: string, { booking, previousBookingId }: BookingWebhookEvent) {
    for (const id of new Set([previousBookingId ?? booking.id, booking.id])) {
      const key = await this.#settings.store.findByBooking(partition, id);
      if (key) return key;
    }
    return undefined;
  }

  async #closeOverlapping(partition: string, { eventTypeId, booking }: BookingWebhookEvent) {
    if (booking.status === 'CANCELLED') return;
    const { lifecycle, withLock } = this.#settings;
    const isOverlapping = ({ reservation }: StoredReservation) =>
      reservation.eventTypeId === eventTypeId && reservation.start < booking.end && booking.start < reservation.end;
    for (const { scope, reservation } of (await lifecycle.held(partition)).filter(isOverlapping)) {
      const key: ReservationKey = { partition, scope, id: reservation.id };
      const isSameTime = reservation.start === booking.start && reservation.end === booking.end;
      await withLock(key, async () => {
        const current = await lifecycle.find(key);
        if (current?.status !== 'HELD') return;
        // A booking at another time cannot be the hold's; it makes the hold worthless.
        await (isSameTime ? lifecycle.close(key, 'CONFIRMED', booking) : lifecycle.close(key, 'LOST'));
      });
    }
  }
}

/**
 * Whether the event is newer than the known state: a booking request that is delivered late does not undo the
 * acceptance of the booking, and an earlier time does not undo a move.
 */
function isNews({ booking }: Reservation, event: BookingWebhookEvent): boolean {
  if (event.kind === 'MOVED') return true;
  const { start, end, status } = event.booking;
  return status === 'ACCEPTED' && booking?.start === start && booking.end === end;
}
