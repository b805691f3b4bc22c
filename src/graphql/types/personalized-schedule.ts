import { InvalidInputError } from '../../domain/errors.ts';
import type { PersonalizedSchedule } from '../../domain/personalized-schedule.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { eventsOfSessions } from '../../feeds/session-events.ts';
import { writeEvents } from '../../icalendar/write-event.ts';
import { loadExisting } from '../../loaders/loader.ts';
import { personalizedScheduleRevision } from '../../scheduling/writables.ts';
import { rejectBookers } from '../booking-access.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { calendarKeyOf, keyOfAccount, keysOf, nodeType, nullIfNotFound, ownKey, withPartition } from '../nodes.ts';
import { listArguments, multiAccountConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { AttendeeRef, CalendarRef, ConferenceSessionRef, PersonalizedScheduleRef } from '../refs.ts';
import { conflictsOf, SessionConflictType, sessionsOf } from './session-conflict.ts';

const PublicationEnum = builder.enumType('Publication', {
  description:
    'The publication state of a personalized schedule as tracked by the gateway; providers do not report it.',
  values: described({
    UNKNOWN: 'The personalized schedule was neither changed nor published through this gateway.',
    PENDING: 'The personalized schedule was changed after the last request to publish it.',
    REQUESTED: 'A request to publish the personalized schedule was made after the last change.',
  }),
});

/** What a personalized schedule and its preview have in common. */
function contentFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, PersonalizedSchedule>,
) {
  return {
    name: t.exposeString('name', { description: 'The name of the personalized schedule.' }),
    attendees: t.field({
      type: [AttendeeRef],
      nullable: true,
      description: 'The attendees to whom the sessions are assigned.',
      resolve: ({ account, attendeeIds }, _, { loaders }) =>
        loadExisting(loaders.attendees, keysOf(account, attendeeIds)),
    }),
    sessions: t.field({
      type: [ConferenceSessionRef],
      nullable: true,
      description: 'The assigned sessions, ordered by start.',
      resolve: (schedule, _, context) => sessionsOf(schedule, schedule.sessionIds, context),
    }),
    conflicts: t.field({
      type: [SessionConflictType],
      nullable: true,
      description: 'All pairs of overlapping sessions.',
      resolve: (schedule, _, context) => conflictsOf(schedule, schedule.sessionIds, context),
    }),
  };
}

nodeType(PersonalizedScheduleRef, {
  description: 'A set of sessions that is assigned to one or more attendees.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.personalizedSchedules.loadMany(keys),
  fields: (t) => ({
    account: t.field(accountField),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar to which the sessions belong.',
      resolve: (schedule, _, { loaders }) => loaders.calendars.load(calendarKeyOf(schedule)),
    }),
    ...contentFields(t),
    publication: t.field({
      type: PublicationEnum,
      nullable: true,
      description: 'The publication state as tracked by the gateway; providers do not report it.',
      resolve: (schedule, _, context) => context.publications.of(withPartition(schedule, context)),
    }),
    ics: t.string({
      nullable: true,
      description:
        'The assigned sessions as an iCalendar object (RFC 5545), to be offered as a file `.ics`: one event for each session, ' +
        'whose UID is the same in every personalized schedule.',
      resolve: async (schedule, _, { loaders }) =>
        writeEvents({ name: schedule.name }, await eventsOfSessions(schedule, schedule.sessionIds, loaders)),
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

export const PersonalizedSchedulePreviewRef = builder
  .objectRef<PersonalizedSchedule>('PersonalizedSchedulePreview')
  .implement({
    description: 'A personalized schedule as it would be after an update.',
    fields: (t) => contentFields(t),
  });

export const PersonalizedScheduleConnection = multiAccountConnectionOf(PersonalizedScheduleRef, 'PersonalizedSchedule');

function findPersonalizedSchedule(key: ResourceRef, context: Context) {
  rejectBookers(context, key, 'personalized schedules');
  return nullIfNotFound(context.loaders.personalizedSchedules.load(key));
}

const BOTH_FILTERS = 'Specify either a calendar or an attendee, not both: an attendee belongs to one calendar';

builder.queryFields((t) => ({
  personalizedSchedules: t.field({
    type: PersonalizedScheduleConnection,
    nullable: true,
    description:
      'The personalized schedules of the accounts, ordered by account, and then as their provider orders them.',
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
    resolve: (_root, { calendar, attendee, ...args }, context) => {
      if (calendar && attendee) throw new InvalidInputError([{ path: ['attendee'], message: BOTH_FILTERS }]);
      const { loaders } = context;
      return pageOverAccounts<PersonalizedSchedule>(
        context,
        { ...args, within: (calendar ?? attendee)?.account },
        {
          field: 'Query.personalizedSchedules',
          filter: [calendar ?? null, attendee ?? null],
          supports: ({ connector }) => Boolean(calendar ?? attendee ?? connector.personalizedSchedules),
          pages({ key, connector }) {
            if (attendee || !connector.personalizedSchedules?.pages) return undefined;
            return (request) =>
              calendar
                ? loaders.calendarPersonalizedSchedulePages.load({ ...calendar, request })
                : loaders.personalizedSchedulePages.load({ account: key, id: '', request });
          },
          load(account) {
            if (calendar) return loaders.calendarPersonalizedSchedules.load(calendar);
            if (attendee) return loaders.attendeePersonalizedSchedules.load(attendee);
            return loaders.personalizedScheduleLists.load(keyOfAccount(account));
          },
        },
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
    resolve: (_root, { id }, context) => findPersonalizedSchedule(id, context),
  }),
}));
