import type { BookingEvent, RecordedBooking } from '../domain/booking-event.ts';
import { GatewayError } from '../domain/errors.ts';
import { type EventLog, UnknownCursorError } from '../domain/event-log.ts';
import type { Reservation, ReservationEvent } from '../domain/reservation.ts';
import type { OpenSharedCallBudget } from '../domain/shared-call-budget.ts';
import type { WriteEpochs } from '../domain/write-epochs.ts';
import type { CalendarFeedStore } from './calendar-feeds.ts';
import type { ConcurrencyLimiter } from './concurrency-limits.ts';
import type { PointLimit, RateLimiter } from './rate-limits.ts';

/**
 * What the gateway itself stores: reservations and bookings with their events, calendar feeds, and small values with a time to
 * live. In the memory of one process, or in Redis for any number of processes; both behave alike.
 */
export interface State {
  readonly reservations: ReservationStore;
  readonly bookings: BookingStore;
  readonly events: EventLog;
  readonly values: KeyValueStore;
  readonly calendarFeeds: CalendarFeedStore;
  /** @param name of the limiter: limiters of one name share their counts. */
  createRateLimiter(name: string, limit: PointLimit): RateLimiter;
  /** @param name of the limiter: limiters of one name share their counts over all processes. To be called once per name. */
  createConcurrencyLimiter(name: string, maximum: number): ConcurrencyLimiter;
  /** The budgets of upstream calls that all processes share; undefined if the state belongs to one process. */
  readonly openCallBudget?: OpenSharedCallBudget;
  /** What processes know of each other's writes; undefined if the state belongs to one process. */
  readonly writeEpochs?: WriteEpochs;
  /** Whether other processes write to the same state. */
  readonly isShared: boolean;
  /** Ends all followers of the log, and closes the connections. */
  close(): Promise<void>;
}

/** The state store cannot be reached. Operations that do not need it are not affected. */
export class StateUnavailableError extends GatewayError {
  constructor(options?: ErrorOptions) {
    super(
      'DEPENDENCY_UNAVAILABLE',
      'The gateway cannot reach its state store (Redis). Reads that need no holds work; slots, availability, holds, updates, deletions and subscriptions fail until it is back: try again in a few seconds.',
      options,
    );
  }
}

/** Whose a reservation is. */
export interface ReservationOwner {
  /**
   * The part of the state whose reservations can conflict with each other: an account or, where clients send their own
   * credentials, an account with one of these credentials.
   */
  readonly partition: string;
  /** A digest of the credential: clients see the reservations of their own credential alone. */
  readonly scope: string;
}

/** Identifies a reservation. */
export interface ReservationKey extends ReservationOwner {
  readonly id: string;
}

export interface StoredReservation {
  /** A digest of the credential that the reservation belongs to. */
  readonly scope: string;
  readonly reservation: Reservation;
}

type NewReservationEvent = Omit<ReservationEvent, 'cursor'>;

/** Reservations of one partition as they are to be, and the events that describe the change, in order. */
export interface ReservationChange {
  readonly writes: readonly StoredReservation[];
  readonly events?: readonly NewReservationEvent[];
}

/**
 * The known reservations: held ones, and those that ended, for a day (booked ones, until a day after the booking). Each
 * partition has a version, which every write increments by 1: a write that is based on an older version is rejected.
 *
 * Every method throws `StateUnavailableError`. A write whose response is lost is repeated without a second effect; one that
 * threw nevertheless can have been carried out.
 */
export interface ReservationStore {
  find(key: ReservationKey): Promise<{ readonly reservation: Reservation | undefined; readonly version: number }>;
  /** All reservations with the status `HELD`, including those that have expired and are not yet recorded as such. */
  held(partition: string): Promise<{ readonly held: readonly StoredReservation[]; readonly version: number }>;
  /** The reservation that became the given booking. */
  findByBooking(partition: string, bookingId: string): Promise<ReservationKey | undefined>;
  /** The partitions of an account that have reservations. */
  partitions(account: string): Promise<readonly string[]>;
  /**
   * Writes the reservations and their events, all or nothing.
   * @returns false if the partition has another version; nothing was written then.
   */
  write(partition: string, version: number, change: ReservationChange): Promise<boolean>;
  /** Held reservations that have expired at `now`, and the expiry of the next one. Instants in epoch milliseconds. */
  due(now: number): Promise<{ readonly keys: readonly ReservationKey[]; readonly next: number | undefined }>;
}

/**
 * Splits a cursor into the name of the log that issued it, and the place in that log, whose format is up to the log.
 * @throws UnknownCursorError if the cursor is malformed.
 */
export function parseCursor(cursor: string): { readonly log: string; readonly place: string } {
  const [, log, place] = /^(\w{1,40})-(\d{1,15}(?:-\d{1,15})?)$/.exec(cursor) ?? [];
  if (log === undefined || place === undefined) throw new UnknownCursorError('Invalid cursor for events');
  return { log, place };
}

/** Strings by key, each with a time to live. Every method throws `StateUnavailableError`. */
export interface KeyValueStore {
  get(key: string): Promise<string | undefined>;
  /**
   * Replaces the value if it is the expected one; undefined stands for no value, before and after. A call whose response was
   * lost counts as done if the value is then the new one.
   * @returns whether it was replaced.
   */
  compareAndSet(key: string, expected: string | undefined, value: string | undefined, ttlMs: number): Promise<boolean>;
  /**
   * Increments a counter, whose time to live begins with its first increment: at least once, and again if the response was
   * lost.
   * @returns the count.
   */
  increment(key: string, ttlMs: number): Promise<number>;
}

/** How long reservations remain stored after they have ended. */
const RESERVATION_TTL_MS = 24 * 3_600_000;

/** What the gateway knows of a booking. */
export interface BookingRecord {
  readonly booking: RecordedBooking;
  /** Earlier ids of the booking. */
  readonly formerIds: readonly string[];
  /** Digests of the credentials whose clients get its events. */
  readonly scopes: readonly string[];
  /** When the provider created the latest webhook event in the record. Instant, epoch milliseconds. */
  readonly reportedAt?: number | undefined;
}

/** A record with the id under which it is stored: the first id of the booking. */
export interface FoundBooking {
  readonly id: string;
  readonly record: BookingRecord;
}

type NewBookingEvent = Omit<BookingEvent, 'cursor'>;

/** An event that is not in the log yet. */
export type NewEvent = NewReservationEvent | NewBookingEvent;

/**
 * The known bookings, until a day after their end.
 *
 * Every method throws `StateUnavailableError`; a write that threw can have been carried out nevertheless.
 */
export interface BookingStore {
  /** The record of a booking under its present id, its first one, or one that it had in between. */
  find(partition: string, id: string): Promise<FoundBooking | undefined>;
  /** The partitions of an account that have bookings. */
  partitions(account: string): Promise<readonly string[]>;
  /**
   * Replaces a record and appends its event, both or neither.
   * @param expected what `find` returned; its record is undefined if there was none.
   * @returns false if there is another record; nothing was written then.
   */
  write(
    expected: { readonly partition: string; readonly id: string; readonly record: BookingRecord | undefined },
    record: BookingRecord,
    event?: NewBookingEvent,
  ): Promise<boolean>;
}

/** How long the record of a booking is stored, in milliseconds. */
export function bookingTtl({ booking }: BookingRecord, now: number): number {
  return Math.ceil(Math.max(booking.end - now, 0) + RESERVATION_TTL_MS);
}

/** Instant, epoch milliseconds, until which the record of a reservation is stored. */
export function recordExpiresAt({ status, expiresAt, booking }: Reservation, now: number): number {
  if (status === 'HELD') return Math.max(expiresAt, now) + RESERVATION_TTL_MS;
  return Math.max(booking?.end ?? now, now) + RESERVATION_TTL_MS;
}
