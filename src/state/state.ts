import { GatewayError } from '../domain/errors.ts';
import type { Reservation, ReservationEvent } from '../domain/reservation.ts';

/**
 * What the gateway itself has to remember: reservations with their events, and small values that run out. Kept in the
 * memory of one process, or in Redis for as many as there are; nobody else can tell the two apart.
 */
export interface State {
  readonly reservations: ReservationStore;
  readonly events: EventLog;
  readonly values: KeyValueStore;
  /** Whether other processes write here, too. */
  readonly isShared: boolean;
  /** Ends everybody who follows, and closes the connections. */
  close(): Promise<void>;
}

/** What is kept cannot be reached. Whatever needs none of it goes on. */
export class StateUnavailableError extends GatewayError {
  constructor(options?: ErrorOptions) {
    super(
      'UPSTREAM_UNAVAILABLE',
      'The gateway cannot reach its state store (Redis). Reads work; nothing can be held, updated, deleted or subscribed to until it is back: try again in a few seconds.',
      options,
    );
  }
}

/** A reservation by whose it is (a digest of the credential), its account and its id. */
export interface ReservationKey {
  readonly scope: string;
  readonly account: string;
  readonly id: string;
}

/** A reservation with whose it is. */
export interface StoredReservation {
  readonly scope: string;
  readonly reservation: Reservation;
}

export type UnwrittenEvent = Omit<ReservationEvent, 'cursor'>;

/** Reservations of one account as they are to be, and what happened to them. */
interface ReservationChange {
  readonly writes: readonly StoredReservation[];
  readonly event?: UnwrittenEvent | undefined;
}

/**
 * Reservations as they are known here: those that hold, and for a day those that have ended (booked ones a day beyond the
 * booking). Each account counts its writes; that count guards against writing on top of somebody else's write.
 *
 * Everything throws `StateUnavailableError`; a write that threw may have been done nevertheless.
 */
export interface ReservationStore {
  find(key: ReservationKey): Promise<{ readonly reservation: Reservation | undefined; readonly version: number }>;
  /** All that have the status `HELD`, also where their time is over and nobody has said so yet. */
  held(account: string): Promise<{ readonly held: readonly StoredReservation[]; readonly version: number }>;
  /** The reservation that has become a booking. */
  ofBooking(account: string, bookingId: string): Promise<ReservationKey | undefined>;
  /**
   * Writes the reservations and their event, all or nothing.
   * @returns false, and does nothing, if the account was written since `version`.
   */
  write(account: string, version: number, change: ReservationChange): Promise<boolean>;
  /** Held ones whose time is over at `now` (epoch milliseconds), and when the next one's will be. */
  due(now: number): Promise<{ readonly keys: readonly ReservationKey[]; readonly next: number | undefined }>;
}

/** The log no longer reaches back to where a follower stood: it must read the state anew, and goes on from `cursor`. */
export interface Resync {
  readonly cursor: string;
  /** The oldest event that is still there; null in an empty log. */
  readonly oldestCursor: string | null;
}

export type LogEntry = { readonly event: ReservationEvent } | { readonly resync: Resync };

/** What happened to reservations, in one order for all who follow it. */
export interface EventLog {
  /**
   * First all that came after the cursor, then what comes; none lost, none twice. Without a cursor, only what comes. A
   * follower keeps no events of its own: one that falls behind further than the log reaches gets a resync. Each event is
   * the same object for all followers of a process.
   *
   * It ends when the signal is aborted, and when the state is closed.
   *
   * @throws UnknownCursorError if the text is no cursor at all.
   * @throws StateUnavailableError when the log cannot be reached (any more): to go on later from the last cursor.
   */
  follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<LogEntry, void, undefined>;
  /**
   * For how long the oldest event that this process has not read yet has been there, in milliseconds; 0 if it has read all.
   * @throws StateUnavailableError
   */
  lag(): Promise<number>;
}

export class UnknownCursorError extends Error {}

/**
 * A cursor: the name of the log that handed it out, and the place in it, which that log alone understands.
 * @throws UnknownCursorError
 */
export function parseCursor(cursor: string): { readonly log: string; readonly place: string } {
  const [, log, place] = /^(\w{1,40})-(\d{1,15}(?:-\d{1,15})?)$/.exec(cursor) ?? [];
  if (log === undefined || place === undefined) throw new UnknownCursorError('Invalid cursor for reservation events');
  return { log, place };
}

/** Texts by key, each for a time. Everything throws `StateUnavailableError`. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  /**
   * Puts `value` there for so long if what is there is `expected`; undefined stands for nothing, on both sides.
   * @returns whether it did.
   */
  compareAndSet(key: string, expected: string | undefined, value: string | undefined, ttlMs: number): Promise<boolean>;
  /** Counts one more, and answers how many by now; the count ends so long after its first one. */
  increment(key: string, ttlMs: number): Promise<number>;
}

/** How long what has ended is remembered. */
const RESERVATION_TTL_MS = 24 * 3_600_000;

/** Until when (epoch milliseconds) a reservation is kept. */
export function storedUntil({ status, expiresAt, booking }: Reservation, now: number): number {
  if (status === 'HELD') return Math.max(expiresAt, now) + RESERVATION_TTL_MS;
  return Math.max(booking?.end ?? now, now) + RESERVATION_TTL_MS;
}
