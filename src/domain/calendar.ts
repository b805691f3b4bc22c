import type { Owned } from './account.ts';
import type { JsonObject } from './json.ts';
import type { Schedule } from './schedule.ts';
import type { TimeWindow } from './time-window.ts';

export interface Calendar extends Owned {
  readonly name: string;
  readonly description: string | null;
  /** IANA name; null where the provider tells none. */
  readonly timeZone: string | null;
  readonly color: string | null;
  readonly isPublic: boolean | null;
  /** What the provider takes a calendar without schedules for: open at all times, or never. */
  readonly openWithoutSchedules: boolean;
  /** The calendar's schedules, where the read brought them along. */
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

/** What is left out (undefined) stays as it is; null clears. */
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
