import type { PageRequest } from '../../connectors/list-page.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { Attendee, Session } from '../../domain/personalized-schedule.ts';
import { schedulesOfCalendar } from '../../loaders/reader.ts';
import { computeOpenings, computeUnion } from '../../scheduling/computation-turns.ts';
import { hoursOfCalendar, timeZoneOf } from '../../scheduling/hours.ts';
import { calendarRevision } from '../../scheduling/writables.ts';
import { clip } from '../../time/interval.ts';
import { localDateOf } from '../../time/wall-time.ts';
import { rejectBookers } from '../booking-access.ts';
import { builder } from '../builder.ts';
import { accountField, TimeRangeType, windowArguments } from '../fields.ts';
import { idOf, windowSchema } from '../inputs.ts';
import { keyOfAccount, nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { connectionOf, listArguments, multiAccountConnectionOf, pageArguments } from '../pagination/connections.ts';
import { nameArgument, withName } from '../pagination/name-filter.ts';
import { pageOf, pageOverAccounts } from '../pagination/pages.ts';
import { AttendeeRef, CalendarRef, ConferenceSessionRef, ScheduleRef } from '../refs.ts';
import { selects } from '../selections.ts';
import { BookingConnection, bookingFilterArguments, bookingFilterSchema, pageOfBookings } from './booking.ts';
import { PersonalizedScheduleConnection } from './personalized-schedule.ts';

type CalendarFieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Calendar>;

const ConferenceSessionConnection = connectionOf(ConferenceSessionRef, 'ConferenceSession');
const AttendeeConnection = connectionOf(AttendeeRef, 'Attendee');

/** The fields that need the schedules of a calendar. */
const SCHEDULE_FIELDS = ['schedules', 'isUnconstrained', 'openings'] as const;

/** What a calendar and its preview have in common. */
function contentFields(t: CalendarFieldBuilder) {
  return {
    name: t.exposeString('name', { description: 'The name of the calendar.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The description of the calendar; null if it has none.',
    }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      nullable: true,
      description:
        'The time zone of the calendar; null if the provider reports none, or a name that is not in the IANA database, ' +
        'which `providerData` then has.',
    }),
    color: t.exposeString('color', {
      nullable: true,
      description: 'The color of the calendar, as `#RRGGBB`; null if it has none.',
    }),
    isPublic: t.exposeBoolean('isPublic', {
      nullable: true,
      description: 'Whether the calendar can be viewed and booked publicly; null if the provider does not report it.',
    }),
  };
}

nodeType(CalendarRef, {
  description: 'A calendar whose time is scheduled; at some providers a workspace, an event guide or an organization.',
  keyOf: ownKey,
  load(keys, { loaders }, info) {
    const includeSchedules = selects(info, 'Calendar', ...SCHEDULE_FIELDS);
    return loaders.calendars.loadMany(keys.map((key) => ({ ...key, includeSchedules })));
  },
  fields: (t) => ({
    account: t.field(accountField),
    ...contentFields(t),
    ...timeFields(t),
    ...bookingFields(t),
    ...agendaFields(t),
    ...personalizedScheduleFields(t),
    revision: t.string({
      description:
        'The revision of the calendar, which changes with its content. Pass it as `ifRevision` to guard a write.',
      resolve: calendarRevision,
    }),
    providerData: t.expose('providerData', {
      type: 'JSON',
      nullable: true,
      description: 'Provider-specific data without an equivalent in this schema; null if there is none.',
    }),
  }),
});

export const CalendarPreviewRef = builder.objectRef<Calendar>('CalendarPreview').implement({
  description: 'A calendar as it would be after an update.',
  fields: (t) => contentFields(t),
});

/** The schedules of a calendar, its openings and its busy time. */
function timeFields(t: CalendarFieldBuilder) {
  return {
    schedules: t.field({
      type: [ScheduleRef],
      nullable: true,
      description: 'The schedules that belong to the calendar.',
      resolve: (calendar, _, { loaders }) => schedulesOfCalendar(calendar, loaders),
    }),
    isUnconstrained: t.boolean({
      nullable: true,
      description: 'Whether the calendar has no schedules and the provider therefore treats it as always open.',
      resolve: async (calendar, _, { loaders }) =>
        calendar.openWithoutSchedules && (await schedulesOfCalendar(calendar, loaders)).length === 0,
    }),
    openings: t.field({
      type: [TimeRangeType],
      nullable: true,
      description:
        'The hours of its schedules with the effect `OPEN` minus those with the effect `CLOSED`, sorted, merged and ' +
        'limited to the window. Busy time is not subtracted.',
      args: t.validate(windowArguments(t.arg), windowSchema),
      resolve: async (calendar, { from, to }, { loaders, computation }) => {
        const schedules = await schedulesOfCalendar(calendar, loaders);
        return computeOpenings(hoursOfCalendar(calendar, schedules), { start: from, end: to }, computation);
      },
    }),
    busy: t.field({
      type: [TimeRangeType],
      nullable: true,
      description: 'The times taken by bookings, events or sessions, sorted, merged and limited to the window.',
      args: t.validate(windowArguments(t.arg), windowSchema),
      resolve: async ({ account, id }, { from, to }, { loaders }) => {
        const busy = await loaders.busy.load({ account, id, from, to });
        return clip(await computeUnion(busy), { start: from, end: to });
      },
    }),
  };
}

/** The bookings of a calendar. */
function bookingFields(t: CalendarFieldBuilder) {
  return {
    bookings: t.field({
      type: BookingConnection,
      nullable: true,
      description:
        'The bookings that overlap the window, ordered by id. Where bookings belong to no single calendar, all bookings of the account; empty if the provider has no bookings.',
      args: t.validate({ ...pageArguments(t.arg), ...bookingFilterArguments(t.arg) }, bookingFilterSchema),
      resolve: (calendar, args, context) => {
        const { account, id } = calendar;
        const list = { field: 'Calendar.bookings', parent: calendar };
        return pageOfBookings(context, { ...args, calendar: { type: 'Calendar', account, id } }, list);
      },
    }),
  };
}

/** The list of a provider that has no such objects. */
const NOTHING = { load: () => Promise.resolve([]) };

/** Whether a session of the calendar is on the date. @throws ProviderError `UNSUPPORTED` if the zone of the calendar is unknown. */
function sessionFilter(calendar: Calendar, date: string | null | undefined): (session: Session) => boolean {
  if (typeof date !== 'string') return () => true;
  const timeZone = timeZoneOf(calendar);
  return ({ start }) => localDateOf(timeZone, start) === date;
}

/** The sessions and the attendees of a calendar. */
function agendaFields(t: CalendarFieldBuilder) {
  return {
    sessions: t.field({
      type: ConferenceSessionConnection,
      nullable: true,
      description: 'The sessions on the agenda of the calendar; empty if the provider has no sessions.',
      args: {
        ...pageArguments(t.arg),
        date: t.arg({
          type: 'Date',
          description:
            'A date in the time zone of the calendar; only sessions with that `date` are returned. The gateway filters.',
        }),
        track: t.arg.string({
          description:
            'The exact name of a track; only sessions on it are returned. The provider filters, so that fewer pages are read.',
        }),
      },
      resolve: (calendar, { date, track, ...args }, { accounts, loaders }) => {
        const list = { field: 'Calendar.sessions', parent: calendar };
        const { account, id } = calendar;
        if (!accounts.get(account)?.connector.sessions) return pageOf<Session>(NOTHING, args, list);
        const isOnDate = sessionFilter(calendar, date);
        const load = async () => {
          const loading =
            typeof track === 'string'
              ? loaders.trackSessions.load({ account, id, track })
              : loaders.calendarSessions.load({ account, id });
          return (await loading).filter(isOnDate);
        };
        const pages = (request: PageRequest) => loaders.sessionPages.load({ account, id, request });
        const isFiltered = typeof track === 'string' || typeof date === 'string';
        return pageOf({ load, pages: isFiltered ? undefined : pages }, args, list);
      },
    }),
    attendees: t.field({
      type: AttendeeConnection,
      nullable: true,
      description: 'The attendees of the calendar; empty if the provider has no attendees.',
      args: {
        ...pageArguments(t.arg),
        email: t.arg.string({
          description:
            'The email address of an attendee; only attendees with it are returned. The provider filters, and can distinguish upper and lower case.',
        }),
      },
      resolve: (calendar, { email, ...args }, { accounts, loaders }) => {
        const list = { field: 'Calendar.attendees', parent: calendar };
        const { account, id } = calendar;
        if (!accounts.get(account)?.connector.attendees) return pageOf<Attendee>(NOTHING, args, list);
        if (typeof email === 'string') {
          return pageOf({ load: () => loaders.attendeesByEmail.load({ account, id, email }) }, args, list);
        }
        const load = () => loaders.calendarAttendees.load({ account, id });
        const pages = (request: PageRequest) => loaders.attendeePages.load({ account, id, request });
        return pageOf({ load, pages }, args, list);
      },
    }),
  };
}

/** The personalized schedules of a calendar. */
function personalizedScheduleFields(t: CalendarFieldBuilder) {
  return {
    personalizedSchedules: t.field({
      type: PersonalizedScheduleConnection,
      nullable: true,
      description: 'The personalized schedules of the calendar; empty if the provider has none.',
      args: pageArguments(t.arg),
      resolve: (calendar, args, context) => {
        const { account, id } = calendar;
        return pageOverAccounts(
          context,
          { ...args, within: account },
          {
            field: 'Calendar.personalizedSchedules',
            parent: calendar,
            supports: ({ connector }) => connector.personalizedSchedules !== undefined,
            load: () => context.loaders.calendarPersonalizedSchedules.load({ account, id }),
            pages: () => (request) => context.loaders.calendarPersonalizedSchedulePages.load({ account, id, request }),
          },
        );
      },
    }),
  };
}

const CalendarConnection = multiAccountConnectionOf(CalendarRef, 'Calendar');

builder.queryFields((t) => ({
  calendars: t.field({
    type: CalendarConnection,
    nullable: true,
    description: 'The calendars of the accounts, ordered by account, and then as their provider orders them.',
    args: { ...listArguments(t.arg), ...nameArgument(t.arg) },
    resolve: (_root, { nameContains, ...args }, context, info) => {
      const includeSchedules = selects(info, 'Calendar', ...SCHEDULE_FIELDS);
      return pageOverAccounts<Calendar>(context, args, {
        field: 'Query.calendars',
        filter: nameContains,
        supports: ({ connector }) => connector.calendars !== undefined,
        pages({ key, connector }) {
          if (!connector.calendars?.pages || nameContains) return undefined;
          return (request) => context.loaders.calendarPages.load({ account: key, id: '', includeSchedules, request });
        },
        load: async (account) =>
          withName(
            await context.loaders.calendarLists.load({ ...keyOfAccount(account), includeSchedules }),
            nameContains,
          ),
      });
    },
  }),
  calendar: t.field({
    type: CalendarRef,
    nullable: true,
    description: 'The calendar with the given id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The id of the calendar.' }).validate(idOf('Calendar')) },
    resolve(_root, { id }, context, info) {
      rejectBookers(context, id, 'calendars by their id');
      const includeSchedules = selects(info, 'Calendar', ...SCHEDULE_FIELDS);
      return nullIfNotFound(context.loaders.calendars.load({ ...id, includeSchedules }));
    },
  }),
}));
