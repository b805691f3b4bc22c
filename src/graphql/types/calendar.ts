import { completeValue, type MaybePromise } from '@pothos/core';
import type { Calendar } from '../../domain/calendar.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { Loaders } from '../../loaders/loaders.ts';
import { hoursOfCalendar, unreadable } from '../../scheduling/hours.ts';
import { calendarRevision } from '../../scheduling/writables.ts';
import { clip, union } from '../../time/interval.ts';
import { openingsOf } from '../../time/openings.ts';
import { builder } from '../builder.ts';
import { accountField, TimeRangeType, windowArguments } from '../fields.ts';
import { idOf, windowSchema } from '../inputs.ts';
import { nodeType, ownKey } from '../nodes.ts';
import { connectionOf, listArguments, pageArguments, sourcedConnectionOf } from '../pagination/connections.ts';
import { pageOf, pageOverAccounts } from '../pagination/pages.ts';
import { AttendeeRef, CalendarRef, ScheduleRef, SessionRef } from '../refs.ts';
import { selects } from '../selections.ts';
import { PersonalizedScheduleConnection, readSelected } from './personalized-schedule.ts';
import { HOURS_FIELDS } from './schedule.ts';

const SessionConnection = connectionOf(SessionRef, 'Session');
const AttendeeConnection = connectionOf(AttendeeRef, 'Attendee');

/** The fields that need a calendar's schedules. */
const SCHEDULE_FIELDS = ['schedules', 'isUnconstrained', 'openings'] as const;

/** Its schedules: as the read brought them along, else read for all such calendars at once. */
function schedulesOf(calendar: Calendar, { calendarSchedules }: Loaders): MaybePromise<readonly Schedule[]> {
  return calendar.schedules ?? calendarSchedules.read(calendar);
}

/** Why the schedules of each calendar cannot be told, or the hours of one of them; null where they can. */
function failuresOfSchedules(calendars: readonly Calendar[], { calendarSchedules }: Loaders, asksHours: boolean) {
  const apart = calendars.filter(({ schedules }) => schedules === undefined);
  return completeValue(calendarSchedules.outcomes(apart), (outcomes) => {
    let at = 0;
    return calendars.map(({ schedules = outcomes[at++] ?? [] }) => {
      if (schedules instanceof ProviderError) return schedules;
      return asksHours ? unreadable(schedules) : null;
    });
  });
}

nodeType(CalendarRef, {
  description: 'A calendar, workspace calendar, event guide or organisation whose time is being scheduled.',
  keyOf: ownKey,
  load(keys, { loaders }, info) {
    const wantsSchedules = selects(info, 'Calendar', ...SCHEDULE_FIELDS);
    return loaders.calendars.outcomes(keys.map((key) => ({ ...key, wantsSchedules })));
  },
  fields: (t) => ({
    account: t.field(accountField),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      nullable: true,
      description: 'Its zone; null where the provider tells none.',
    }),
    color: t.exposeString('color', { nullable: true, description: '`#RRGGBB`.' }),
    isPublic: t.exposeBoolean('isPublic', {
      nullable: true,
      description: 'Whether outsiders may view and book; null where the provider does not tell.',
    }),
    schedules: t.field({
      type: [ScheduleRef],
      description: 'The schedules that the provider keeps inside it.',
      resolve: (calendar, _, { loaders }) => schedulesOf(calendar, loaders),
    }),
    isUnconstrained: t.boolean({
      description: 'No schedules, and the provider takes that as always open.',
      resolve: (calendar, _, { loaders }) =>
        calendar.openWithoutSchedules &&
        completeValue(schedulesOf(calendar, loaders), (schedules) => schedules.length === 0),
    }),
    openings: t.field({
      type: [TimeRangeType],
      description:
        'Its open schedules together, without what its closed ones take out; sorted, joined, and cut to the window. Busy ' +
        'time is not taken out.',
      args: t.validate(windowArguments(t.arg), windowSchema),
      resolve: (calendar, { from, to }, { loaders }) =>
        completeValue(schedulesOf(calendar, loaders), (schedules) =>
          openingsOf(hoursOfCalendar(calendar, schedules), { start: from, end: to }),
        ),
    }),
    busy: t.field({
      type: [TimeRangeType],
      description: 'When it is taken by bookings, events or sessions; sorted, joined, and cut to the window.',
      args: t.validate(windowArguments(t.arg), windowSchema),
      resolve: ({ account, id }, { from, to }, { loaders }) =>
        completeValue(loaders.busy.read({ account, id, from, to }), (busy) =>
          clip(union(busy), { start: from, end: to }),
        ),
    }),
    sessions: t.field({
      type: SessionConnection,
      description: 'Its agenda; empty where the provider has none.',
      args: pageArguments(t.arg),
      resolve: ({ account, id }, args, { accounts, loaders }) =>
        completeValue(
          accounts.get(account)?.connector.sessions ? loaders.calendarSessions.read({ account, id }) : [],
          (sessions) => pageOf(sessions, args),
        ),
    }),
    attendees: t.field({
      type: AttendeeConnection,
      description: 'Who takes part; empty where the provider has no attendees.',
      args: pageArguments(t.arg),
      resolve: ({ account, id }, args, { accounts, loaders }) =>
        completeValue(
          accounts.get(account)?.connector.attendees ? loaders.calendarAttendees.read({ account, id }) : [],
          (attendees) => pageOf(attendees, args),
        ),
    }),
    personalizedSchedules: t.field({
      type: PersonalizedScheduleConnection,
      description: 'The sessions assigned to its attendees; empty where the provider has none.',
      args: pageArguments(t.arg),
      resolve: ({ account, id }, args, context, info) =>
        pageOverAccounts(
          context,
          { ...args, within: account },
          ({ connector }) =>
            connector.personalizedSchedules && context.loaders.calendarPersonalizedSchedules.load({ account, id }),
          (schedules) => readSelected(schedules, context, info),
        ),
    }),
    revision: t.string({
      description: 'Changes whenever the content does; give it back as `ifRevision`.',
      resolve: calendarRevision,
    }),
    providerData: t.expose('providerData', {
      type: 'JSON',
      nullable: true,
      description: 'What the provider sent that the unified model has no place for.',
    }),
  }),
});

const CalendarConnection = sourcedConnectionOf(CalendarRef, 'Calendar');

builder.queryFields((t) => ({
  calendars: t.field({
    type: CalendarConnection,
    description: 'The calendars of all accounts, one account after the other.',
    args: listArguments(t.arg),
    resolve: (_root, args, context, info) =>
      pageOverAccounts(
        context,
        args,
        (account) =>
          account.connector.calendars?.list(context.callTo(account), {
            schedules: selects(info, 'Calendar', ...SCHEDULE_FIELDS),
          }),
        (calendars) => {
          if (!selects(info, 'Calendar', ...SCHEDULE_FIELDS)) return undefined;
          const asksHours = selects(info, 'Calendar', 'openings') || selects(info, 'Schedule', ...HOURS_FIELDS);
          return failuresOfSchedules(calendars, context.loaders, asksHours);
        },
      ),
  }),
  calendar: t.field({
    type: CalendarRef,
    nullable: true,
    description: 'A calendar by its id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }).validate(idOf('Calendar')) },
    resolve: (_root, { id }, { loaders }, info) =>
      loaders.calendars.find({ ...id, wantsSchedules: selects(info, 'Calendar', ...SCHEDULE_FIELDS) }),
  }),
}));
