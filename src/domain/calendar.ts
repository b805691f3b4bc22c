import type { Owned } from './account.ts';
import type { JsonObject } from './json.ts';
import type { Schedule } from './schedule.ts';

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

/** A time window at a calendar; instants in epoch milliseconds, the end exclusive. */
export interface BusyRequest {
  readonly calendarId: string;
  readonly from: number;
  readonly to: number;
}
