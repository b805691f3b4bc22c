import type { BookingState } from '../domain/booking.ts';
import type {
  Hold,
  HoldEnforcement,
  Reservation,
  ReservationChangeKind,
  ReservationStatus,
} from '../domain/reservation.ts';
import type { Locks } from '../state/locks.ts';
import type { ReservationKey, ReservationOwner, ReservationStore, State, StoredReservation } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';
import { ExpiryTimer } from './expiry-timer.ts';
import { recordExpiries } from './record-expiries.ts';

/**
 * The allowed transitions. An expired or lost reservation can turn out to be held or booked: it was extended, moved or booked
 * at the provider at the very moment when it expired here.
 */
const TRANSITIONS: Readonly<
  Record<ReservationStatus, Readonly<Partial<Record<ReservationChangeKind, ReservationStatus>>>>
> = {
  HELD: {
    MOVED: 'HELD',
    EXTENDED: 'HELD',
    RELEASED: 'RELEASED',
    EXPIRED: 'EXPIRED',
    CONFIRMED: 'CONFIRMED',
    LOST: 'LOST',
  },
  EXPIRED: { MOVED: 'HELD', EXTENDED: 'HELD', CONFIRMED: 'CONFIRMED' },
  LOST: { MOVED: 'HELD', EXTENDED: 'HELD', CONFIRMED: 'CONFIRMED' },
  RELEASED: { CONFIRMED: 'CONFIRMED' },
  /** A booking can be moved, accepted by its host, and cancelled. */
  CONFIRMED: { MOVED: 'CONFIRMED', CONFIRMED: 'CONFIRMED', RELEASED: 'RELEASED' },
};

/** Whether a known reservation occupies the time of a new or moved hold. */
export type IsConflicting = (other: Reservation) => boolean;

/** Whether two holds overlap at the same calendar or, where the provider enforces them, for the same event type or host. */
export function areConflicting(enforcement: HoldEnforcement, one: Hold, other: Hold): boolean {
  const sharesHost = one.hostId !== undefined && one.hostId === other.hostId;
  const sharesTime =
    enforcement === 'GATEWAY'
      ? one.calendarId === other.calendarId
      : sharesHost || one.eventTypeId === other.eventTypeId;
  return sharesTime && one.id !== other.id && one.start < other.end && other.start < one.end;
}

interface Transition {
  readonly kind: ReservationChangeKind;
  /** A reservation keeps its id, whatever id the changed hold has at the provider. */
  readonly change?: Partial<Omit<Reservation, 'id'>>;
}

/** Returns undefined if nothing is to be written. */
type Decide = (before: Reservation, hasConflict: boolean) => Transition | undefined;

/**
 * Records the state of reservations. Providers drop holds silently; this records how each one ended. Every change is
 * written together with its event, exactly once, however many processes try. Every method throws `StateUnavailableError`.
 */
export class ReservationLifecycle {
  readonly #store: ReservationStore;
  /** The clock, epoch milliseconds. */
  readonly #now: () => number;
  readonly #expiry: ExpiryTimer;

  /**
   * @param locks over all processes that share the state.
   * @param report called with the error when an expiry could not be recorded; it is tried again.
   */
  constructor({
    clock,
    state,
    locks,
    report,
  }: {
    readonly clock: Clock;
    readonly state: State;
    readonly locks: Locks;
    readonly report: (error: unknown) => void;
  }) {
    this.#store = state.reservations;
    this.#now = clock.now;
    this.#expiry = new ExpiryTimer({
      clock,
      state,
      expire: (keys) => recordExpiries({ store: state.reservations, locks, now: clock.now }, keys),
      report,
    });
  }

  /** The current reservation, expired if its time is over; undefined if it is unknown. */
  find(key: ReservationKey): Promise<Reservation | undefined> {
    return this.#advance(key, () => undefined);
  }

  /** The held reservations of a partition, of all credentials. */
  async held(partition: string): Promise<readonly StoredReservation[]> {
    const { held } = await this.#store.held(partition);
    return held.filter(({ reservation }) => !this.#isExpired(reservation));
  }

  /** Whether the id is that of a held reservation at its provider, and not the reservation's own. */
  async isProviderId({ partition, id }: ReservationKey): Promise<boolean> {
    const { held } = await this.#store.held(partition);
    return held.some(({ reservation: { providerId } }) => providerId === id);
  }

  /** Records a hold that was placed through this gateway. @returns undefined if there is a conflict; nothing is written then. */
  async create(
    owner: ReservationOwner,
    hold: Hold,
    enforcement: HoldEnforcement,
    isConflicting: IsConflicting,
  ): Promise<Reservation | undefined> {
    const reservation = this.#toReservation(hold, enforcement);
    for (;;) {
      const { held, version } = await this.#store.held(owner.partition);
      if (this.#hasConflict(held, isConflicting)) return undefined;
      if (await this.#write(owner, version, reservation, 'CREATED', null)) return reservation;
    }
  }

  /**
   * Records a hold that was read at the provider. If it differs from the known one, it was changed elsewhere.
   * @param earlier the reservation as it was known before the read: changes recorded since are newer than the response.
   */
  async observe(
    owner: ReservationOwner,
    hold: Hold,
    enforcement: HoldEnforcement,
    earlier: Reservation | undefined,
  ): Promise<Reservation> {
    const { partition, scope } = owner;
    const key = { partition, scope, id: hold.id };
    const reservation = this.#toReservation(hold, enforcement);
    for (;;) {
      const known = await this.#advance(key, (before) => {
        const isNewer = earlier === undefined || kindOfChange(earlier, before) !== undefined;
        const change = withLatestEnd(hold, before.endsBy);
        const kind = before.status !== 'HELD' || isNewer ? undefined : kindOfChange(before, change);
        return kind && { kind, change };
      });
      if (known) return known;
      const { reservation: other, version } = await this.#store.find(key);
      if (other) continue;
      if (reservation.status === 'HELD') this.#expiry.schedule(reservation.expiresAt);
      // Reading a hold does not change it, so there is no event.
      if (await this.#store.write(partition, version, { writes: [{ scope, reservation }] })) return reservation;
    }
  }

  /**
   * Records that a hold was moved or extended; its id at the provider can have changed.
   * @returns undefined if there is a conflict; nothing is written then.
   */
  async update(key: ReservationKey, hold: Hold, isConflicting: IsConflicting): Promise<Reservation | undefined> {
    let isRejected = false;
    const reservation = await this.#advanceKnown(
      key,
      (before, hasConflict) => {
        isRejected = hasConflict;
        return hasConflict ? undefined : { kind: kindOfChange(before, hold) ?? 'EXTENDED', change: hold };
      },
      isConflicting,
    );
    return isRejected ? undefined : reservation;
  }

  /** Records that a hold ends at this instant (epoch milliseconds) at the latest, whatever its provider says. */
  endBy(key: ReservationKey, endsBy: number): Promise<Reservation> {
    return this.#advanceKnown(key, ({ expiresAt }) =>
      expiresAt <= endsBy ? undefined : { kind: 'EXTENDED', change: { expiresAt: endsBy, endsBy } },
    );
  }

  /** Records that a hold is unchanged, except for its id at the provider. There is no event. */
  async restore(key: ReservationKey, providerId: string): Promise<void> {
    for (;;) {
      const { reservation, version } = await this.#store.find(key);
      if (!reservation) return;
      const writes = [{ scope: key.scope, reservation: { ...reservation, providerId } }];
      if (await this.#store.write(key.partition, version, { writes })) return;
    }
  }

  /** Records how a reservation ended. @returns the reservation, unchanged if it had ended already. */
  close(key: ReservationKey, kind: 'RELEASED' | 'CONFIRMED' | 'LOST', booking?: BookingState): Promise<Reservation> {
    return this.#advanceKnown(key, ({ status }) =>
      status === kind ? undefined : { kind, ...(booking && { change: { booking } }) },
    );
  }

  /** Records the present state of the booking of a confirmed reservation; undefined if it no longer exists. */
  recordBooking(key: ReservationKey, booking: BookingState | undefined): Promise<Reservation> {
    return this.#advanceKnown(key, ({ status, booking: known }) => {
      if (status !== 'CONFIRMED') return undefined;
      if (!booking) return { kind: 'RELEASED' };
      if (booking.status === 'CANCELLED') return { kind: 'RELEASED', change: { booking } };
      const { start, end } = booking;
      if (known?.start !== start || known.end !== end) return { kind: 'MOVED', change: { booking, start, end } };
      const isUnchanged = known.id === booking.id && known.status === booking.status;
      return isUnchanged ? undefined : { kind: 'CONFIRMED', change: { booking } };
    });
  }

  /** Stops recording expiries. */
  stop(): void {
    this.#expiry.stop();
  }

  /**
   * Reads, decides, and writes; repeats if another process wrote in between. An expiry that is due is recorded first. A
   * transition that is not allowed is ignored.
   *
   * @param isConflicting if given, `decide` is called with whether there is a conflict, and the write fails if a conflicting
   * reservation was written since.
   * @returns undefined if the reservation is unknown.
   */
  async #advance(key: ReservationKey, decide: Decide, isConflicting?: IsConflicting): Promise<Reservation | undefined> {
    for (;;) {
      // Read before the reservation, so that a conflicting write in between makes the write below fail.
      const others = isConflicting && (await this.#store.held(key.partition));
      const { reservation: before, version } = await this.#store.find(key);
      if (!before) return undefined;
      const isExpired = this.#isExpired(before);
      const hasConflict =
        others !== undefined && isConflicting !== undefined && this.#hasConflict(others.held, isConflicting);
      const transition = isExpired ? { kind: 'EXPIRED' as const } : decide(before, hasConflict);
      const status = transition && TRANSITIONS[before.status][transition.kind];
      if (!transition || !status) return before;
      const endedAt = this.#endOf(before, transition.kind, status);
      const after: Reservation = { ...before, ...transition.change, id: before.id, status, endedAt };
      const isWritten = await this.#write(key, others?.version ?? version, after, transition.kind, before);
      if (!isWritten || isExpired) continue;
      // The change can have moved the expiry into the past.
      return this.#isExpired(after) ? this.find(key) : after;
    }
  }

  async #advanceKnown(key: ReservationKey, decide: Decide, isConflicting?: IsConflicting): Promise<Reservation> {
    const reservation = await this.#advance(key, decide, isConflicting);
    if (!reservation) throw new Error('Cannot change an unknown reservation');
    return reservation;
  }

  #write(
    { partition, scope }: ReservationOwner,
    version: number,
    reservation: Reservation,
    kind: ReservationChangeKind,
    previous: Reservation | null,
  ): Promise<boolean> {
    if (reservation.status === 'HELD') this.#expiry.schedule(reservation.expiresAt);
    const event = { kind, at: this.#now(), reservation, previous, scope };
    return this.#store.write(partition, version, { writes: [{ scope, reservation }], events: [event] });
  }

  /** When the reservation got its status. */
  #endOf(before: Reservation, kind: ReservationChangeKind, status: ReservationStatus): number | undefined {
    if (status === 'HELD') return undefined;
    if (kind === 'EXPIRED') return before.expiresAt;
    return status === before.status ? before.endedAt : this.#now();
  }

  #hasConflict(held: readonly StoredReservation[], isConflicting: IsConflicting): boolean {
    return held.some(({ reservation }) => !this.#isExpired(reservation) && isConflicting(reservation));
  }

  #isExpired({ status, expiresAt }: Reservation): boolean {
    return status === 'HELD' && expiresAt <= this.#now();
  }

  #toReservation(hold: Hold, enforcement: HoldEnforcement): Reservation {
    const isHeld = hold.expiresAt > this.#now();
    const end = isHeld ? {} : { endedAt: hold.expiresAt };
    return { ...hold, ...end, status: isHeld ? 'HELD' : 'EXPIRED', enforcement, booking: null };
  }
}

/** The hold, which ends at `endsBy` (epoch milliseconds) at the latest. */
export function withLatestEnd<T extends Hold>(hold: T, endsBy: number | undefined): T {
  return endsBy === undefined ? hold : { ...hold, expiresAt: Math.min(hold.expiresAt, endsBy) };
}

function kindOfChange(before: Hold, after: Hold): 'MOVED' | 'EXTENDED' | undefined {
  if (before.start !== after.start || before.end !== after.end) return 'MOVED';
  return before.expiresAt === after.expiresAt ? undefined : 'EXTENDED';
}
