import type { Account } from '../connectors/accounts.ts';
import type { Booking } from '../domain/booking.ts';
import type { Calendar } from '../domain/calendar.ts';
import { UnsupportedError } from '../domain/errors.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { PersonalizedSchedule } from '../domain/personalized-schedule.ts';
import type { Schedule } from '../domain/schedule.ts';
import { contentOfCalendar, contentOfPersonalizedSchedule, contentOfSchedule, revisionOf } from './content.ts';
import type { Writable } from './guarded-writes.ts';

/** Operations that share a read share its schedules, of which a large one takes milliseconds. */
const scheduleRevisions = new WeakMap<Schedule, string>();

export function scheduleRevision(schedule: Schedule): string {
  const known = scheduleRevisions.get(schedule);
  if (known !== undefined) return known;
  const { rule, providerData } = schedule;
  const revision = revisionOf(contentOfSchedule(schedule), { rule: { ...rule } as JsonObject, providerData });
  scheduleRevisions.set(schedule, revision);
  return revision;
}

export function calendarRevision(calendar: Calendar): string {
  return revisionOf(contentOfCalendar(calendar), calendar.providerData);
}

export function personalizedScheduleRevision(schedule: PersonalizedSchedule): string {
  return revisionOf(contentOfPersonalizedSchedule(schedule));
}

export function bookingRevision(booking: Booking): string {
  const { start, end, status, eventTypeId, calendarId, title, attendees, hosts, location, meetingUrl, notes } = booking;
  const people = [attendees, hosts].map((list) => list.map((person) => ({ ...person })));
  const content = { start, end, status, eventTypeId, calendarId, title, people, location, meetingUrl, notes };
  return revisionOf(new Map<string, Json>(Object.entries(content)));
}

/** @throws UnsupportedError if the account has no schedules. */
export function schedulesOf({ key, connector }: Account) {
  const { schedules } = connector;
  if (!schedules) throw unsupported(key, 'schedules');
  const writable: Writable<Schedule> = {
    kind: 'Schedule',
    get: schedules.get,
    content: contentOfSchedule,
    revision: scheduleRevision,
  };
  return { ...schedules, writable };
}

/** @throws UnsupportedError if the account has no calendars. */
export function calendarsOf({ key, connector }: Account) {
  const { calendars } = connector;
  if (!calendars) throw unsupported(key, 'calendars');
  const writable: Writable<Calendar> = {
    kind: 'Calendar',
    get: (ids, call) => calendars.get(ids, call, { schedules: false }),
    content: contentOfCalendar,
    revision: calendarRevision,
  };
  return { ...calendars, writable };
}

/** @throws UnsupportedError if the account has no personalized schedules. */
export function personalizedSchedulesOf({ key, connector }: Account) {
  const { personalizedSchedules } = connector;
  if (!personalizedSchedules) throw unsupported(key, 'personalized schedules');
  const writable: Writable<PersonalizedSchedule> = {
    kind: 'PersonalizedSchedule',
    get: personalizedSchedules.get,
    content: contentOfPersonalizedSchedule,
    revision: personalizedScheduleRevision,
  };
  return { ...personalizedSchedules, writable };
}

/** A connector's optional method. @throws UnsupportedError if the connector does not have it. */
export function required<Method>(method: Method | undefined, account: string, what: string): Method {
  if (method === undefined) throw unsupported(account, what);
  return method;
}

function unsupported(account: string, what: string) {
  return new UnsupportedError(
    account,
    `The provider of account ${account} does not support this operation: see its capabilities`,
    [what],
  );
}
