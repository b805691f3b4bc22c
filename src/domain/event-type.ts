import type { LocalDate, Weekday } from '../time/local-date.ts';
import type { ResourceRef } from './resource-ref.ts';
import type { TimeWindow } from './time-window.ts';

export interface EventType extends ResourceRef {
  readonly name: string;
  readonly description: string | null;
  /** The part of its URL at the provider that identifies it. */
  readonly slug?: string | undefined;
  /** Whether public pages of the provider leave it out; undefined if the provider does not report it. */
  readonly isHidden?: boolean | undefined;
  /** Undefined if it costs nothing, or if the provider reports no prices. */
  readonly price?: Price | undefined;
  /** Where it takes place; undefined if the provider does not report it. */
  readonly locations?: readonly EventTypeLocation[] | undefined;
  /** The booking window as the provider states it; undefined if it has none. */
  readonly bookingWindow?: BookingWindow | undefined;
  readonly durationMinutes: number;
  /** All durations that can be booked, in ascending order; includes `durationMinutes`. */
  readonly durationOptions: readonly number[];
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly minimumNoticeMinutes: number;
  /** Whether its bookings occupy its own time before they are confirmed. */
  readonly pendingBookingsOccupyTime?: boolean | undefined;
  /** The schedule that defines its hours, by an id for the connector's `schedules.get`. */
  readonly scheduleId?: string | undefined;
  /** Whether the provider shifts its hours on dates on which the clocks change, so that only its own slots can be booked then. */
  readonly shiftsHoursOnChangeDays?: boolean | undefined;
  /** Whether it can be booked at every calendar of the account, in the calendar's own hours. */
  readonly atEveryCalendar?: boolean | undefined;
  /**
   * The person whose time its bookings occupy: holds of one host exclude each other. Undefined for event types of
   * teams.
   */
  readonly hostId?: string | undefined;
  /** How many attendees one booking can have; undefined if it has no seats. */
  readonly seats?: number | undefined;
  /** False if it is retired and cannot be booked; defaults to true. */
  readonly isActive?: boolean | undefined;
  /** How many whole days ahead it can be booked. */
  readonly maximumDaysAhead?: number | undefined;
  /** How many bookings can start in each period. */
  readonly maximumBookings?: PeriodLimits | undefined;
  /** How many minutes the bookings that start in each period can have in total. */
  readonly maximumMinutes?: PeriodLimits | undefined;
  /** The day on which the weeks of the limits begin; Monday by default. */
  readonly firstDayOfWeek?: Weekday | undefined;
}

/** Limits for each local date, week, calendar month and year; undefined where there is none. */
export interface PeriodLimits {
  readonly day?: number | undefined;
  readonly week?: number | undefined;
  readonly month?: number | undefined;
  readonly year?: number | undefined;
}

/** Local dates, the first and the last one included, on which a host cannot be booked, whatever the schedule says. */
export interface Absence {
  readonly hostId: string;
  readonly firstDate: LocalDate;
  readonly lastDate: LocalDate;
}

export interface Price {
  /** In the smallest unit of the currency, such as cents. */
  readonly amount: number;
  /** ISO 4217 code, in upper case. */
  readonly currency: string;
}

export type LocationKind = 'PLACE' | 'ONLINE' | 'PHONE' | 'CHOSEN_BY_ATTENDEE' | 'OTHER';

export interface EventTypeLocation {
  readonly kind: LocationKind;
  /** The address, link, telephone number or service; null if it is not fixed. */
  readonly value: string | null;
  /** Whether it is shown before a booking; null if the provider does not report it. */
  readonly isPublic: boolean | null;
}

/** How far ahead an event type can be booked: a number of days, or a range of dates. */
export type BookingWindow =
  | {
      readonly kind: 'CALENDAR_DAYS' | 'BUSINESS_DAYS';
      readonly days: number;
      /** Whether only days that still have slots are counted. */
      readonly isRolling: boolean;
    }
  | {
      readonly kind: 'DATE_RANGE';
      /** `YYYY-MM-DD`, included. */
      readonly firstDate: string;
      /** `YYYY-MM-DD`, included. */
      readonly lastDate: string;
    };

/** Instants in epoch milliseconds. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  readonly seatsTotal?: number | undefined;
  readonly seatsRemaining?: number | undefined;
  /** The calendars at which it is free, for an event type that can be booked at several. */
  readonly calendarIds?: readonly string[] | undefined;
}

export interface EventTypeWindow extends TimeWindow {
  readonly eventTypeId: string;
}

export interface SlotRequest extends EventTypeWindow {
  readonly durationMinutes?: number | undefined;
  /** The zone (IANA name) for an event type whose own zone is not known. */
  readonly fallbackTimeZone?: string | undefined;
}
