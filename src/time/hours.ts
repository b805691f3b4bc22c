import type { Interval } from './interval.ts';
import type { LocalDate, Weekday } from './local-date.ts';
import type { LocalTime } from './local-time.ts';

/** A window within one local date. One whose end is not after its start covers nothing. */
export interface LocalHours {
  readonly start: LocalTime;
  readonly end: LocalTime;
}

export interface WeeklyHours extends LocalHours {
  readonly days: readonly Weekday[];
  /** Set where the window is for one event type only. */
  readonly eventTypeId?: string | undefined;
}

/** Replaces the weekly hours of its date; without hours the date is closed. Several for one date are joined. */
export interface DateOverride {
  readonly date: LocalDate;
  readonly hours: readonly LocalHours[];
}

/** Weekly hours, with dates to which other hours apply. Order and grouping are not significant. */
export interface WeeklySource {
  readonly kind: 'weekly';
  readonly timeZone: string;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly dateOverrides: readonly DateOverride[];
  /** The last local date with hours, overridden or not. */
  readonly validUntil?: LocalDate | undefined;
}

/** One window that recurs. An occurrence starts on a date from `firstDate` to `lastDate` and runs to its own end. */
export interface RecurrenceRule {
  /**
   * `MONTHLY` means the first date's day of the month; months without that day are skipped.
   * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
   */
  readonly frequency: 'ONCE' | 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly firstDate: LocalDate;
  /** The last date on which an occurrence can start; without it the rule has no end. */
  readonly lastDate?: LocalDate | undefined;
  /** For `WEEKLY` alone: the days on which it starts; left out, the week day of the first date. */
  readonly days?: readonly Weekday[] | undefined;
  readonly start: LocalTime;
  readonly end: LocalTime;
  /** Days from the date of an occurrence's start to that of its end: 0 on the same date, 1 overnight. */
  readonly endDayOffset: number;
}

export interface RuleSource {
  readonly kind: 'rule';
  readonly timeZone: string;
  readonly rule: RecurrenceRule;
  /** The event types that the rule is for; left out or empty, it is for all. */
  readonly eventTypeIds?: readonly string[] | undefined;
}

/** The hours of one schedule, in the schedule's own zone. */
export type HoursSource = WeeklySource | RuleSource;

/** When something can be booked according to its schedules, without regard to busy time. */
export type Hours =
  | { readonly kind: 'always' }
  /** Ranges that were computed elsewhere: canonical, in epoch milliseconds. */
  | { readonly kind: 'fixed'; readonly openings: readonly Interval[] }
  | {
      readonly kind: 'sources';
      /** Schedules with effect OPEN; without any, nothing is open. */
      readonly open: readonly HoursSource[];
      /** Schedules with effect CLOSED; their hours are removed. */
      readonly closed: readonly HoursSource[];
      /** Set for an event type: of the windows for single event types, only those for this one apply. */
      readonly eventTypeId?: string | undefined;
    };
