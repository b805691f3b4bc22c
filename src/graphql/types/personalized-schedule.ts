import type { GraphQLResolveInfo } from 'graphql';
import { InvalidInputError } from '../../domain/errors.ts';
import type { PersonalizedSchedule, Session } from '../../domain/personalized-schedule.ts';
import { loadExisting } from '../../loaders/loader.ts';
import type { Key } from '../../loaders/reader.ts';
import { type Conflict, conflictsBetween } from '../../scheduling/session-conflicts.ts';
import { personalizedScheduleRevision } from '../../scheduling/writables.ts';
import { localDateOf } from '../../time/wall-time.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField, TimeRangeType } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { keyOfAccount, nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { listArguments, sourcedConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { type Failures, failuresBelow, loadDistinct, type Need, textOf } from '../prefetch.ts';
import { AttendeeRef, CalendarRef, PersonalizedScheduleRef, SessionRef } from '../refs.ts';
import { selects } from '../selections.ts';

const PublicationEnum = builder.enumType('Publication', {
  description:
    'The publication state of a personalized schedule as tracked by the gateway; providers do not report it.',
  values: described({
    UNKNOWN: 'The personalized schedule was neither changed nor published through this gateway.',
    PENDING: 'The personalized schedule was changed after the last request to publish it.',
    REQUESTED: 'A request to publish the personalized schedule was made after the last change.',
  }),
});

/** Keys of what something of an account names by ids. */
function keysOf(account: string, ids: readonly string[]): Key[] {
  return ids.map((id) => ({ account, id }));
}

function calendarKeyOf({ account, calendarId }: { readonly account: string; readonly calendarId: string }): Key {
  return { account, id: calendarId };
}

nodeType(SessionRef, {
  description: 'An item on the agenda of a calendar.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.sessions.loadMany(keys),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar to whose agenda the session belongs.',
      resolve: (session, _, { loaders }) => loaders.calendars.load(calendarKeyOf(session)),
    }),
    name: t.exposeString('name', { description: 'The title of the session.' }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', {
      type: 'DateTime',
      nullable: true,
      description: 'End, exclusive; null if the provider does not report one, as for all-day sessions.',
    }),
    allDay: t.exposeBoolean('allDay', { description: 'Whether the session lasts for the whole of its `date`.' }),
    date: t.field({
      type: 'Date',
      description: 'The date on which the session starts, in the time zone of the calendar.',
      resolve: async (session, _, { loaders }) => {
        const { timeZone } = await loaders.calendars.load(calendarKeyOf(session));
        return localDateOf(timeZone ?? 'UTC', session.start);
      },
    }),
    locations: t.stringList({
      description: 'The names of the locations of the session.',
      resolve: ({ account, locationIds }, _, { loaders }) =>
        loadExisting(loaders.locationNames, keysOf(account, locationIds)),
    }),
    tracks: t.stringList({
      description: 'The names of the tracks to which the session belongs.',
      resolve: ({ account, trackIds }, _, { loaders }) => loadExisting(loaders.trackNames, keysOf(account, trackIds)),
    }),
    capacity: t.exposeInt('capacity', {
      nullable: true,
      description: 'The maximum number of attendees; null if the provider reports no limit.',
    }),
    descriptionHtml: t.exposeString('descriptionHtml', {
      nullable: true,
      description:
        'The description as HTML from the provider, not sanitized; null if there is none. Sanitize it before display.',
    }),
  }),
});

nodeType(AttendeeRef, {
  description: 'A person who attends the sessions of a calendar.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.attendees.loadMany(keys),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar to which the attendee belongs.',
      resolve: (attendee, _, { loaders }) => loaders.calendars.load(calendarKeyOf(attendee)),
    }),
    name: t.exposeString('name', { description: 'The display name of the attendee.' }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'The email address of the attendee; null if the provider does not report it.',
    }),
    personalizedSchedules: t.field({
      type: [PersonalizedScheduleRef],
      description: 'The personalized schedules assigned to the attendee.',
      resolve: async (attendee, _, { loaders }) => {
        const all = await loaders.calendarPersonalizedSchedules.load(calendarKeyOf(attendee));
        return all.filter(({ attendeeIds }) => attendeeIds.includes(attendee.id));
      },
    }),
  }),
});

const SessionConflictType = builder.objectRef<Conflict<Session>>('SessionConflict').implement({
  description: 'Two overlapping sessions of one personalized schedule. Consecutive sessions do not overlap.',
  fields: (t) => ({
    first: t.field({ type: SessionRef, description: 'The session that starts first.', resolve: ({ first }) => first }),
    second: t.field({
      type: SessionRef,
      description: 'The session that starts second.',
      resolve: ({ second }) => second,
    }),
    overlap: t.field({
      type: TimeRangeType,
      description: 'The time range in which both sessions take place.',
      resolve: ({ overlap }) => overlap,
    }),
  }),
});

/** Its sessions by start; those that the provider deleted meanwhile are left out. */
async function sessionsOf({ account, sessionIds }: PersonalizedSchedule, { loaders }: Context): Promise<Session[]> {
  const sessions = await loadExisting(loaders.sessions, keysOf(account, sessionIds));
  return sessions.sort((a, b) => a.start - b.start || (a.end ?? a.start) - (b.end ?? b.start));
}

nodeType(PersonalizedScheduleRef, {
  description: 'A set of sessions that is assigned to one or more attendees.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.personalizedSchedules.loadMany(keys),
  fields: (t) => ({
    account: t.field(accountField),
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar to which the sessions belong.',
      resolve: (schedule, _, { loaders }) => loaders.calendars.load(calendarKeyOf(schedule)),
    }),
    name: t.exposeString('name', { description: 'The name of the personalized schedule.' }),
    attendees: t.field({
      type: [AttendeeRef],
      description: 'The attendees to whom the sessions are assigned.',
      resolve: ({ account, attendeeIds }, _, { loaders }) =>
        loadExisting(loaders.attendees, keysOf(account, attendeeIds)),
    }),
    sessions: t.field({
      type: [SessionRef],
      description: 'The assigned sessions, ordered by start.',
      resolve: (schedule, _, context) => sessionsOf(schedule, context),
    }),
    conflicts: t.field({
      type: [SessionConflictType],
      description: 'All pairs of overlapping sessions.',
      resolve: async (schedule, _, context) => {
        const sessions = await sessionsOf(schedule, context);
        if (!sessions.some(({ allDay }) => allDay)) return conflictsBetween(sessions, 'UTC');
        const { timeZone } = await context.loaders.calendars.load(calendarKeyOf(schedule));
        return conflictsBetween(sessions, timeZone ?? 'UTC');
      },
    }),
    publication: t.field({
      type: PublicationEnum,
      description: 'The publication state as tracked by the gateway; providers do not report it.',
      resolve: (schedule, _, { publications }) => publications.of(schedule),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of creation; null if the provider does not report it.',
    }),
    revision: t.string({
      description:
        'The revision of the personalized schedule, which changes with its content. Pass it as `ifRevision` to guard a write.',
      resolve: personalizedScheduleRevision,
    }),
  }),
});

const CALENDAR: Need<PersonalizedSchedule> = { keysOf: (schedule) => [calendarKeyOf(schedule)], isList: false };
const SESSIONS: Need<PersonalizedSchedule> = {
  keysOf: ({ account, sessionIds }) => keysOf(account, sessionIds),
  isList: true,
};
const ATTENDEES: Need<PersonalizedSchedule> = {
  keysOf: ({ account, attendeeIds }) => keysOf(account, attendeeIds),
  isList: true,
};
const PLACES: Need<Session> = { keysOf: ({ account, locationIds }) => keysOf(account, locationIds), isList: true };
const TRACKS: Need<Session> = { keysOf: ({ account, trackIds }) => keysOf(account, trackIds), isList: true };

/**
 * Reads what an operation asks of personalized schedules beyond themselves, through the loaders that its fields use: so it costs
 * nothing, and tells beforehand whose fields will fail.
 */
export async function readSelected(
  schedules: readonly PersonalizedSchedule[],
  { loaders }: Context,
  info: GraphQLResolveInfo,
): Promise<Failures> {
  const asks = (type: string, ...fields: readonly string[]) => selects(info, type, ...fields);
  const asksSessions = asks('PersonalizedSchedule', 'sessions', 'conflicts');
  const asksAttendees = asks('PersonalizedSchedule', 'attendees');
  const asksCalendar =
    asks('PersonalizedSchedule', 'calendar') ||
    (asksSessions && asks('Session', 'calendar', 'date')) ||
    (asksAttendees && asks('Attendee', 'calendar'));

  async function readSessions(): Promise<Failures> {
    const failures = await failuresBelow(schedules, loaders.sessions, SESSIONS);
    const readable = schedules.filter((_, i) => !failures?.[i]);
    const results = await loadDistinct(loaders.sessions, readable.flatMap(SESSIONS.keysOf));
    const all = [...results.values()].filter((session): session is Session => !(session instanceof Error));
    const unnamed = await Promise.all([
      asks('Session', 'locations') ? failuresBelow(all, loaders.locationNames, PLACES) : undefined,
      asks('Session', 'tracks') ? failuresBelow(all, loaders.trackNames, TRACKS) : undefined,
    ]);
    if (!unnamed.some((one) => one)) return failures;
    const failed = new Map(all.map((session, i) => [textOf(session), unnamed[0]?.[i] ?? unnamed[1]?.[i]]));
    const below = (schedule: PersonalizedSchedule) =>
      SESSIONS.keysOf(schedule)
        .map((key) => failed.get(textOf(key)))
        .find((failure) => failure);
    return schedules.map((schedule, i) => failures?.[i] ?? below(schedule) ?? null);
  }

  const all = await Promise.all([
    asksCalendar ? failuresBelow(schedules, loaders.calendars, CALENDAR) : undefined,
    asksAttendees ? failuresBelow(schedules, loaders.attendees, ATTENDEES) : undefined,
    asks('Attendee', 'personalizedSchedules')
      ? failuresBelow(schedules, loaders.calendarPersonalizedSchedules, CALENDAR)
      : undefined,
    asksSessions ? readSessions() : undefined,
  ]);
  const failed = all.filter((failures) => failures !== undefined);
  if (failed.length === 0) return undefined;
  return schedules.map((_, i) => failed.find((failures) => failures[i])?.[i] ?? null);
}

export const PersonalizedScheduleConnection = sourcedConnectionOf(PersonalizedScheduleRef, 'PersonalizedSchedule');

builder.queryFields((t) => ({
  personalizedSchedules: t.field({
    type: PersonalizedScheduleConnection,
    description: 'The personalized schedules of the accounts, ordered by account and then by id.',
    args: {
      ...listArguments(t.arg),
      calendar: t.arg
        .id({
          description:
            'The id of a calendar; only its personalized schedules are returned. Cannot be combined with `attendee`.',
        })
        .validate(idOf('Calendar').nullish()),
      attendee: t.arg
        .id({ description: 'The id of an attendee; only the personalized schedules of that attendee are returned.' })
        .validate(idOf('Attendee').nullish()),
    },
    resolve: (_root, { calendar, attendee, ...args }, context, info) => {
      if (calendar && attendee) {
        const message = 'Give either a calendar or an attendee: an attendee belongs to one calendar';
        throw new InvalidInputError([{ path: ['attendee'], message }]);
      }
      const { loaders } = context;
      return pageOverAccounts<PersonalizedSchedule>(
        context,
        { ...args, within: (calendar ?? attendee)?.account },
        (account) => {
          if (calendar) return loaders.calendarPersonalizedSchedules.load(calendar);
          if (attendee) return loaders.attendeePersonalizedSchedules.load(attendee);
          return (
            account.connector.personalizedSchedules && loaders.personalizedScheduleLists.load(keyOfAccount(account))
          );
        },
        (schedules) => readSelected(schedules, context, info),
      );
    },
  }),
  personalizedSchedule: t.field({
    type: PersonalizedScheduleRef,
    nullable: true,
    description: 'The personalized schedule with the given id; null if it does not exist.',
    args: {
      id: t.arg
        .id({ required: true, description: 'The id of the personalized schedule.' })
        .validate(idOf('PersonalizedSchedule')),
    },
    resolve: (_root, { id }, { loaders }) => nullIfNotFound(loaders.personalizedSchedules.load(id)),
  }),
}));
