import type { CalendarFeed, CalendarFeedKind, CalendarFeedTarget, NewCalendarFeed } from '../domain/calendar-feed.ts';
import { ProviderError } from '../domain/errors.ts';
import type { GlobalRef } from '../domain/global-id.ts';
import { uidOf } from '../icalendar/uid.ts';
import { writeAvailability } from '../icalendar/write-availability.ts';
import { writeBusyTime } from '../icalendar/write-busy.ts';
import { type CalendarHeader, writeEventsInParts } from '../icalendar/write-event.ts';
import type { Loaders } from '../loaders/loaders.ts';
import type { ComputationBudget } from '../scheduling/computation-budget.ts';
import { hoursOfSchedules, readable } from '../scheduling/hours.ts';
import { PARTICIPANT_READERS } from '../scheduling/participants.ts';
import { clip, type Interval, union } from '../time/interval.ts';
import { writableHours } from '../time/repeated-hours.ts';
import { eventsOfBookings } from './booking-event.ts';
import type { EventRevisions } from './event-revisions.ts';
import { eventsOfSessions } from './session-events.ts';

const DAY_MS = 86_400_000;
/** How often clients are asked to read a feed again. */
const REFRESH_SECONDS = 3600;

/** What the content of a feed is written from. */
interface FeedRequest {
  readonly feed: CalendarFeed;
  /** The name of the calendar. */
  readonly header: CalendarHeader;
  readonly window: Interval;
  /** The start of the present day in UTC; epoch milliseconds. */
  readonly today: number;
  /** The clock, epoch milliseconds. */
  readonly now: number;
  readonly loaders: Loaders;
  readonly computation: ComputationBudget;
  readonly revisions: Pick<EventRevisions, 'withRevisions'>;
}

/** iCalendar in consecutive parts. */
type FeedContent = readonly string[];

const WRITERS: Readonly<Record<CalendarFeedKind, (request: FeedRequest) => Promise<FeedContent>>> = {
  BOOKINGS: writeBookings,
  PERSONALIZED_SCHEDULES: writePersonalizedSchedules,
  AVAILABILITY: writeScheduleAvailability,
  BUSY: writeBusy,
};

/**
 * The content of a feed at `now`, complete or not at all: what it lacks, calendar clients would delete. Equal objects are
 * written as equal text, so that the content of a day changes with its objects alone.
 *
 * @throws ProviderError if anything in it cannot be read; `NOT_FOUND` if its target does not exist any more.
 */
export async function contentOfFeed(
  feed: CalendarFeed,
  reads: Pick<FeedRequest, 'loaders' | 'computation' | 'revisions' | 'now'>,
): Promise<FeedContent> {
  const { loaders, now } = reads;
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const window = { start: today - feed.pastDays * DAY_MS, end: today + (feed.futureDays + 1) * DAY_MS };
  const name = await nameOfTarget(feed.target, loaders);
  const header = { name: feed.name ?? name, refreshSeconds: REFRESH_SECONDS };
  return WRITERS[feed.kind]({ ...reads, feed, header, window, today });
}

/** The name of the object of which a feed is. @throws ProviderError `NOT_FOUND` if it does not exist. */
export async function nameOfTarget(target: NewCalendarFeed['target'], loaders: Loaders): Promise<string> {
  const byType = {
    Calendar: loaders.calendars,
    Schedule: loaders.schedules,
    EventType: loaders.eventTypes,
    PersonalizedSchedule: loaders.personalizedSchedules,
    Attendee: loaders.attendees,
  } satisfies Record<CalendarFeedTarget, { load(key: GlobalRef): Promise<{ readonly name: string }> }>;
  return (await byType[target.type].load(target)).name;
}

async function writeBookings({ feed, header, window, now, loaders, revisions }: FeedRequest): Promise<FeedContent> {
  const { account, target } = feed;
  const query = { from: window.start, to: window.end, calendarId: target.id };
  const bookings = (await loaders.bookingLists.load({ account, id: '', query })).map((result) => {
    if (result instanceof ProviderError) throw result;
    return result;
  });
  const events = await eventsOfBookings(bookings, loaders);
  return writeEventsInParts(header, await revisions.withRevisions(feed, events, now));
}

async function writePersonalizedSchedules({
  feed,
  header,
  now,
  loaders,
  revisions,
}: FeedRequest): Promise<FeedContent> {
  const [attendee, schedules] = await Promise.all([
    loaders.attendees.load(feed.target),
    loaders.attendeePersonalizedSchedules.load(feed.target),
  ]);
  const sessionIds = schedules.flatMap((schedule) => schedule.sessionIds);
  const events = await eventsOfSessions(attendee, sessionIds, loaders);
  return writeEventsInParts(header, await revisions.withRevisions(feed, events, now));
}

async function writeScheduleAvailability({ feed, header, window, today, loaders }: FeedRequest): Promise<FeedContent> {
  const schedule = readable(await loaders.schedules.load(feed.target));
  const hours = hoursOfSchedules([schedule]);
  // A schedule with the effect CLOSED has no openings of its own.
  const [source] = hours.kind === 'sources' ? hours.open : [];
  const text = await writeAvailability(header, {
    uidOf: (part) => uidOf(feed.target, part),
    title: schedule.name,
    window,
    stamp: today,
    timeZone: schedule.timeZone,
    hours: source ? writableHours(source, window) : { repeated: [], single: [] },
  });
  return [text];
}

async function writeBusy({
  feed,
  header,
  window,
  today,
  now,
  loaders,
  computation,
}: FeedRequest): Promise<FeedContent> {
  const { target } = feed;
  const constraints = { bufferBefore: 0, bufferAfter: 0, minimumNotice: 0 };
  const { time } = await PARTICIPANT_READERS[target.type](
    target,
    { busyRange: window, window, now, constraints, computation },
    loaders,
  );
  const busy = clip(union([...time.busy, ...time.held]), window);
  return [writeBusyTime(header, { uid: uidOf(target, 'busy'), window, stamp: today, busy })];
}
