import type { Calendar } from '../../domain/calendar.ts';
import type { Occurrence } from '../../icalendar/calendar.ts';
import type { DavCalendar } from './calendar-list.ts';
import type { OccurrenceId } from './event-reader.ts';

export function toCalendar(account: string, calendar: DavCalendar): Calendar {
  return {
    account,
    id: calendar.path,
    name: calendar.name,
    description: calendar.description ?? null,
    timeZone: calendar.ownTimeZone ?? null,
    color: calendar.color ?? null,
    isPublic: null,
    openWithoutSchedules: true,
    schedules: [],
  };
}

/** Between the path of an object, where it is always encoded, and the occurrence. */
const SEPARATOR = '#';

/** The id of the booking that an occurrence is. */
export function toBookingId(path: string, { recurrenceId }: Pick<Occurrence, 'recurrenceId'>): string {
  return recurrenceId === undefined ? path : `${path}${SEPARATOR}${recurrenceId}`;
}

export function fromBookingId(id: string): OccurrenceId {
  const at = id.indexOf(SEPARATOR);
  if (at < 0) return { path: id, recurrenceId: undefined };
  return { path: id.slice(0, at), recurrenceId: id.slice(at + SEPARATOR.length) };
}
