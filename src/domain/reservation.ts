import type { Owned } from './account.ts';

/** A slot held at a provider. Instants in epoch milliseconds. */
export interface Hold extends Owned {
  readonly eventTypeId: string;
  /** The calendar at which it is held, where the event type can be booked at several. */
  readonly calendarId?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly expiresAt: number;
  /** The provider's own id of it, where that is not `id` (any more). */
  readonly providerId?: string | undefined;
}

export interface HoldRequest {
  readonly eventTypeId: string;
  /** Instant, epoch milliseconds. */
  readonly start: number;
  /** The event type's own duration, if left out. */
  readonly durationMinutes?: number | undefined;
  /** How long to hold; the provider's own default, if left out. */
  readonly holdMinutes?: number | undefined;
}

/** What is left out stays as it is. */
export interface HoldChange {
  readonly start?: number | undefined;
  readonly durationMinutes?: number | undefined;
  /** Counted from now. */
  readonly holdMinutes?: number | undefined;
}

export interface Booker {
  readonly name: string;
  readonly email: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly phone?: string | undefined;
}

/** A time that is to be booked. Instants in epoch milliseconds. */
export interface BookingRequest {
  readonly eventTypeId: string;
  /** Where the event type can be booked at several calendars. */
  readonly calendarId?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly booker: Booker;
  readonly notes?: string | undefined;
}

export interface Booking {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly status: 'ACCEPTED' | 'PENDING' | 'CANCELLED';
}

/** What a provider tells by itself of one of its bookings. */
export interface BookingNotice {
  /** The same for every delivery of the same notice, so that a second one can be dropped; at most 300 characters. */
  readonly key: string;
  /** `BOOKED` is also told when a booking that was asked for is accepted, `CANCELLED` also when it is declined. */
  readonly kind: 'BOOKED' | 'MOVED' | 'CANCELLED';
  readonly eventTypeId: string;
  /** As it is now. */
  readonly booking: Booking;
  /** The booking that a moved one replaces, as far as the provider tells; it can be the same one. */
  readonly previousBookingId?: string | undefined;
  /** When the provider wrote it. Instant, epoch milliseconds. */
  readonly at: number;
}

export type ReservationStatus = 'HELD' | 'RELEASED' | 'EXPIRED' | 'CONFIRMED' | 'LOST';
export type HoldEnforcement = 'PROVIDER' | 'GATEWAY';

export interface Reservation extends Hold {
  readonly status: ReservationStatus;
  readonly enforcement: HoldEnforcement;
  readonly booking: Booking | null;
}

export type ReservationChangeKind = 'CREATED' | 'MOVED' | 'EXTENDED' | 'RELEASED' | 'EXPIRED' | 'CONFIRMED' | 'LOST';

/** One change of a reservation. */
export interface ReservationEvent {
  /** Its place in the order of all events. */
  readonly cursor: string;
  readonly kind: ReservationChangeKind;
  /** Instant, epoch milliseconds. */
  readonly at: number;
  readonly reservation: Reservation;
  /** As it was before; null for a new one. Its id can be another one. */
  readonly previous: Reservation | null;
  /** Whose it is: only those who use the account with the same credential may see it. */
  readonly scope: string;
}
