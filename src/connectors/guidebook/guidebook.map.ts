import type { BusyRequest, Calendar } from '../../domain/calendar.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../../domain/personalized-schedule.ts';
import type { Interval } from '../../time/interval.ts';
import { dateRange, localDateOf } from '../../time/wall-time.ts';
import { knownTimeZone } from '../../time/zone.ts';
import type { WireAttendee, WireGuide, WirePersonalizedSchedule, WireSession } from './guidebook.wire.ts';
import { toLocalId } from './local-id.ts';
import { parseWireTime } from './wire-time.ts';

const PUBLIC = 1;

/** Not every response contains `privacy`. `redeem_code` is a passphrase and is not read. */
export function toCalendar(account: string, guide: WireGuide): Calendar {
  const timeZone = knownTimeZone(guide.timezone);
  return {
    account,
    id: guide.id,
    name: guide.name,
    description: guide.description_html || null,
    timeZone,
    color: null,
    isPublic: typeof guide.privacy === 'number' ? guide.privacy === PUBLIC : null,
    openWithoutSchedules: true,
    providerData: {
      short_name: guide.short_name ?? null,
      start_date: toIso(guide.start_date),
      end_date: toIso(guide.end_date),
      ...(guide.timezone && timeZone === null && { timezone: guide.timezone }),
    },
  };
}

export function toSession(account: string, session: WireSession): Session {
  const localIdOf = (id: string) => toLocalId({ guide: session.guide, id });
  return {
    account,
    id: toLocalId(session),
    calendarId: session.guide,
    name: session.name,
    start: session.start_time,
    end: session.end_time ?? null,
    allDay: session.all_day ?? false,
    locationIds: [...new Set(session.locations ?? [])].map(localIdOf),
    trackIds: [...new Set(session.schedule_tracks ?? [])].map(localIdOf),
    capacity: session.max_capacity ?? null,
    descriptionHtml: session.description_html ?? null,
  };
}

/** Without a name, the e-mail address serves as the name; without both, the id. */
export function toAttendee(account: string, attendee: WireAttendee): Attendee {
  const name = [attendee.first_name, attendee.last_name]
    .map((part) => part?.trim())
    .filter(Boolean)
    .join(' ');
  return {
    account,
    id: toLocalId(attendee),
    calendarId: attendee.guide,
    name: name || attendee.email || `Attendee ${attendee.id}`,
    email: attendee.email || null,
  };
}

export function toPersonalizedSchedule(account: string, schedule: WirePersonalizedSchedule): PersonalizedSchedule {
  const localIdOf = (id: string) => toLocalId({ guide: schedule.guide, id });
  return {
    account,
    id: toLocalId(schedule),
    calendarId: schedule.guide,
    name: schedule.name,
    attendeeIds: [...new Set(schedule.attendees)].map(localIdOf),
    sessionIds: [...new Set(schedule.sessions)].map(localIdOf),
    createdAt: parseInstant(schedule.created_at) ?? null,
  };
}

// The local date of an all-day session contains its start, so both ends of the date lie within two days of the start.
const MAX_DATE_REACH_MS = 48 * 3_600_000;

/** Whether the session is an all-day session whose local date can overlap the window, so that the guide's zone is needed. */
export function needsTimeZone({ allDay, start }: Session, { from, to }: BusyRequest): boolean {
  return allDay && start < to + MAX_DATE_REACH_MS && start > from - MAX_DATE_REACH_MS;
}

/**
 * The time within the window that the sessions occupy (docs/time-semantics.md, section 3). An all-day session occupies
 * its local date in the guide's zone; a session without an end occupies no time.
 *
 * @param timeZone IANA name; required only where `needsTimeZone` is true of a session and the window.
 */
export function busyIn(sessions: readonly Session[], window: BusyRequest, timeZone: string | undefined): Interval[] {
  return sessions.flatMap((session) => {
    const busy = occupiedTime(session, window, timeZone);
    return busy && busy.start < busy.end && busy.start < window.to && busy.end > window.from ? [busy] : [];
  });
}

function occupiedTime(session: Session, window: BusyRequest, timeZone: string | undefined): Interval | undefined {
  const { allDay, start, end } = session;
  if (!allDay) return end === null ? undefined : { start, end };
  if (timeZone === undefined || !needsTimeZone(session, window)) return undefined;
  return dateRange(timeZone, localDateOf(timeZone, start));
}

function parseInstant(text: string | null | undefined): number | undefined {
  return typeof text === 'string' ? parseWireTime(text) : undefined;
}

function toIso(text: string | null | undefined): string | null {
  const instant = parseInstant(text);
  return instant === undefined ? null : new Date(instant).toISOString();
}
