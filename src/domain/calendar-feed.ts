import type { GlobalRef } from './global-id.ts';
import type { ResourceRef } from './resource-ref.ts';

/** What a calendar feed contains, with the types of objects of which it can be. */
export const CALENDAR_FEED_TARGETS = {
  BOOKINGS: ['Calendar'],
  PERSONALIZED_SCHEDULES: ['Attendee'],
  AVAILABILITY: ['Schedule'],
  BUSY: ['Calendar', 'EventType', 'PersonalizedSchedule', 'Attendee'],
} as const satisfies Readonly<Record<string, readonly CalendarFeedTarget[]>>;

/** The types of objects of which a feed can be. */
export const CALENDAR_FEED_TYPES = ['Calendar', 'Schedule', 'EventType', 'PersonalizedSchedule', 'Attendee'] as const;

export type CalendarFeedKind = keyof typeof CALENDAR_FEED_TARGETS;
export type CalendarFeedTarget = (typeof CALENDAR_FEED_TYPES)[number];

/** What a client has to choose of a feed. */
export interface NewCalendarFeed {
  readonly kind: CalendarFeedKind;
  readonly target: GlobalRef<CalendarFeedTarget>;
  /** The name that calendar clients show; null for that of the target. */
  readonly name: string | null;
  /** Whole days before and after the present one, in UTC. */
  readonly pastDays: number;
  readonly futureDays: number;
}

/** A feed: what holders of its token can read. It has no credential: that of the account is used. */
export interface CalendarFeed extends NewCalendarFeed, ResourceRef {
  /** The name of the client that created it, whose access applies to each read. */
  readonly client: string;
  /** Instant, epoch milliseconds. */
  readonly createdAt: number;
}
