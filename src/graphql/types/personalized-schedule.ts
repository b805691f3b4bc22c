import { completeValue, type MaybePromise } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { isOk } from '../../connectors/connector.ts';
import { InvalidInputError, type ProviderError } from '../../domain/errors.ts';
import type { PersonalizedSchedule, Session } from '../../domain/personalized-schedule.ts';
import type { Key } from '../../loaders/reader.ts';
import { type Conflict, conflictsBetween } from '../../scheduling/session-conflicts.ts';
import { personalizedScheduleRevision } from '../../scheduling/writables.ts';
import { localDateOf } from '../../time/wall-time.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField, TimeRangeType } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { nodeType, ownKey } from '../nodes.ts';
import { listArguments, sourcedConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { type Failures, failuresBelow, type Need } from '../prefetch.ts';
import { AttendeeRef, CalendarRef, PersonalizedScheduleRef, SessionRef } from '../refs.ts';
import { selects } from '../selections.ts';

const PublicationEnum = builder.enumType('Publication', {
  description: 'Whether attendees see the current state, as far as the gateway knows; no provider confirms it.',
  values: described({
    UNKNOWN: 'Nothing was written or published through this gateway.',
    PENDING: 'It was changed since the last publication was requested.',
    REQUESTED: 'A publication was requested after the last change.',
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
  description: 'An agenda item of a calendar.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.sessions.outcomes(keys),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar whose agenda it is on.',
      resolve: (session, _, { loaders }) => loaders.calendars.read(calendarKeyOf(session)),
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
      resolve: (session, _, { loaders }) =>
        completeValue(loaders.calendars.read(calendarKeyOf(session)), ({ timeZone }) =>
          localDateOf(timeZone ?? 'UTC', session.start),
        ),
    }),
    locations: t.stringList({
      description: 'Names of the places where it is held.',
      resolve: ({ account, locationIds }, _, { loaders }) => loaders.locationNames.existing(account, locationIds),
    }),
    tracks: t.stringList({
      description: 'Names of the tracks that it belongs to.',
      resolve: ({ account, trackIds }, _, { loaders }) => loaders.trackNames.existing(account, trackIds),
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

nodeType(AttendeeRef, {
  description: 'Somebody who takes part in what a calendar is about.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.attendees.outcomes(keys),
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar that this person takes part in.',
      resolve: (attendee, _, { loaders }) => loaders.calendars.read(calendarKeyOf(attendee)),
    }),
    name: t.exposeString('name', { description: 'Display name.' }),
    email: t.exposeString('email', { nullable: true, description: 'Email address, if the provider tells it.' }),
    personalizedSchedules: t.field({
      type: [PersonalizedScheduleRef],
      description: 'What was assigned to this person.',
      resolve: (attendee, _, { loaders }) =>
        completeValue(loaders.calendarPersonalizedSchedules.read(calendarKeyOf(attendee)), (all) =>
          all.filter(({ attendeeIds }) => attendeeIds.includes(attendee.id)),
        ),
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
function sessionsOf({ account, sessionIds }: PersonalizedSchedule, { loaders }: Context): MaybePromise<Session[]> {
  return completeValue(loaders.sessions.existing(account, sessionIds), (sessions) =>
    sessions.sort((a, b) => a.start - b.start || (a.end ?? a.start) - (b.end ?? b.start)),
  );
}

nodeType(PersonalizedScheduleRef, {
  description: 'The sessions that one or more attendees were assigned.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.personalizedSchedules.outcomes(keys),
  fields: (t) => ({
    account: t.field(accountField),
    calendar: t.field({
      type: CalendarRef,
      description: 'The calendar that its sessions are from.',
      resolve: (schedule, _, { loaders }) => loaders.calendars.read(calendarKeyOf(schedule)),
    }),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    attendees: t.field({
      type: [AttendeeRef],
      description: 'Whom the sessions were assigned to.',
      resolve: ({ account, attendeeIds }, _, { loaders }) => loaders.attendees.existing(account, attendeeIds),
    }),
    sessions: t.field({
      type: [SessionRef],
      description: 'In order of time.',
      resolve: (schedule, _, context) => sessionsOf(schedule, context),
    }),
    conflicts: t.field({
      type: [SessionConflictType],
      description: 'Which of its sessions overlap.',
      resolve: (schedule, _, context) =>
        completeValue(sessionsOf(schedule, context), (sessions) => {
          if (!sessions.some(({ allDay }) => allDay)) return conflictsBetween(sessions, 'UTC');
          return completeValue(context.loaders.calendars.read(calendarKeyOf(schedule)), ({ timeZone }) =>
            conflictsBetween(sessions, timeZone ?? 'UTC'),
          );
        }),
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
    const sessions = new Set<Session>();
    for (const [i, schedule] of schedules.entries()) {
      for (const key of failures?.[i] ? [] : SESSIONS.keysOf(schedule)) {
        const session = loaders.sessions.ready(key);
        if (session && isOk(session)) sessions.add(session);
      }
    }
    const all = [...sessions];
    const unnamed = await Promise.all([
      asks('Session', 'locations') ? failuresBelow(all, loaders.locationNames, PLACES) : undefined,
      asks('Session', 'tracks') ? failuresBelow(all, loaders.trackNames, TRACKS) : undefined,
    ]);
    if (!unnamed.some((one) => one)) return failures;
    const failed = new Map<unknown, ProviderError | null>(
      all.map((session, i) => [session, unnamed[0]?.[i] ?? unnamed[1]?.[i] ?? null]),
    );
    const below = (schedule: PersonalizedSchedule) =>
      SESSIONS.keysOf(schedule)
        .map((key) => failed.get(loaders.sessions.ready(key)))
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
        (schedules) => readSelected(schedules, context, info),
      );
    },
  }),
  personalizedSchedule: t.field({
    type: PersonalizedScheduleRef,
    nullable: true,
    description: 'A personalized schedule by its id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }).validate(idOf('PersonalizedSchedule')) },
    resolve: (_root, { id }, { loaders }) => loaders.personalizedSchedules.find(id),
  }),
}));
