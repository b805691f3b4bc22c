import ical, { type ICalCalendar, ICalEventStatus } from 'ical-generator';
import { turns } from '../concurrency/turns.ts';
import type { LocalDate } from '../time/local-date.ts';
import { cleanText, escapeText, singleLine, uriOf } from './text.ts';

/** When an event takes place: instants in epoch milliseconds, or a whole date. Without an end it takes no time. */
type EventTime = { readonly start: number; readonly end: number | null } | { readonly date: LocalDate };

/** An event to be written as VEVENT; null where it has no such value. */
export interface WrittenEvent {
  /** Equal for every version of the event (https://www.rfc-editor.org/rfc/rfc7986#section-5.3). */
  readonly uid: string;
  readonly time: EventTime;
  readonly title: string;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly location: string | null;
  readonly url: string | null;
  readonly description: string | null;
  readonly descriptionHtml: string | null;
  /** Instant, epoch milliseconds. */
  readonly createdAt: number | null;
  /** Instant, epoch milliseconds. */
  readonly updatedAt: number | null;
  /** The number of its revision, where it is known; computed from the times otherwise. */
  readonly sequence?: number | undefined;
}

/** What a calendar object says of itself. */
export interface CalendarHeader {
  readonly name?: string | undefined;
  /** How often clients should read it again; undefined for an object that is read once. */
  readonly refreshSeconds?: number | undefined;
}

export const PRODUCT = { company: 'scheduling-gateway', product: 'Scheduling gateway', language: 'EN' } as const;

/** DTSTAMP of what has no time of change: any constant, so that unchanged events are written as unchanged text. */
const UNKNOWN_STAMP = 0;

const STATUSES = {
  CONFIRMED: ICalEventStatus.CONFIRMED,
  TENTATIVE: ICalEventStatus.TENTATIVE,
  CANCELLED: ICalEventStatus.CANCELLED,
} as const;
const DAY_MS = 86_400_000;
/** The largest INTEGER of https://www.rfc-editor.org/rfc/rfc5545#section-3.3.8 */
const MAX_SEQUENCE = 2 ** 31 - 1;
/** From when changes are counted where the time of creation is unknown. */
const FIRST_CHANGE = Date.UTC(2000, 0, 1);

/** The most events that are written at once. */
const EVENTS_PER_STEP = 50;
const FIRST_EVENT = 'BEGIN:VEVENT';
const CALENDAR_END = 'END:VCALENDAR';

/**
 * One VCALENDAR with a VEVENT for each event, without METHOD, which CalDAV servers reject
 * (https://www.rfc-editor.org/rfc/rfc4791#section-4.1). Times are in UTC, so that no VTIMEZONE is needed. Equal events are
 * written as equal text. Between the steps of many events, it yields to the event loop.
 */
export async function writeEvents(header: CalendarHeader, events: readonly WrittenEvent[]): Promise<string> {
  return (await writeEventsInParts(header, events)).join('');
}

/** As `writeEvents`, in consecutive parts: to join those of a long calendar takes hundreds of milliseconds. */
export async function writeEventsInParts(
  header: CalendarHeader,
  events: readonly WrittenEvent[],
): Promise<readonly string[]> {
  const empty = calendarWith(header, []);
  const parts = [empty.slice(0, -CALENDAR_END.length)];
  for (let start = 0; start < events.length; start += EVENTS_PER_STEP) {
    await turns.next();
    const text = calendarWith({}, events.slice(start, start + EVENTS_PER_STEP));
    parts.push(text.slice(text.indexOf(FIRST_EVENT), -CALENDAR_END.length));
  }
  // The library ends the last line with nothing; see https://www.rfc-editor.org/rfc/rfc5545#section-3.1
  parts.push(`${CALENDAR_END}\r\n`);
  return parts;
}

/** The calendar as the library writes it. */
function calendarWith({ name, refreshSeconds }: CalendarHeader, events: readonly WrittenEvent[]): string {
  const calendar = ical({ prodId: PRODUCT });
  // The library writes this value as it is.
  if (name !== undefined) calendar.name(escapeText(singleLine(name)));
  if (refreshSeconds !== undefined) calendar.ttl(refreshSeconds);
  for (const event of events) addEvent(calendar, event);
  return calendar.toString();
}

function addEvent(calendar: ICalCalendar, event: WrittenEvent): void {
  const { uid, title, status, location, description, descriptionHtml, createdAt, updatedAt } = event;
  const url = event.url === null ? undefined : uriOf(event.url);
  calendar.createEvent({
    id: uid,
    ...timesOf(event.time),
    summary: singleLine(title),
    status: STATUSES[status],
    // Without METHOD, DTSTAMP is the time of the last change (https://www.rfc-editor.org/rfc/rfc5545#section-3.8.7.2).
    stamp: new Date(updatedAt ?? createdAt ?? UNKNOWN_STAMP),
    sequence: event.sequence ?? sequenceOf(event),
    ...(location !== null && { location: { title: singleLine(location) } }),
    ...(url !== undefined && { url }),
    ...((description !== null || descriptionHtml !== null) && {
      description: {
        plain: cleanText(description ?? ''),
        ...(descriptionHtml !== null && { html: cleanText(descriptionHtml) }),
      },
    }),
    ...(createdAt !== null && { created: new Date(createdAt) }),
    ...(updatedAt !== null && { lastModified: new Date(updatedAt) }),
  });
}

function timesOf(time: EventTime) {
  if ('date' in time) {
    // The library takes the date from the UTC time of the instant.
    const start = Date.parse(`${time.date}T00:00:00Z`);
    return { allDay: true, start: new Date(start), end: new Date(start + DAY_MS) };
  }
  return { start: new Date(time.start), ...(time.end !== null && { end: new Date(time.end) }) };
}

/**
 * The seconds from the creation of the event to its last change: providers count no revisions, and this number grows with
 * each of them, as https://www.rfc-editor.org/rfc/rfc5545#section-3.8.7.4 requires. 0 if the provider reports no change.
 */
function sequenceOf({ createdAt, updatedAt }: WrittenEvent): number {
  if (updatedAt === null) return 0;
  const seconds = Math.floor((updatedAt - (createdAt ?? FIRST_CHANGE)) / 1000);
  return Math.min(Math.max(seconds, 0), MAX_SEQUENCE);
}
