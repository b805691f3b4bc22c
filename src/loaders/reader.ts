import type { Calendar } from '../domain/calendar.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Hold } from '../domain/reservation.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { Interval } from '../time/interval.ts';

interface Reads<Key, Thing> {
  /** @throws ProviderError */
  load(key: Key): Promise<Thing>;
}

/** Something of an account by its id. */
export interface Key {
  readonly account: string;
  readonly id: string;
}

export type WindowKey = Key & TimeWindow;

/** What availability is worked out from; whoever implements it batches what is asked for together. */
export interface Reader {
  readonly schedules: Reads<Key, Schedule>;
  readonly calendars: Reads<Key & { readonly wantsSchedules?: boolean }, Calendar>;
  readonly calendarSchedules: Reads<Key, readonly Schedule[]>;
  /** By account; the id means nothing. */
  readonly accountCalendars: Reads<Key, readonly Calendar[]>;
  readonly eventTypes: Reads<Key, EventType>;
  readonly busy: Reads<WindowKey, readonly Interval[]>;
  readonly eventTypeBusy: Reads<WindowKey, readonly Interval[]>;
  readonly eventTypeBookings: Reads<WindowKey, readonly Interval[]>;
  readonly personalizedSchedules: Reads<Key, PersonalizedSchedule>;
  readonly calendarPersonalizedSchedules: Reads<Key, readonly PersonalizedSchedule[]>;
  readonly attendees: Reads<Key, Attendee>;
  readonly sessions: Reads<Key, Session>;
  /** The holds of an account that still hold, as far as this gateway knows; by account, the id means nothing. */
  readonly held: Reads<Key, readonly Hold[]>;
}

/** The calendar's schedules: as the read brought them along, else read for all such calendars at once. */
export async function schedulesOfCalendar(calendar: Calendar, reader: Reader): Promise<readonly Schedule[]> {
  return calendar.schedules ?? reader.calendarSchedules.load(calendar);
}
