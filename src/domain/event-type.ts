import type { LocalDate, Weekday } from '../time/local-date.ts';
import type { ResourceRef } from './resource-ref.ts';
import type { TimeWindow } from './time-window.ts';

export interface EventType extends ResourceRef {
  readonly name: string;
  readonly description: string | null;
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
  readonly maximumPerDay?: number | undefined;
  readonly maximumPerWeek?: number | undefined;
  readonly maximumPerMonth?: number | undefined;
  readonly maximumPerYear?: number | undefined;
  /** The day on which the weeks of `maximumPerWeek` begin; Monday by default. */
  readonly firstDayOfWeek?: Weekday | undefined;
}

/** Local dates, the first and the last one included, on which a host cannot be booked, whatever the schedule says. */
export interface Absence {
  readonly hostId: string;
  readonly firstDate: LocalDate;
  readonly lastDate: LocalDate;
}

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
}
