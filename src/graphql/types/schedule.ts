import { type DateOverride, type LocalHours, type WeeklyHours } from '../../domain/schedule.ts';
import { hoursOfSchedules, readable, unreadable } from '../../scheduling/hours.ts';
import { scheduleRevision } from '../../scheduling/writables.ts';
import { openingsOf } from '../../time/openings.ts';
import { builder, described } from '../builder.ts';
import { accountField, TimeRangeType, windowArguments } from '../fields.ts';
import { idOf, windowSchema } from '../inputs.ts';
import { nodeType, ownKey } from '../nodes.ts';
import { listArguments, sourcedConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { CalendarRef, EventTypeRef, ScheduleRef } from '../refs.ts';
import { selects } from '../selections.ts';

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
  description: "What a schedule's hours do.",
  values: described({
    OPEN: 'They can be booked.',
    CLOSED: "They are taken out of the calendar's open hours.",
  }),
});

const LocalHoursType = builder.objectRef<LocalHours>('LocalHours').implement({
  description: 'Hours of one date, by the clock.',
  fields: (t) => ({
    start: t.expose('start', { type: 'LocalTime', description: 'Inclusive.' }),
    end: t.expose('end', { type: 'LocalTime', description: 'Exclusive; `24:00` is midnight.' }),
  }),
});

const DateOverrideType = builder.objectRef<DateOverride>('DateOverride').implement({
  description: 'A date on which other hours apply than the weekly ones.',
  fields: (t) => ({
    date: t.expose('date', { type: 'Date', description: "In the schedule's zone." }),
    hours: t.field({
      type: [LocalHoursType],
      description: 'All hours of that date; none means closed.',
      resolve: ({ hours }) => hours,
    }),
  }),
});

/** The account stands with those that name an event type of it. */
const WeeklyHoursType = builder.objectRef<WeeklyHours & { readonly account?: string }>('WeeklyHours').implement({
  description: 'Hours that come back every week, by the clock.',
  fields: (t) => ({
    days: t.field({ type: [WeekdayEnum], description: 'On these days.', resolve: ({ days }) => days }),
    start: t.expose('start', { type: 'LocalTime', description: 'Inclusive.' }),
    end: t.expose('end', { type: 'LocalTime', description: 'Exclusive; `24:00` is midnight.' }),
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'Only for this event type; for all, if null.',
      resolve: ({ account, eventTypeId }, _, { loaders }) =>
        account === undefined || eventTypeId === undefined
          ? null
          : loaders.eventTypes.find({ account, id: eventTypeId }),
    }),
  }),
});

/** The fields that fail where the hours cannot be told. */
export const HOURS_FIELDS = ['weeklyHours', 'dateOverrides', 'openings'] as const;

nodeType(ScheduleRef, {
  description: 'Hours in which something can be booked: weekly hours, with dates on which other hours apply instead.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.schedules.outcomes(keys),
  fields: (t) => ({
    account: t.field(accountField),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'Where the provider keeps schedules inside calendars.',
      resolve: ({ account, calendarId }, _, { loaders }) =>
        calendarId === undefined ? null : loaders.calendars.find({ account, id: calendarId }),
    }),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    timeZone: t.expose('timeZone', { type: 'TimeZone', description: 'The zone of all its hours.' }),
    isDefault: t.exposeBoolean('isDefault', { description: 'Whether it applies where nothing names another.' }),
    effect: t.field({ type: ScheduleEffectEnum, description: 'What its hours do.', resolve: ({ effect }) => effect }),
    weeklyHours: t.field({
      type: [WeeklyHoursType],
      description: 'Order and grouping mean nothing; where hours overlap, their union counts.',
      resolve: (schedule) => {
        const { account, weeklyHours } = readable(schedule);
        if (weeklyHours.every(({ eventTypeId }) => eventTypeId === undefined)) return weeklyHours;
        return weeklyHours.map((hours) => ({ ...hours, account }));
      },
    }),
    dateOverrides: t.field({
      type: [DateOverrideType],
      description: 'Each replaces the weekly hours of its date; no hours means closed that day.',
      resolve: (schedule) => readable(schedule).dateOverrides,
    }),
    validUntil: t.expose('validUntil', {
      type: 'Date',
      nullable: true,
      description: 'The last date with hours; null where there is no end.',
    }),
    openings: t.field({
      type: [TimeRangeType],
      description:
        'When its hours are open, as exact instants with zone and daylight saving worked out; sorted, joined, and cut to ' +
        'the window. A schedule that closes hours opens none.',
      args: t.validate(windowArguments(t.arg), windowSchema),
      resolve: (schedule, { from, to }) => openingsOf(hoursOfSchedules([schedule]), { start: from, end: to }),
    }),
    revision: t.string({
      description: 'Changes whenever the content does; give it back as `ifRevision`.',
      resolve: scheduleRevision,
    }),
    providerData: t.expose('providerData', {
      type: 'JSON',
      nullable: true,
      description: 'What the provider sent that the unified model has no place for.',
    }),
  }),
});

const ScheduleConnection = sourcedConnectionOf(ScheduleRef, 'Schedule');

builder.queryFields((t) => ({
  schedules: t.field({
    type: ScheduleConnection,
    description: 'The schedules of all accounts, one account after the other.',
    args: listArguments(t.arg),
    resolve: (_root, args, context, info) =>
      pageOverAccounts(
        context,
        args,
        (account) => account.connector.schedules?.list(context.callTo(account)),
        (schedules) =>
          selects(info, 'Schedule', ...HOURS_FIELDS) ? schedules.map((one) => unreadable([one])) : undefined,
      ),
  }),
  schedule: t.field({
    type: ScheduleRef,
    nullable: true,
    description: 'A schedule by its id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }).validate(idOf('Schedule')) },
    resolve: (_root, { id }, { loaders }) => loaders.schedules.find(id),
  }),
}));
