import type { GraphQLResolveInfo } from 'graphql';
import { InvalidInputError } from '../../domain/errors.ts';
import type { PersonalizedSchedule, Session } from '../../domain/personalized-schedule.ts';
import { type Conflict, conflictsBetween } from '../../scheduling/session-conflicts.ts';
import { personalizedScheduleRevision } from '../../scheduling/writables.ts';
import { localDateOf } from '../../time/wall-time.ts';
import { builder, described } from '../builder.ts';
import { listArguments, sourcedConnectionOf } from '../connections.ts';
import type { Context } from '../context.ts';
import { accountField, TimeRangeType } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { loadNode, nodeId, nullIfNotFound, selects } from '../nodes.ts';
import { pageOverAccounts } from '../pages.ts';
import { AttendeeRef, CalendarRef, PersonalizedScheduleRef, SessionRef } from '../refs.ts';

const PublicationEnum = builder.enumType('Publication', {
  description: 'Whether attendees see the current state, as far as the gateway knows; no provider confirms it.',
  values: described({
    UNKNOWN: 'Nothing was written or published through this gateway.',
    PENDING: 'It was changed since the last publication was requested.',
    REQUESTED: 'A publication was requested after the last change.',
  }),
});

/** All of these; those that do not exist any more are left out. */
async function loadExisting<T>(loading: readonly Promise<T>[]): Promise<T[]> {
  const loaded = await Promise.all(loading.map(nullIfNotFound));
  return loaded.filter((one) => one !== null);
}

function calendarOf({ account, calendarId }: { account: string; calendarId: string }, { loaders }: Context) {
  return loaders.calendars.load({ account, id: calendarId });
}

builder.node(SessionRef, {
  description: 'An agenda item of a calendar.',
  id: nodeId,
  loadWithoutCache: loadNode((key, { loaders }) => loaders.sessions.load(key)),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar whose agenda it is on.',
      resolve: (session, _, context) => calendarOf(session, context),
    }),
    name: t.exposeString('name', { description: 'Title.' }),
    start: t.expose('start', { type: 'DateTime', description: 'Inclusive.' }),
    end: t.expose('end', {
      type: 'DateTime',
      nullable: true,
      description: 'Exclusive; null where the provider tells none, as for all-day sessions.',
    }),
    allDay: t.exposeBoolean('allDay', { description: 'Whether it takes the whole of its `date`.' }),
    date: t.field({
      type: 'Date',
      description: "The date on which it starts, in the calendar's zone.",
      resolve: async (session, _, context) =>
        localDateOf((await calendarOf(session, context)).timeZone ?? 'UTC', session.start),
    }),
    locations: t.stringList({
      description: 'Names of the places where it is held.',
      resolve: ({ account, locationIds }, _, { loaders }) =>
        loadExisting(locationIds.map((id) => loaders.locationNames.load({ account, id }))),
    }),
    tracks: t.stringList({
      description: 'Names of the tracks that it belongs to.',
      resolve: ({ account, trackIds }, _, { loaders }) =>
        loadExisting(trackIds.map((id) => loaders.trackNames.load({ account, id }))),
    }),
    capacity: t.exposeInt('capacity', {
      nullable: true,
      description: 'How many can take part; null: no limit is told.',
    }),
    descriptionHtml: t.exposeString('descriptionHtml', {
      nullable: true,
      description: 'As the provider keeps it; sanitise it before it is shown, as it is not ours.',
    }),
  }),
});

builder.node(AttendeeRef, {
  description: 'Somebody who takes part in what a calendar is about.',
  id: nodeId,
  loadWithoutCache: loadNode((key, { loaders }) => loaders.attendees.load(key)),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar that this person takes part in.',
      resolve: (attendee, _, context) => calendarOf(attendee, context),
    }),
    name: t.exposeString('name', { description: 'Display name.' }),
    email: t.exposeString('email', { nullable: true, description: 'Email address, if the provider tells it.' }),
    personalizedSchedules: t.field({
      type: [PersonalizedScheduleRef],
      description: 'What was assigned to this person.',
      resolve: async ({ account, id, calendarId }, _, { loaders }) => {
        const all = await loaders.calendarPersonalizedSchedules.load({ account, id: calendarId });
        return all.filter(({ attendeeIds }) => attendeeIds.includes(id));
      },
    }),
  }),
});

const SessionConflictType = builder.objectRef<Conflict<Session>>('SessionConflict').implement({
  description: 'Two sessions of one personalized schedule that overlap; sessions that only touch do not.',
  fields: (t) => ({
    first: t.field({ type: SessionRef, description: 'The one that starts first.', resolve: ({ first }) => first }),
    second: t.field({ type: SessionRef, description: 'The other one.', resolve: ({ second }) => second }),
    overlap: t.field({ type: TimeRangeType, description: 'When both take place.', resolve: ({ overlap }) => overlap }),
  }),
});

/** Its sessions by start; those that the provider deleted meanwhile are left out. */
async function sessionsOf({ account, sessionIds }: PersonalizedSchedule, { loaders }: Context): Promise<Session[]> {
  const sessions = await loadExisting(sessionIds.map((id) => loaders.sessions.load({ account, id })));
  return sessions.sort((a, b) => a.start - b.start || (a.end ?? a.start) - (b.end ?? b.start));
}

builder.node(PersonalizedScheduleRef, {
  description: 'The sessions that one or more attendees were assigned.',
  id: nodeId,
  loadWithoutCache: loadNode((key, { loaders }) => loaders.personalizedSchedules.load(key)),
  fields: (t) => ({
    account: t.field(accountField),
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar that its sessions are from.',
      resolve: (schedule, _, context) => calendarOf(schedule, context),
    }),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    attendees: t.field({
      type: [AttendeeRef],
      description: 'Whom the sessions were assigned to.',
      resolve: ({ account, attendeeIds }, _, { loaders }) =>
        loadExisting(attendeeIds.map((id) => loaders.attendees.load({ account, id }))),
    }),
    sessions: t.field({
      type: [SessionRef],
      description: 'In order of time.',
      resolve: (schedule, _, context) => sessionsOf(schedule, context),
    }),
    conflicts: t.field({
      type: [SessionConflictType],
      description: 'Which of its sessions overlap.',
      resolve: async (schedule, _, context) => {
        const sessions = await sessionsOf(schedule, context);
        if (!sessions.some(({ allDay }) => allDay)) return conflictsBetween(sessions, 'UTC');
        return conflictsBetween(sessions, (await calendarOf(schedule, context)).timeZone ?? 'UTC');
      },
    }),
    publication: t.field({
      type: PublicationEnum,
      description: 'What the gateway knows; no provider confirms a publication.',
      resolve: (schedule, _, { publications }) => publications.of(schedule),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was made, if the provider tells.',
    }),
    revision: t.string({
      description: 'Changes whenever the content does; give it back as `ifRevision`.',
      resolve: personalizedScheduleRevision,
    }),
  }),
});

/**
 * Reads what an operation asks of a personalized schedule beyond itself, through the loaders that its fields use: so it
 * costs nothing, and tells beforehand whether the fields will fail.
 */
export async function readSelected(schedule: PersonalizedSchedule, context: Context, info: GraphQLResolveInfo) {
  const { account, attendeeIds, calendarId } = schedule;
  const { loaders } = context;
  const asks = (type: string, ...fields: readonly string[]) => selects(info, type, ...fields);
  const asksSessions = asks('PersonalizedSchedule', 'sessions', 'conflicts');
  const asksAttendees = asks('PersonalizedSchedule', 'attendees');
  const asksCalendar =
    asks('PersonalizedSchedule', 'calendar') ||
    (asksSessions && asks('Session', 'calendar', 'date')) ||
    (asksAttendees && asks('Attendee', 'calendar'));

  async function readSessions() {
    const sessions = await sessionsOf(schedule, context);
    const places = asks('Session', 'locations') ? sessions.flatMap(({ locationIds }) => locationIds) : [];
    const tracks = asks('Session', 'tracks') ? sessions.flatMap(({ trackIds }) => trackIds) : [];
    await Promise.all([
      loadExisting(places.map((id) => loaders.locationNames.load({ account, id }))),
      loadExisting(tracks.map((id) => loaders.trackNames.load({ account, id }))),
    ]);
  }

  await Promise.all([
    asksCalendar && calendarOf(schedule, context),
    asksAttendees && loadExisting(attendeeIds.map((id) => loaders.attendees.load({ account, id }))),
    asks('Attendee', 'personalizedSchedules') &&
      loaders.calendarPersonalizedSchedules.load({ account, id: calendarId }),
    asksSessions && readSessions(),
  ]);
}

export const PersonalizedScheduleConnection = sourcedConnectionOf(PersonalizedScheduleRef, 'PersonalizedSchedule');

builder.queryFields((t) => ({
  personalizedSchedules: t.field({
    type: PersonalizedScheduleConnection,
    description: 'The personalized schedules of all accounts, one account after the other.',
    args: {
      ...listArguments(t.arg),
      calendar: t.arg
        .id({ description: 'Only those of this calendar. Not together with `attendee`.' })
        .validate(idOf('Calendar').nullish()),
      attendee: t.arg.id({ description: 'Only those of this attendee.' }).validate(idOf('Attendee').nullish()),
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
          return account.connector.personalizedSchedules?.list(context.callTo(account));
        },
        (schedule) => readSelected(schedule, context, info),
      );
    },
  }),
  personalizedSchedule: t.field({
    type: PersonalizedScheduleRef,
    nullable: true,
    description: 'A personalized schedule by its id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }).validate(idOf('PersonalizedSchedule')) },
    resolve: (_root, { id }, { loaders }) => nullIfNotFound(loaders.personalizedSchedules.load(id)),
  }),
}));
