import type { Owned } from './account.ts';
import type { JsonObject } from './json.ts';

/** In ISO order. */
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Wall-clock `HH:mm`, with `:ss` only where the seconds are not zero; as an end, `24:00` means midnight. */
export type LocalTime = string;
/** `YYYY-MM-DD`. */
export type LocalDate = string;

export interface LocalHours {
  readonly start: LocalTime;
  readonly end: LocalTime;
}

export interface WeeklyHours extends LocalHours {
  readonly days: readonly Weekday[];
  /** Only for this event type; for all, if left out. */
  readonly eventTypeId?: string | undefined;
}

/** Replaces the weekly hours of its date; without hours the date is closed. */
export interface DateOverride {
  readonly date: LocalDate;
  readonly hours: readonly LocalHours[];
}

/**
 * A provider's own recurrence, where weekly hours and overrides cannot tell it exactly (time law, section 3).
 * Each occurrence starts on a local date from `firstDate` to `lastDate`, both included, and runs to `end` on the date
 * `endDayOffset` days after it.
 */
export interface RecurrenceRule {
  readonly frequency: 'ONCE' | 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly firstDate: LocalDate;
  readonly lastDate?: LocalDate | undefined;
  readonly start: LocalTime;
  readonly end: LocalTime;
  readonly endDayOffset: number;
  /** Weekly only. */
  readonly days?: readonly Weekday[] | undefined;
  /** Only for these event types; for all, if empty. */
  readonly eventTypeIds?: readonly string[] | undefined;
}

export type ScheduleEffect = 'OPEN' | 'CLOSED';

export interface Schedule extends Owned {
  readonly calendarId?: string | undefined;
  readonly name: string;
  /** IANA name, as the provider or the configuration spells it. */
  readonly timeZone: string;
  readonly isDefault: boolean;
  readonly effect: ScheduleEffect;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly dateOverrides: readonly DateOverride[];
  readonly validUntil: LocalDate | null;
  /** Where present, this alone tells the hours; `weeklyHours` and `dateOverrides` only show them. */
  readonly rule?: RecurrenceRule | undefined;
  /** Why the hours cannot be told, and what to do about it. */
  readonly unreadable?: string | undefined;
  readonly providerData?: JsonObject | undefined;
}

export interface NewSchedule {
  readonly calendarId?: string | undefined;
  readonly name: string;
  readonly timeZone?: string | undefined;
  readonly isDefault: boolean;
  readonly effect: ScheduleEffect;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly dateOverrides: readonly DateOverride[];
  readonly validUntil: LocalDate | null;
}

/** What is left out (undefined) stays as it is; `validUntil: null` takes the limit away. Lists replace the whole list. */
export interface ScheduleChange {
  readonly name?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly isDefault?: boolean | undefined;
  readonly weeklyHours?: readonly WeeklyHours[] | undefined;
  readonly dateOverrides?: readonly DateOverride[] | undefined;
  readonly validUntil?: LocalDate | null | undefined;
}
