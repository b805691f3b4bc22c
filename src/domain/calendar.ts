import type { JsonObject } from './json.ts';
import type { ResourceRef } from './resource-ref.ts';
import type { Schedule } from './schedule.ts';
import type { TimeWindow } from './time-window.ts';

export interface Calendar extends ResourceRef {
  readonly name: string;
  readonly description: string | null;
  /** IANA name, as the provider spells it; null if the provider reports none, or a name that is not one. */
  readonly timeZone: string | null;
  readonly color: string | null;
  readonly isPublic: boolean | null;
  /** Whether the provider treats a calendar without schedules as always open; else it is never open. */
  readonly openWithoutSchedules: boolean;
  /** The calendar's schedules, if they were read along with it. */
  readonly schedules?: readonly Schedule[] | undefined;
  readonly providerData?: JsonObject | undefined;
}

export interface NewCalendar {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly timeZone: string;
  readonly color?: string | null | undefined;
  readonly isPublic?: boolean | undefined;
}

/** Undefined leaves a value unchanged; null clears it. */
export interface CalendarChange {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly timeZone?: string | undefined;
  readonly color?: string | null | undefined;
  readonly isPublic?: boolean | undefined;
}

export interface BusyRequest extends TimeWindow {
  readonly calendarId: string;
}
