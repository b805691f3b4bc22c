import type { BookingState } from './booking.ts';
import type { ResourceRef } from './resource-ref.ts';

/** A slot held at a provider. Instants in epoch milliseconds. */
export interface Hold extends ResourceRef {
  readonly eventTypeId: string;
  /** The calendar at which it is held, if the event type can be booked at several. */
  readonly calendarId?: string | undefined;
  /** The host of the event type, if it is known. */
  readonly hostId?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly expiresAt: number;
  /** The provider's id of the hold, if it differs from `id`. */
  readonly providerId?: string | undefined;
  /** Identifies the request that placed it; see `HoldRequest`. */
  readonly requestKey?: string | undefined;
}

export interface HoldRequest {
  readonly eventTypeId: string;
  /** Instant, epoch milliseconds. */
  readonly start: number;
  /** Defaults to the event type's duration. */
  readonly durationMinutes?: number | undefined;
  /** The calendar to book at, for an event type that can be booked at several; defaults to the first free one. */
  readonly calendarId?: string | undefined;
  /** How long to hold; defaults to the provider's default. */
  readonly holdMinutes?: number | undefined;
  /** The same for every repetition of the request; a hold that an earlier one placed is its result. */
  readonly requestKey?: string | undefined;
}

/** Undefined leaves a value unchanged. */
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

/** Instants in epoch milliseconds. */
export interface BookingRequest {
  readonly eventTypeId: string;
  /** The calendar, if the event type can be booked at several. */
  readonly calendarId?: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly booker: Booker;
  readonly notes?: string | undefined;
}

/** What a provider reports about one of its bookings by a webhook. */
export interface BookingWebhookEvent {
  /** The same for every delivery of the event, for deduplication; at most 300 characters. */
  readonly key: string;
  /** `BOOKED` also when a requested booking is accepted, `CANCELLED` also when it is declined. */
  readonly kind: 'BOOKED' | 'MOVED' | 'CANCELLED';
  readonly eventTypeId: string;
  /** The booking after the change. */
  readonly booking: BookingState;
  /** The booking that a moved one replaces, if the provider reports it; can be the same one. */
  readonly previousBookingId?: string | undefined;
  /** When the provider created the event. Instant, epoch milliseconds. */
  readonly at: number;
}

export type ReservationStatus = 'HELD' | 'RELEASED' | 'EXPIRED' | 'CONFIRMED' | 'LOST';
export type HoldEnforcement = 'PROVIDER' | 'GATEWAY';

export interface Reservation extends Hold {
  readonly status: ReservationStatus;
  readonly enforcement: HoldEnforcement;
  readonly booking: BookingState | null;
  /** When it got its status; undefined while it is held. Instant, epoch milliseconds. */
  readonly endedAt?: number | undefined;
  /** The latest end of a hold that ends together with others. Instant, epoch milliseconds. */
  readonly endsBy?: number | undefined;
}

export type ReservationChangeKind = 'CREATED' | 'MOVED' | 'EXTENDED' | 'RELEASED' | 'EXPIRED' | 'CONFIRMED' | 'LOST';

/** One change of a reservation. */
export interface ReservationEvent {
  /** The event's position in the log. */
  readonly cursor: string;
  readonly kind: ReservationChangeKind;
  /** Instant, epoch milliseconds. */
  readonly at: number;
  readonly reservation: Reservation;
  /** The reservation before the change; null for a new one. */
  readonly previous: Reservation | null;
  /** A digest of the credential: only clients that use the account with the same credential may see the event. */
  readonly scope: string;
}
