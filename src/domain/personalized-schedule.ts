import type { ResourceRef } from './resource-ref.ts';

/** An agenda item of a calendar. Instants in epoch milliseconds. */
export interface Session extends ResourceRef {
  readonly calendarId: string;
  readonly name: string;
  readonly start: number;
  /** Null if the provider reports no end. */
  readonly end: number | null;
  /** Whether it occupies the whole calendar-local date of `start`. */
  readonly allDay: boolean;
  readonly locationIds: readonly string[];
  readonly trackIds: readonly string[];
  readonly capacity: number | null;
  readonly descriptionHtml: string | null;
}

export interface Attendee extends ResourceRef {
  readonly calendarId: string;
  readonly name: string;
  readonly email: string | null;
}

export interface PersonalizedSchedule extends ResourceRef {
  readonly calendarId: string;
  readonly name: string;
  readonly attendeeIds: readonly string[];
  readonly sessionIds: readonly string[];
  /** Instant, epoch milliseconds. */
  readonly createdAt: number | null;
}

export interface NewPersonalizedSchedule {
  readonly calendarId: string;
  readonly name: string;
  readonly attendeeIds: readonly string[];
  readonly sessionIds: readonly string[];
}

/** Undefined leaves a list unchanged; a list replaces the whole list. */
export interface PersonalizedScheduleChange {
  readonly attendeeIds?: readonly string[] | undefined;
  readonly sessionIds?: readonly string[] | undefined;
}

export type PublishTarget = { readonly calendarId: string } | { readonly attendeeId: string };
export type PublishOutcome = 'REQUESTED' | 'NOTHING_TO_PUBLISH' | 'IN_PROGRESS';
