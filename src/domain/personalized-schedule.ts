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

/** A change of one list of a personalized schedule: its whole content, or additions and removals, which can be made already. */
export type MemberChange =
  | { readonly replacement: readonly string[] }
  | { readonly added: readonly string[]; readonly removed: readonly string[] };

/** Undefined leaves a list unchanged. */
export interface PersonalizedScheduleChange {
  readonly attendees?: MemberChange | undefined;
  readonly sessions?: MemberChange | undefined;
}

/** The list after the change, each id once; added ids follow those that remain. */
export function membersAfter(current: readonly string[], change: MemberChange | undefined): string[] {
  if (!change) return [...current];
  if ('replacement' in change) return [...new Set(change.replacement)];
  const removed = new Set(change.removed);
  return [...new Set([...current.filter((id) => !removed.has(id)), ...change.added])];
}

export type PublishTarget = { readonly calendarId: string } | { readonly attendeeId: string };
export type PublishOutcome = 'REQUESTED' | 'NOTHING_TO_PUBLISH' | 'IN_PROGRESS';
