import type { Calendar } from '../../domain/calendar.ts';
import type { CalendarEvent, Occurrence, ParsedCalendar } from '../../icalendar/calendar.ts';
import { findOccurrence } from '../../icalendar/expand-events.ts';
import type { Upstream } from './upstream.ts';

/** The id of the one calendar of a feed. */
export const DEFAULT_ID = 'default';

export function toCalendar({ account, name, timeZone }: Upstream, { properties }: ParsedCalendar): Calendar {
  const { color } = properties;
  const hex = /^#[\da-f]{6}/i.exec(color ?? '')?.[0];
  return {
    account,
    id: DEFAULT_ID,
    name: properties.name ?? name,
    description: properties.description,
    timeZone: properties.timeZone ?? timeZone,
    color: hex ?? null,
    isPublic: null,
    openWithoutSchedules: true,
    schedules: [],
    ...(color !== null && hex === undefined && { providerData: { color } }),
  };
}

/** The id of the booking that an occurrence is: the UID and, if the event recurs, its recurrence id. */
export function toBookingId({ uid, recurrenceId }: Pick<Occurrence, 'uid' | 'recurrenceId'>): string {
  return recurrenceId === undefined ? uid : `${uid}#${recurrenceId}`;
}

/** The occurrence with that id of a booking. @param events by UID. */
export function occurrenceOf(events: ReadonlyMap<string, CalendarEvent>, id: string): Occurrence | undefined {
  const whole = events.get(id);
  const single = whole && findOccurrence(whole, undefined);
  if (single !== undefined) return single;
  const separator = id.lastIndexOf('#');
  const event = separator < 0 ? undefined : events.get(id.slice(0, separator));
  return event && findOccurrence(event, id.slice(separator + 1));
}
