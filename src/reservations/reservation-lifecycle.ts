import type {
  Booking,
  Hold,
  HoldEnforcement,
  Reservation,
  ReservationChangeKind,
  ReservationStatus,
} from '../domain/reservation.ts';
import type { ReservationKey, State, StoredReservation } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';

/** How soon this process notices what runs out that another one wrote down. */
const SHARED_PAUSE_MS = 500;
const PAUSE_AFTER_FAILURE_MS = 1000;

/**
 * Every way that a reservation can go, and where it leads. What was taken for over can turn out to stand: it was booked or
 * changed at the provider at the very moment when its time ended here.
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
  /** A booking can be moved, and cancelled. */
  CONFIRMED: { MOVED: 'CONFIRMED', RELEASED: 'RELEASED' },
};

/** Whether a hold that is known stands in the way of a new one. */
export type IsRival = (other: Reservation) => boolean;

/** Whether two holds take the same time in the same diary. */
export function areRivals(enforcement: HoldEnforcement, one: Hold, other: Hold): boolean {
  const isSameDiary =
    enforcement === 'GATEWAY' ? one.calendarId === other.calendarId : one.eventTypeId === other.eventTypeId;
  return isSameDiary && one.id !== other.id && one.start < other.end && other.start < one.end;
}

/**
 * What gateways know of reservations. Providers forget a hold without a word; this remembers how it ended. Every change is
 * written together with its event, once, however many processes try. Everything throws `StateUnavailableError`.
 */
export interface ReservationLifecycle {
  /** As it stands now; undefined if it was never seen here. */
  find(key: ReservationKey): Promise<Reservation | undefined>;
  /** A hold was placed through this gateway. Undefined, and nothing is written, if there is a rival. */
  placed(scope: string, hold: Hold, enforcement: HoldEnforcement, isRival: IsRival): Promise<Reservation | undefined>;
  /**
   * A hold was read at the provider; if it differs from what was known, it was changed elsewhere.
   * @param known as it stood here before the provider was asked: what has changed here since is newer than the answer.
   */
  seen(scope: string, hold: Hold, enforcement: HoldEnforcement, known: Reservation | undefined): Promise<Reservation>;
  /** A hold was moved or extended; its id can be another one now. Undefined, and nothing is written, if there is a rival. */
  changed(key: ReservationKey, hold: Hold, isRival: IsRival): Promise<Reservation | undefined>;
  /** It stands as it did, but its provider knows it by another id now. That is no event. */
  putBack(key: ReservationKey, providerId: string): Promise<void>;
  /** It came to an end. One that had ended already stays as it was. */
  ended(key: ReservationKey, kind: 'RELEASED' | 'CONFIRMED' | 'LOST', booking?: Booking): Promise<Reservation>;
  /** The booking that it has become has another time now. */
  bookingMoved(key: ReservationKey, booking: Booking): Promise<Reservation>;
  /** The account's reservations that still hold, whoever made them. */
  held(account: string): Promise<readonly StoredReservation[]>;
  /** Calls off what waits for the clock. */
  close(): void;
}

interface Step {
  readonly kind: ReservationChangeKind;
  readonly change?: Partial<Reservation>;
}

type Decide = (before: Reservation, isRefused: boolean) => Step | undefined;

/** @param report is told when what runs out cannot be written down; it is tried again. */
export function createReservationLifecycle({
  clock,
  state,
  report,
}: {
  readonly clock: Clock;
  readonly state: State;
  readonly report: (error: unknown) => void;
}): ReservationLifecycle {
  const store = state.reservations;
  const { now } = clock;
  let alarm = { at: Number.POSITIVE_INFINITY, cancelTimer: () => {} };
  let isClosed = false;

  const isOver = ({ status, expiresAt }: Reservation) => status === 'HELD' && expiresAt <= now();

  /** Wakes in time for what runs out at `instant`, unless something runs out before. */
  function wakeBy(instant: number) {
    if (isClosed || alarm.at <= instant) return;
    alarm.cancelTimer();
    alarm = { at: instant, cancelTimer: clock.setTimer(instant, () => void expireDue()) };
  }

  async function expireDue() {
    alarm = { at: Number.POSITIVE_INFINITY, cancelTimer: () => {} };
    try {
      const { keys, next } = await store.due(now());
      for (const key of keys) await find(key);
      if (next !== undefined) wakeBy(next);
    } catch (error) {
      report(error);
      wakeBy(now() + PAUSE_AFTER_FAILURE_MS);
    }
    if (state.isShared) wakeBy(now() + SHARED_PAUSE_MS);
  }

  function write(version: number, kept: StoredReservation, kind: ReservationChangeKind, previous: Reservation | null) {
    const { scope, reservation } = kept;
    const writes = [kept];
    // One that got another id is known by both: by the old one as having been let go.
    if (previous && previous.id !== reservation.id) {
      writes.push({ scope, reservation: { ...previous, status: 'RELEASED' } });
    }
    if (reservation.status === 'HELD') wakeBy(reservation.expiresAt);
    const event = { kind, at: now(), reservation, previous, scope };
    return store.write(reservation.account, version, { writes, event });
  }

  const hasRival = (held: readonly StoredReservation[], isRival: IsRival) =>
    held.some(({ reservation }) => !isOver(reservation) && isRival(reservation));

  /**
   * Reads, decides, and writes; again, if somebody else wrote in between. What ran out runs out first.
   * @param decide answers undefined if there is nothing to write. A way that the reservation cannot go is not gone.
   */
  async function advance(key: ReservationKey, decide: Decide, isRival?: IsRival): Promise<Reservation | undefined> {
    for (;;) {
      // Read before the reservation, so that a rival who comes in between makes the write fail.
      const rivals = isRival && (await store.held(key.account));
      const { reservation: before, version } = await store.find(key);
      if (!before) return undefined;
      const isLate = isOver(before);
      const isRefused = rivals !== undefined && isRival !== undefined && hasRival(rivals.held, isRival);
      const step = isLate ? { kind: 'EXPIRED' as const } : decide(before, isRefused);
      const status = step && TRANSITIONS[before.status][step.kind];
      if (!step || !status) return before;
      const after: Reservation = { ...before, ...step.change, status };
      const kept = { scope: key.scope, reservation: after };
      const isWritten = await write(rivals?.version ?? version, kept, step.kind, before);
      if (isWritten && !isLate) return after;
    }
  }

  async function mustKnow(key: ReservationKey, decide: Decide, isRival?: IsRival): Promise<Reservation> {
    const reservation = await advance(key, decide, isRival);
    if (!reservation) throw new Error('Cannot change an unknown reservation');
    return reservation;
  }

  const find = (key: ReservationKey) => advance(key, () => undefined);

  function toReservation(hold: Hold, enforcement: HoldEnforcement): Reservation {
    return { ...hold, status: hold.expiresAt > now() ? 'HELD' : 'EXPIRED', enforcement, booking: null };
  }

  if (state.isShared) wakeBy(now());

  return {
    find,
    async placed(scope, hold, enforcement, isRival) {
      const reservation = toReservation(hold, enforcement);
      for (;;) {
        const { held, version } = await store.held(hold.account);
        if (hasRival(held, isRival)) return undefined;
        if (await write(version, { scope, reservation }, 'CREATED', null)) return reservation;
      }
    },
    async seen(scope, hold, enforcement, earlier) {
      const key = { scope, account: hold.account, id: hold.id };
      const reservation = toReservation(hold, enforcement);
      for (;;) {
        const known = await advance(key, (before) => {
          const isNewer = earlier === undefined || kindOfChange(earlier, before) !== undefined;
          const kind = before.status !== 'HELD' || isNewer ? undefined : kindOfChange(before, hold);
          return kind && { kind, change: hold };
        });
        if (known) return known;
        const { reservation: other, version } = await store.find(key);
        if (other) continue;
        if (reservation.status === 'HELD') wakeBy(reservation.expiresAt);
        // Nothing happened to it, so there is no event.
        if (await store.write(hold.account, version, { writes: [{ scope, reservation }] })) return reservation;
      }
    },
    async changed(key, hold, isRival) {
      let refused = false;
      const reservation = await mustKnow(
        key,
        (before, isRefused) => {
          refused = isRefused;
          return isRefused ? undefined : { kind: kindOfChange(before, hold) ?? 'EXTENDED', change: hold };
        },
        isRival,
      );
      return refused ? undefined : reservation;
    },
    async putBack(key, providerId) {
      for (;;) {
        const { reservation, version } = await store.find(key);
        if (!reservation) return;
        const writes = [{ scope: key.scope, reservation: { ...reservation, providerId } }];
        if (await store.write(key.account, version, { writes })) return;
      }
    },
    ended: (key, kind, booking) => mustKnow(key, () => ({ kind, ...(booking && { change: { booking } }) })),
    bookingMoved: (key, booking) =>
      mustKnow(key, () => ({ kind: 'MOVED', change: { booking, start: booking.start, end: booking.end } })),
    async held(account) {
      const { held } = await store.held(account);
      return held.filter(({ reservation }) => !isOver(reservation));
    },
    close() {
      isClosed = true;
      alarm.cancelTimer();
    },
  };
}

function kindOfChange(before: Hold, after: Hold): 'MOVED' | 'EXTENDED' | undefined {
  if (before.start !== after.start || before.end !== after.end) return 'MOVED';
  return before.expiresAt === after.expiresAt ? undefined : 'EXTENDED';
}
