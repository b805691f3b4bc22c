import type { Calendar } from '../domain/calendar.ts';
import type { Absence, EventType, Slot } from '../domain/event-type.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Hold } from '../domain/reservation.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { TimeWindow } from '../domain/time-window.ts';
import type { TakenTime } from '../time/availability.ts';
import type { Interval } from '../time/interval.ts';

interface ReadsOne<K, T> {
  /** @throws ProviderError */
  load(key: K): Promise<T>;
}

export type WindowKey = ResourceRef & TimeWindow;

export interface SlotsKey extends WindowKey {
  readonly durationMinutes?: number | undefined;
  readonly fallbackTimeZone?: string | undefined;
}

/** The reads that availability, slots and holds need; implementations batch concurrent loads. */
export interface Reader {
  readonly schedules: ReadsOne<ResourceRef, Schedule>;
  /** The hours that the provider applies where the schedule with the id does not exist; null if it has none. */
  readonly fallbackSchedules: ReadsOne<ResourceRef, Schedule | null>;
  readonly calendars: ReadsOne<ResourceRef & { readonly includeSchedules?: boolean }, Calendar>;
  readonly calendarSchedules: ReadsOne<ResourceRef, readonly Schedule[]>;
  /** Per account; the id of the key is ignored. */
  readonly accountCalendars: ReadsOne<ResourceRef, readonly Calendar[]>;
  readonly eventTypes: ReadsOne<ResourceRef, EventType>;
  readonly busy: ReadsOne<WindowKey, readonly Interval[]>;
  readonly eventTypeBusy: ReadsOne<WindowKey, readonly TakenTime[]>;
  /** The slots that the provider computes itself. */
  readonly slots: ReadsOne<SlotsKey, readonly Slot[]>;
  readonly eventTypeBookings: ReadsOne<WindowKey, readonly Interval[]>;
  /** When the hosts of event types are out of office. Per account; the id of the key is ignored. */
  readonly absences: ReadsOne<ResourceRef, readonly Absence[]>;
  readonly personalizedSchedules: ReadsOne<ResourceRef, PersonalizedSchedule>;
  readonly attendeePersonalizedSchedules: ReadsOne<ResourceRef, readonly PersonalizedSchedule[]>;
  readonly attendees: ReadsOne<ResourceRef, Attendee>;
  readonly sessions: ReadsOne<ResourceRef, Session>;
  /** The active holds of an account that this gateway knows of. Per account; the id of the key is ignored. */
  readonly held: ReadsOne<ResourceRef, readonly Hold[]>;
}

/** The schedules of a calendar: those that were read together with it, otherwise loaded. */
export async function schedulesOfCalendar(calendar: Calendar, reader: Reader): Promise<readonly Schedule[]> {
  return calendar.schedules ?? reader.calendarSchedules.load(calendar);
}
