import type { BookingState } from './booking.ts';
import type { ResourceRef } from './resource-ref.ts';

/** What the gateway records of a booking, so that it can report changes. */
export interface RecordedBooking extends BookingState, ResourceRef {
  readonly eventTypeId: string | null;
  readonly calendarId: string | null;
}

export type BookingChangeKind = 'CREATED' | 'MOVED' | 'ACCEPTED' | 'REOPENED' | 'CANCELLED';

/** One change of a booking. */
export interface BookingEvent {
  /** The event's position in the log. */
  readonly cursor: string;
  readonly kind: BookingChangeKind;
  /** When the gateway recorded the change. Instant, epoch milliseconds. */
  readonly at: number;
  /** The booking after the change. */
  readonly booking: RecordedBooking;
  /** The booking before the change, possibly with another id; null if it is new, or was not recorded before. */
  readonly previous: RecordedBooking | null;
  /** Earlier ids of the booking. */
  readonly formerIds: readonly string[];
  /** Digests of credentials: only clients that use the account with one of them may see the event. */
  readonly scopes: readonly string[];
}
