import type { BookingEvent } from './booking-event.ts';
import type { ReservationEvent } from './reservation.ts';

/** The log no longer contains a follower's position: the follower must read the state again, and continues from `cursor`. */
export interface Resync {
  readonly cursor: string;
  /** The cursor of the oldest event in the log; null if the log is empty. */
  readonly oldestCursor: string | null;
}

/** An event of a reservation or of a booking. */
export type GatewayEvent = ReservationEvent | BookingEvent;

export type LogEntry = { readonly event: GatewayEvent } | { readonly resync: Resync };

/** The events of reservations and bookings, in the same order for all followers. */
export interface EventLog {
  /**
   * Yields all events after the cursor, then new ones; each exactly once. Without a cursor, only new events. A follower that
   * falls behind the oldest event of the log gets a resync. Each event is the same object for all followers of a process.
   *
   * Ends when the signal is aborted, and when the state is closed.
   *
   * @throws UnknownCursorError if the text is not a cursor.
   * @throws StateUnavailableError when the log is unreachable; the follower can resume later from its last cursor.
   */
  follow(after: string | undefined, signal: AbortSignal): AsyncGenerator<LogEntry, void, undefined>;
  /**
   * Age of the oldest event that this process has not read, milliseconds; 0 if it has read all.
   * @throws StateUnavailableError
   */
  lag(): Promise<number>;
}

/** The text is not a cursor of an event log. */
export class UnknownCursorError extends Error {}

export function isReservationEvent(event: GatewayEvent): event is ReservationEvent {
  return 'reservation' in event;
}
