import type { GraphQLResolveInfo } from 'graphql';
import type { PersonalizedSchedule, Session } from '../../domain/personalized-schedule.ts';
import type { Loaders } from '../../loaders/loaders.ts';
import type { Context } from '../context.ts';
import { calendarKeyOf, keysOf } from '../nodes.ts';
import { type Failures, failuresBelow, loadDistinct, type Need, textOf } from '../prefetch.ts';
import { selects } from '../selections.ts';

const CALENDAR: Need<PersonalizedSchedule> = { keysOf: (schedule) => [calendarKeyOf(schedule)], isList: false };
const SESSIONS: Need<PersonalizedSchedule> = {
  keysOf: ({ account, sessionIds }) => keysOf(account, sessionIds),
  isList: true,
};
const ATTENDEES: Need<PersonalizedSchedule> = {
  keysOf: ({ account, attendeeIds }) => keysOf(account, attendeeIds),
  isList: true,
};
const LOCATIONS: Need<Session> = { keysOf: ({ account, locationIds }) => keysOf(account, locationIds), isList: true };
const TRACKS: Need<Session> = { keysOf: ({ account, trackIds }) => keysOf(account, trackIds), isList: true };

/** Whether the operation selects one of the fields of a type. */
type IsSelected = (type: string, ...fields: readonly string[]) => boolean;

/**
 * Loads what the selected fields of personalized schedules load, through the same loaders and thus without additional upstream
 * requests. @returns the failure of each personalized schedule of which a selected field would fail; undefined if none fails.
 */
export async function prefetchSelected(
  schedules: readonly PersonalizedSchedule[],
  { loaders }: Context,
  info: GraphQLResolveInfo,
): Promise<Failures> {
  const isSelected: IsSelected = (type, ...fields) => selects(info, type, ...fields);
  const needsSessions = isSelected('PersonalizedSchedule', 'sessions', 'conflicts');
  const needsAttendees = isSelected('PersonalizedSchedule', 'attendees');
  const needsCalendar =
    isSelected('PersonalizedSchedule', 'calendar') ||
    (needsSessions && isSelected('Session', 'calendar', 'date')) ||
    (needsAttendees && isSelected('Attendee', 'calendar'));

  const failuresByField = await Promise.all([
    needsCalendar ? failuresBelow(schedules, loaders.calendars, CALENDAR) : undefined,
    needsAttendees ? failuresBelow(schedules, loaders.attendees, ATTENDEES) : undefined,
    isSelected('Attendee', 'personalizedSchedules')
      ? failuresBelow(schedules, loaders.calendarPersonalizedSchedules, CALENDAR)
      : undefined,
    needsSessions ? prefetchSessions(schedules, loaders, isSelected) : undefined,
  ]);
  return firstFailures(schedules, failuresByField);
}

/** Loads the sessions of the personalized schedules, and the names of their locations and tracks. */
async function prefetchSessions(
  schedules: readonly PersonalizedSchedule[],
  loaders: Loaders,
  isSelected: IsSelected,
): Promise<Failures> {
  const failures = await failuresBelow(schedules, loaders.sessions, SESSIONS);
  const readable = schedules.filter((_, i) => !failures?.[i]);
  const results = await loadDistinct(loaders.sessions, readable.flatMap(SESSIONS.keysOf));
  const sessions = [...results.values()].filter((result): result is Session => !(result instanceof Error));
  const nameFailures = firstFailures(
    sessions,
    await Promise.all([
      isSelected('Session', 'locations') ? failuresBelow(sessions, loaders.locationNames, LOCATIONS) : undefined,
      isSelected('Session', 'tracks') ? failuresBelow(sessions, loaders.trackNames, TRACKS) : undefined,
    ]),
  );
  if (!nameFailures) return failures;
  const failureBySession = new Map(sessions.map((session, i) => [textOf(session), nameFailures[i]]));
  const failureBelow = (schedule: PersonalizedSchedule) =>
    SESSIONS.keysOf(schedule)
      .map((key) => failureBySession.get(textOf(key)))
      .find((failure) => failure);
  return schedules.map((schedule, i) => failures?.[i] ?? failureBelow(schedule) ?? null);
}

/** The first failure of each object; undefined if none fails. */
function firstFailures(objects: readonly unknown[], failuresByField: readonly Failures[]): Failures {
  const failing = failuresByField.filter((failures) => failures !== undefined);
  if (failing.length === 0) return undefined;
  return objects.map((_, i) => failing.find((failures) => failures[i])?.[i] ?? null);
}
