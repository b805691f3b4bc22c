import type { JsonObject } from './json.ts';
import type { ResourceRef } from './resource-ref.ts';
import type { TimeWindow } from './time-window.ts';

export type BookingStatus = 'ACCEPTED' | 'PENDING' | 'CANCELLED';

/** The part of a booking that its creation and its changes determine. Instants in epoch milliseconds. */
export interface BookingState {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly status: BookingStatus;
}

/** A person who attends or hosts a booking; null where the provider does not report it. */
export interface BookingPerson {
  readonly name: string | null;
  readonly email: string | null;
  /** IANA name. */
  readonly timeZone: string | null;
}

/** A booking at a provider; null where the provider does not report a value. */
export interface Booking extends BookingState, ResourceRef {
  readonly eventTypeId: string | null;
  readonly calendarId: string | null;
  readonly title: string | null;
  readonly attendees: readonly BookingPerson[];
  readonly hosts: readonly BookingPerson[];
  readonly location: string | null;
  readonly meetingUrl: string | null;
  readonly notes: string | null;
  /** Instant, epoch milliseconds. */
  readonly createdAt: number | null;
  /** Instant, epoch milliseconds. */
  readonly updatedAt: number | null;
  readonly providerData?: JsonObject | undefined;
}

/** Selects the bookings that overlap the window and have all given properties. */
export interface BookingQuery extends TimeWindow {
  readonly eventTypeId?: string | undefined;
  /** Ignored by providers whose bookings belong to no calendar. */
  readonly calendarId?: string | undefined;
  /** Compared case-insensitively. */
  readonly attendeeEmail?: string | undefined;
  readonly statuses?: readonly BookingStatus[] | undefined;
}

/** A new time for a booking, whose length stays the same. */
export interface BookingMove {
  /** Instant, epoch milliseconds. */
  readonly start: number;
  readonly reason?: string | undefined;
}
