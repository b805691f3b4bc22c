import type { CalendarProblem } from './problems.ts';
import type { Rule } from './recurrence-rule.ts';
import type { Moment } from './wall-moment.ts';

/** The objects of an iCalendar stream that are read here: its properties and its events. */
export interface ParsedCalendar {
  readonly properties: CalendarProperties;
  readonly events: readonly CalendarEvent[];
  /** What could not be read, in the order of the text. */
  readonly problems: readonly CalendarProblem[];
  /** Whether the text has the end of each calendar; without it, events can be missing. */
  readonly isComplete: boolean;
}

/** Null where the stream does not state a property. */
export interface CalendarProperties {
  /** NAME (RFC 7986), or X-WR-CALNAME. */
  readonly name: string | null;
  /** DESCRIPTION (RFC 7986), or X-WR-CALDESC. */
  readonly description: string | null;
  /** COLOR (RFC 7986: the name of a CSS color), or X-APPLE-CALENDAR-COLOR (`#RRGGBB`, or `#RRGGBBAA`), as it is written. */
  readonly color: string | null;
  /** X-WR-TIMEZONE; null also if it is no zone of the IANA database. */
  readonly timeZone: string | null;
  /** REFRESH-INTERVAL (RFC 7986), or X-PUBLISHED-TTL. */
  readonly refreshSeconds: number | null;
}

/** All components of one UID: an event with its recurrences and their changes. Made for `expandEvents` and `findOccurrence` alone. */
export interface CalendarEvent {
  readonly uid: string;
  /** Usually one; none where a calendar has only changed instances of an event, such as those to which someone was invited. */
  readonly series: readonly EventComponent[];
  /** The components with a RECURRENCE-ID. */
  readonly overrides: readonly EventComponent[];
}

/** One VEVENT. */
export interface EventComponent {
  readonly start: Moment;
  readonly length: Length;
  readonly recurrenceId?: { readonly moment: Moment; readonly isThisAndFuture: boolean } | undefined;
  readonly rules: readonly Rule[];
  readonly additions: readonly Addition[];
  readonly exclusions: readonly Moment[];
  readonly details: EventDetails;
  /** Whether its start is part of its id, since other events have the same UID. */
  readonly sharesUid: boolean;
}

/** What RDATE adds; with a length of its own where it is a period. */
export interface Addition {
  readonly start: Moment;
  readonly length?: Length | undefined;
}

/** Days of the calendar, and milliseconds that elapse after them. */
export interface Length {
  readonly days: number;
  readonly milliseconds: number;
}

export interface Person {
  readonly name: string | null;
  readonly email: string | null;
  /** PARTSTAT, in upper case; `NEEDS-ACTION` if the calendar does not say. */
  readonly participation: string;
}

/**
 * What an event says about itself. Instants in epoch milliseconds; null for what it does not state.
 *
 * Of an event whose CLASS is not PUBLIC, summary, description, location, links and people are null or empty: its owner does not
 * want others to see more than that the time is taken. What a class hides is left open by RFC 5545, which demands that unknown
 * classes be treated as PRIVATE (https://www.rfc-editor.org/rfc/rfc5545#section-3.8.1.3).
 */
export interface EventDetails {
  readonly isAllDay: boolean;
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly transparency: 'OPAQUE' | 'TRANSPARENT';
  /** Whether it takes time: OPAQUE and not CANCELLED. */
  readonly isBusy: boolean;
  readonly class: 'PUBLIC' | 'PRIVATE' | 'CONFIDENTIAL';
  readonly summary: string | null;
  readonly description: string | null;
  readonly location: string | null;
  readonly url: string | null;
  /** The first CONFERENCE that is a web address (RFC 7986), or X-GOOGLE-CONFERENCE. */
  readonly conferenceUrl: string | null;
  readonly organizer: Person | null;
  readonly attendees: readonly Person[];
  readonly created: number | null;
  /** LAST-MODIFIED. */
  readonly updated: number | null;
  readonly sequence: number;
}

/** One occurrence of an event, `[start, end)` in epoch milliseconds; `start` can equal `end`. */
export interface Occurrence extends EventDetails {
  readonly uid: string;
  /**
   * Which occurrence of a recurring event this is, by its original start: `20260308`, `20260308T090000` (floating) or
   * `20260308T140000Z`. It stays the same when the occurrence is moved. Undefined for an event that does not recur.
   */
  readonly recurrenceId: string | undefined;
  readonly start: number;
  readonly end: number;
}
