import { detached } from '../connectors/call-budget.ts';
import type { BookingState } from '../domain/booking.ts';
import { asProviderError, UnsupportedError, withHint } from '../domain/errors.ts';
import type { Booker, Reservation } from '../domain/reservation.ts';
import { required } from '../scheduling/writables.ts';
import type { Lease } from '../state/shared-locks.ts';
import { type AccountCall, keyOf, partitionOf } from './account-call.ts';
import type { BookingAttempts } from './booking-attempts.ts';
import type { BookingEvents } from './booking-events.ts';
import { type BookingOperations, stateOf } from './booking-operations.ts';
import { orNotFound, throwNotHeld, withRequestedSlot } from './hold-errors.ts';
import type { HoldOperations } from './hold-operations.ts';
import type { ReservationLifecycle } from './reservation-lifecycle.ts';

const UNDO_REASON = 'Another booking of the same request failed.';

/** What is booked, and for whom. */
interface BookingDetails {
  readonly booker: Booker;
  readonly notes: string | undefined;
}

/** A reservation to confirm. */
export interface ReservationCall extends AccountCall {
  readonly id: string;
}

interface ConfirmationsSettings {
  readonly lifecycle: ReservationLifecycle;
  readonly holds: HoldOperations;
  readonly attempts: BookingAttempts;
  readonly bookings: BookingOperations;
  readonly events: BookingEvents;
  /** Runs `work` under the lock of a reservation. */
  readonly withLock: <T>(accountCall: AccountCall, id: string, work: () => Promise<T>) => Promise<T>;
  /** Reads a reservation under its lock. */
  readonly read: (accountCall: AccountCall, id: string) => Promise<Reservation>;
}

/** Turns held reservations into bookings. Everything can be repeated safely. */
export class Confirmations {
  readonly #settings: ConfirmationsSettings;

  constructor(settings: ConfirmationsSettings) {
    this.#settings = settings;
  }

  /** Books the held time, then releases the hold. @throws SlotTakenError, ReservationEndedError */
  confirm(target: ReservationCall, details: BookingDetails): Promise<Reservation> {
    const { withLock, read } = this.#settings;
    return withLock(target, target.id, async () => {
      const current = await read(target, target.id);
      if (current.status === 'CONFIRMED') return current;
      return this.#finish(target, current, await this.#book(target, current, details));
    });
  }

  /**
   * Books the times of all reservations or of none: when one cannot be booked, the bookings made before it are cancelled in
   * reverse order, and their holds remain.
   *
   * @throws SlotTakenError with the index of the reservation, ReservationEndedError
   */
  async confirmAll(targets: readonly ReservationCall[], details: BookingDetails): Promise<readonly Reservation[]> {
    const { withLock, read } = this.#settings;
    for (const { account } of targets) {
      required(account.connector.bookings?.cancel, account.key, 'confirming several reservations, or none of them');
    }
    const confirmed = new Map<ReservationCall, Reservation>();
    const made: { readonly target: ReservationCall; readonly current: Reservation; readonly booking: BookingState }[] =
      [];
    try {
      for (const [index, target] of targets.entries()) {
        await withLock(target, target.id, async () => {
          const current = await read(target, target.id).catch((error: unknown) => {
            throw orNotFound(error, { type: 'Reservation', account: target.account.key, id: target.id });
          });
          if (current.status === 'CONFIRMED') confirmed.set(target, current);
          else made.push({ target, current, booking: await this.#book(target, current, details, index) });
        });
      }
    } catch (error) {
      const remaining: string[] = [];
      for (const { target, current, booking } of made.toReversed()) {
        await this.#undo(target, current, booking).catch(() =>
          remaining.push(`${booking.id} of account ${target.account.key}`),
        );
      }
      if (remaining.length === 0) throw error;
      throw withHint(error, `These bookings could not be cancelled and remain: ${remaining.join('; ')}.`);
    }
    for (const { target, current, booking } of made) {
      confirmed.set(target, await withLock(target, target.id, () => this.#finish(target, current, booking)));
    }
    return targets.map((target) => confirmed.get(target)!);
  }

  async #book(
    target: ReservationCall,
    current: Reservation,
    { booker, notes }: BookingDetails,
    index?: number,
  ): Promise<BookingState> {
    const { attempts, holds } = this.#settings;
    const { backend } = holds.backendOf(target);
    const name = attemptName(target, current);
    const { eventTypeId, calendarId, start, end } = current;
    const attempted = await attempts.find(name, target);
    if (attempted) return this.#report(target, current, attempted);
    throwNotHeld(current);
    const request = { eventTypeId, calendarId, start, end, booker, notes };
    const book = async (lease: Lease) => {
      await backend.requireFree?.(current);
      return attempts.book(name, request, target, lease);
    };
    const booking = await withRequestedSlot(
      target,
      eventTypeId,
      () => holds.withScopeLock(target, current, book),
      index,
    );
    return this.#report(target, current, booking);
  }

  async #report(target: ReservationCall, held: Reservation, booking: BookingState): Promise<BookingState> {
    const { account, eventTypeId, calendarId = null } = held;
    const after = { ...stateOf(booking), account, eventTypeId, calendarId };
    await this.#settings.events.record(target, { after });
    return booking;
  }

  async #finish(target: ReservationCall, current: Reservation, booking: BookingState): Promise<Reservation> {
    const { lifecycle, holds } = this.#settings;
    const { id, call } = target;
    const confirmed = await lifecycle.close(keyOf(target, id), 'CONFIRMED', booking);
    // A hold that cannot be released does not affect the booking, and expires by itself.
    await holds
      .backendOf(target)
      .backend.release(current.providerId ?? id, call)
      .catch(asProviderError);
    return confirmed;
  }

  async #undo(target: ReservationCall, current: Reservation, { id }: BookingState): Promise<void> {
    const { attempts, bookings } = this.#settings;
    const withoutLimits = { ...target, call: detached(target.call) };
    await bookings.cancel(withoutLimits, id, UNDO_REASON).catch((error: unknown) => {
      // Providers that store no reason refuse it.
      if (error instanceof UnsupportedError) return bookings.cancel(withoutLimits, id, undefined);
      throw error;
    });
    await attempts.forget(attemptName(target, current));
  }
}

function attemptName(accountCall: AccountCall, { id }: Reservation): string {
  return `${partitionOf(accountCall)}:${id}`;
}
