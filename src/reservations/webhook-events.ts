import type { BookingNotice, Reservation } from '../domain/reservation.ts';
import type { ReservationStore, StoredReservation } from '../state/state.ts';
import type { ReservationLifecycle } from './reservation-lifecycle.ts';

/** Works on a reservation under its lock: an operation that is booking it through the gateway records the booking itself. */
type WithReservation = (
  reservation: { readonly account: string; readonly id: string },
  work: () => Promise<void>,
) => Promise<void>;

/**
 * Writes down what a provider tells of bookings by itself. Notices come in any order, and more than once: what is known
 * already changes nothing.
 *
 * @throws StateUnavailableError
 */
export type ApplyWebhookEvent = (account: string, notice: BookingNotice) => Promise<void>;

export function createApplyWebhookEvent(
  ledger: ReservationLifecycle,
  store: Pick<ReservationStore, 'findByBooking'>,
  withReservation: WithReservation,
): ApplyWebhookEvent {
  async function booked(account: string, { eventTypeId, booking }: BookingNotice) {
    if (booking.status === 'CANCELLED') return;
    const overlaps = ({ reservation }: StoredReservation) =>
      reservation.eventTypeId === eventTypeId && reservation.start < booking.end && booking.start < reservation.end;
    for (const { scope, reservation } of (await ledger.held(account)).filter(overlaps)) {
      const key = { scope, account, id: reservation.id };
      const isAllOfIt = reservation.start === booking.start && reservation.end === booking.end;
      await withReservation(key, async () => {
        const current = await ledger.find(key);
        if (current?.status !== 'HELD') return;
        // Of a part of it somebody else can only be the owner: the hold is worth nothing any more.
        await (isAllOfIt ? ledger.ended(key, 'CONFIRMED', booking) : ledger.ended(key, 'LOST'));
      });
    }
  }

  async function bookingOf(account: string, { booking, previousBookingId }: BookingNotice) {
    for (const id of new Set([previousBookingId ?? booking.id, booking.id])) {
      const key = await store.findByBooking(account, id);
      if (key) return key;
    }
    return undefined;
  }

  function isNews({ booking, status }: Reservation, notice: BookingNotice): boolean {
    if (status !== 'CONFIRMED') return false;
    const { start, end } = notice.booking;
    return booking?.start !== start || booking.end !== end;
  }

  return async (account, notice) => {
    const key = notice.kind === 'BOOKED' ? undefined : await bookingOf(account, notice);
    if (key) {
      await withReservation(key, async () => {
        const current = await ledger.find(key);
        if (!current) return;
        if (notice.kind === 'CANCELLED') await ledger.ended(key, 'RELEASED', notice.booking);
        else if (isNews(current, notice)) await ledger.bookingMoved(key, notice.booking);
      });
    }
    // A booking that comes from elsewhere can come to where something is held.
    if (notice.kind !== 'CANCELLED') await booked(account, notice);
  };
}
