import { turns } from '../../concurrency/turns.ts';
import type { DateOverride, LocalHours, Schedule, WeeklyHours } from '../../domain/schedule.ts';
import { computeOpenings } from '../../scheduling/computation-turns.ts';
import { hoursOfSchedules, readable } from '../../scheduling/hours.ts';
import { scheduleRevision } from '../../scheduling/writables.ts';
import { rejectBookers } from '../booking-access.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField, TimeRangeType, windowArguments } from '../fields.ts';
import { idOf, windowSchema } from '../inputs.ts';
import { keyOfAccount, nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { listArguments, multiAccountConnectionOf } from '../pagination/connections.ts';
import { nameArgument, withName } from '../pagination/name-filter.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { CalendarRef, EventTypeRef, ScheduleRef } from '../refs.ts';
import { recurrenceOf, ScheduleRecurrenceType } from './schedule-recurrence.ts';

export const WeekdayEnum = builder.enumType('Weekday', {
  description: 'A day of the week.',
  values: described({
    MONDAY: 'Monday.',
    TUESDAY: 'Tuesday.',
    WEDNESDAY: 'Wednesday.',
    THURSDAY: 'Thursday.',
    FRIDAY: 'Friday.',
    SATURDAY: 'Saturday.',
    SUNDAY: 'Sunday.',
  }),
});

export const ScheduleEffectEnum = builder.enumType('ScheduleEffect', {
  description: "The effect of a schedule's hours.",
  values: described({
    OPEN: 'The hours of the schedule can be booked.',
    CLOSED: "The hours of the schedule are subtracted from the calendar's open hours.",
  }),
});

const LocalHoursType = builder.objectRef<LocalHours>('LocalHours').implement({
  description: 'Hours on one date, in wall-clock time.',
  fields: (t) => ({
    start: t.expose('start', { type: 'LocalTime', description: 'Start, inclusive.' }),
    end: t.expose('end', {
      type: 'LocalTime',
      description: 'End, exclusive; `24:00` is the midnight that ends the day.',
    }),
  }),
});

const DateOverrideType = builder.objectRef<DateOverride>('DateOverride').implement({
  description: 'Hours that replace the weekly hours on one date.',
  fields: (t) => ({
    date: t.expose('date', { type: 'Date', description: 'The date, in the time zone of the schedule.' }),
    hours: t.field({
      type: [LocalHoursType],
      description: 'All hours on the date; empty if it is closed.',
      resolve: ({ hours }) => hours,
    }),
  }),
});

/** The account is present if the hours refer to one of its event types. */
const WeeklyHoursType = builder.objectRef<WeeklyHours & { readonly account?: string }>('WeeklyHours').implement({
  description: 'Hours that recur every week, in wall-clock time.',
  fields: (t) => ({
    days: t.field({
      type: [WeekdayEnum],
      description: 'The days of the week on which the hours apply.',
      resolve: ({ days }) => days,
    }),
    start: t.expose('start', { type: 'LocalTime', description: 'Start, inclusive.' }),
    end: t.expose('end', {
      type: 'LocalTime',
      description: 'End, exclusive; `24:00` is the midnight that ends the day.',
    }),
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'The only event type to which the hours apply; null if they apply to all.',
      resolve: ({ account, eventTypeId }, _, { loaders }) =>
        account === undefined || eventTypeId === undefined
          ? null
          : nullIfNotFound(loaders.eventTypes.load({ account, id: eventTypeId })),
    }),
  }),
});

function openingsIn(
  schedule: Schedule,
  { from, to }: { readonly from: number; readonly to: number },
  { computation }: Pick<Context, 'computation'>,
) {
  return computeOpenings(hoursOfSchedules([schedule]), { start: from, end: to }, computation);
}

/** What a schedule and its preview have in common. */
function contentFields(t: PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Schedule>) {
  return {
    name: t.exposeString('name', { description: 'The name of the schedule.' }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      nullable: true,
      description:
        'The time zone of all hours of the schedule; null if it is unknown, in which case the hours cannot be read and ' +
        '`providerData` has the name that the provider stores, if any.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether the schedule applies where no other schedule is specified.',
    }),
    effect: t.field({
      type: ScheduleEffectEnum,
      description: 'The effect of the hours.',
      resolve: ({ effect }) => effect,
    }),
    weeklyHours: t.field({
      type: [WeeklyHoursType],
      nullable: true,
      description:
        'The weekly hours. Their order and grouping have no meaning, and overlapping hours are merged. Hours with a ' +
        '`recurrence` begin on its first date; those that recur by months are not among them.',
      resolve: (schedule) => {
        const { account, weeklyHours } = readable(schedule);
        if (weeklyHours.every(({ eventTypeId }) => eventTypeId === undefined)) return weeklyHours;
        return weeklyHours.map((hours) => ({ ...hours, account }));
      },
    }),
    dateOverrides: t.field({
      type: [DateOverrideType],
      nullable: true,
      description: 'The date overrides, each of which replaces the weekly hours on its date.',
      resolve: (schedule) => readable(schedule).dateOverrides,
    }),
    recurrence: t.field({
      type: ScheduleRecurrenceType,
      nullable: true,
      description:
        'The recurrence that the hours follow, where `weeklyHours` and `dateOverrides` cannot express it completely: by months, ' +
        'or from a first date on. Null if they do, or if the hours never occur.',
      resolve: recurrenceOf,
    }),
    validUntil: t.expose('validUntil', {
      type: 'Date',
      nullable: true,
      description: 'The last date on which the hours apply; null if there is no limit.',
    }),
    openings: t.field({
      type: [TimeRangeType],
      nullable: true,
      description:
        'The open hours as exact instants, with time zone and daylight saving time resolved, sorted, merged and limited ' +
        'to the window; empty for a schedule with the effect `CLOSED`.',
      args: t.validate(windowArguments(t.arg), windowSchema),
      resolve: openingsIn,
    }),
  };
}

nodeType(ScheduleRef, {
  description: 'A set of weekly hours, with date overrides that replace them on single dates.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.schedules.loadMany(keys),
  fields: (t) => ({
    account: t.field(accountField),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description:
        'The calendar to which the schedule belongs; null if the provider does not store schedules in calendars.',
      resolve: ({ account, calendarId }, _, { loaders }) =>
        calendarId === undefined ? null : nullIfNotFound(loaders.calendars.load({ account, id: calendarId })),
    }),
    ...contentFields(t),
    revision: t.string({
      description:
        'The revision of the schedule, which changes with its content. Pass it as `ifRevision` to guard a write.',
      resolve: (schedule) => turns.run(() => scheduleRevision(schedule)),
    }),
    providerData: t.expose('providerData', {
      type: 'JSON',
      nullable: true,
      description: 'Provider-specific data without an equivalent in this schema; null if there is none.',
    }),
  }),
});

export const SchedulePreviewRef = builder.objectRef<Schedule>('SchedulePreview').implement({
  description: 'A schedule as it would be after an update.',
  fields: (t) => contentFields(t),
});

const ScheduleConnection = multiAccountConnectionOf(ScheduleRef, 'Schedule');

builder.queryFields((t) => ({
  schedules: t.field({
    type: ScheduleConnection,
    nullable: true,
    description: 'The schedules of the accounts, ordered by account, and then as their provider orders them.',
    args: { ...listArguments(t.arg), ...nameArgument(t.arg) },
    resolve: (_root, { nameContains, ...args }, context) =>
      pageOverAccounts<Schedule>(context, args, {
        field: 'Query.schedules',
        filter: nameContains,
        supports: ({ connector }) => connector.schedules !== undefined,
        pages({ key, connector }) {
          if (!connector.schedules?.pages || nameContains) return undefined;
          return (request) => context.loaders.schedulePages.load({ account: key, id: '', request });
        },
        load: async (account) =>
          withName(await context.loaders.scheduleLists.load(keyOfAccount(account)), nameContains),
      }),
  }),
  schedule: t.field({
    type: ScheduleRef,
    nullable: true,
    description: 'The schedule with the given id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The id of the schedule.' }).validate(idOf('Schedule')) },
    resolve(_root, { id }, context) {
      rejectBookers(context, id, 'schedules');
      return nullIfNotFound(context.loaders.schedules.load(id));
    },
  }),
}));
