import type { DateOverride, LocalHours, RecurrenceRule as Rule, WeeklyHours } from '../time/hours.ts';
import type { LocalDate, Weekday } from '../time/local-date.ts';
import type { LocalTime } from '../time/local-time.ts';
import type { JsonObject } from './json.ts';
import type { ResourceRef } from './resource-ref.ts';

export { WEEKDAYS } from '../time/local-date.ts';
export type { DateOverride, LocalDate, LocalHours, LocalTime, Weekday, WeeklyHours };

/**
 * A provider's own recurrence, where weekly hours and overrides cannot express it exactly (docs/time-semantics.md,
 * section 3). Each occurrence starts on a local date from `firstDate` to `lastDate`, both included, and runs to `end`
 * on the date `endDayOffset` days after it.
 */
export interface RecurrenceRule extends Rule {
  /** The event types that the rule is for; all, if empty. */
  readonly eventTypeIds?: readonly string[] | undefined;
}

export type ScheduleEffect = 'OPEN' | 'CLOSED';

export interface Schedule extends ResourceRef {
  readonly calendarId?: string | undefined;
  readonly name: string;
  /** IANA name, as the provider or the configuration spells it; null if unknown, and the hours are then unreadable. */
  readonly timeZone: string | null;
  readonly isDefault: boolean;
  readonly effect: ScheduleEffect;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly dateOverrides: readonly DateOverride[];
  readonly validUntil: LocalDate | null;
  /** If present, this alone defines the hours; `weeklyHours` and `dateOverrides` only present them. */
  readonly rule?: RecurrenceRule | undefined;
  /** Why the hours cannot be determined, and what to do about it. */
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

/** Undefined leaves a value unchanged; `validUntil: null` removes the limit. Lists replace the whole list. */
export interface ScheduleChange {
  readonly name?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly isDefault?: boolean | undefined;
  readonly weeklyHours?: readonly WeeklyHours[] | undefined;
  readonly dateOverrides?: readonly DateOverride[] | undefined;
  readonly validUntil?: LocalDate | null | undefined;
}
