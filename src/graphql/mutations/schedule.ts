import { z } from 'zod';
import { throwIssues } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import { type NewSchedule, type ScheduleChange, WEEKDAYS, type WeeklyHours } from '../../domain/schedule.ts';
import { schedulesOf } from '../../scheduling/writables.ts';
import { parseLocalTime } from '../../time/local-time.ts';
import { builder } from '../builder.ts';
import { idempotencyKeySchema, idOf, nameSchema } from '../inputs.ts';
import { ScheduleRef } from '../refs.ts';
import { ScheduleEffectEnum, SchedulePreviewRef, WeekdayEnum } from '../types/schedule.ts';
import { defineCreate } from './create.ts';
import { defineDeletion } from './deletion.ts';
import { idempotencyKeyField } from './mutation.ts';
import { defineUpdate, guardFields } from './update.ts';

const LocalHoursInput = builder.inputType('LocalHoursInput', {
  description: 'Hours on one date, in wall-clock time.',
  fields: (t) => ({
    start: t.field({ type: 'LocalTime', required: true, description: 'Start, inclusive.' }),
    end: t.field({
      type: 'LocalTime',
      required: true,
      description: 'End, exclusive; `24:00` is the midnight that ends the day.',
    }),
  }),
});

const WeeklyHoursInput = builder.inputType('WeeklyHoursInput', {
  description: 'Hours that recur every week, in wall-clock time.',
  fields: (t) => ({
    days: t.field({
      type: [WeekdayEnum],
      required: true,
      description: 'The days of the week on which the hours apply.',
    }),
    start: t.field({ type: 'LocalTime', required: true, description: 'Start, inclusive.' }),
    end: t.field({
      type: 'LocalTime',
      required: true,
      description: 'End, exclusive; `24:00` is the midnight that ends the day.',
    }),
    eventType: t.id({
      description: 'The id of the only event type to which the hours apply. Defaults to all event types.',
    }),
  }),
});

const DateOverrideInput = builder.inputType('DateOverrideInput', {
  description: 'Hours that replace the weekly hours on one date.',
  fields: (t) => ({
    date: t.field({ type: 'Date', required: true, description: 'The date, in the time zone of the schedule.' }),
    hours: t.field({
      type: [LocalHoursInput],
      required: true,
      description: 'All hours on the date; empty to close it.',
    }),
  }),
});

/** Checks that the hours lie within one local date (docs/time-semantics.md, section 3). */
function checkHours({ start, end }: { start: string; end: string }, context: z.core.$RefinementCtx) {
  if (parseLocalTime(end) > parseLocalTime(start)) return;
  const message =
    end === '00:00'
      ? 'Write 24:00 for the midnight that ends the day'
      : 'Must be after the start; hours over midnight are two entries: until 24:00, and from 00:00 on the next day';
  context.addIssue({ code: 'custom', path: ['end'], message });
}

const hours = z.object({ start: z.string(), end: z.string() }).superRefine(checkHours);
// An intersection, so that an invalid event type and invalid hours are reported together.
const weeklyHours = z
  .object({
    days: z.array(z.enum(WEEKDAYS)).min(1, 'Specify at least one day'),
    eventType: idOf('EventType').nullish(),
  })
  .and(hours);
const dateOverride = z.object({ date: z.string(), hours: z.array(hours) });

const CreateScheduleInput = builder
  .inputType('CreateScheduleInput', {
    description: 'Parameters for createSchedule. Either `account` or `calendar` is required.',
    fields: (t) => ({
      account: t.id({
        description: 'The id of the account, for a provider that does not store schedules in calendars.',
      }),
      calendar: t.id({ description: 'The id of the calendar, for a provider that stores schedules in calendars.' }),
      idempotencyKey: idempotencyKeyField(t),
      name: t.string({ required: true, description: 'The name of the schedule.' }),
      timeZone: t.field({
        type: 'TimeZone',
        description: "The time zone of all hours. Omit it if the provider uses the calendar's time zone.",
      }),
      isDefault: t.boolean({
        defaultValue: false,
        description: 'Whether the schedule applies where no other schedule is specified.',
      }),
      effect: t.field({ type: ScheduleEffectEnum, defaultValue: 'OPEN', description: 'The effect of the hours.' }),
      weeklyHours: t.field({ type: [WeeklyHoursInput], required: true, description: 'The weekly hours.' }),
      dateOverrides: t.field({ type: [DateOverrideInput], description: 'The date overrides.' }),
      validUntil: t.field({ type: 'Date', description: 'The last date on which the hours apply.' }),
    }),
  })
  .validate(
    z
      .object({
        account: idOf('Account').nullish(),
        calendar: idOf('Calendar').nullish(),
        idempotencyKey: idempotencyKeySchema,
        name: nameSchema,
        timeZone: z.string().nullish(),
        isDefault: z.boolean().nullish(),
        effect: z.enum(['OPEN', 'CLOSED']).nullish(),
        weeklyHours: z.array(weeklyHours),
        dateOverrides: z.array(dateOverride).nullish(),
        validUntil: z.string().nullish(),
      })
      .superRefine(({ account, calendar }, context) => {
        if (!account && !calendar) {
          const message = 'Specify the account, or the calendar if the provider stores schedules in calendars';
          context.addIssue({ code: 'custom', path: ['account'], message });
        }
        if (account && calendar && account.account !== calendar.account) {
          const message = 'The calendar belongs to another account: omit the account';
          context.addIssue({ code: 'custom', path: ['calendar'], message });
        }
      }),
  );

/** @throws InvalidInputError with issues for all event types of other accounts. */
function hoursWithin(account: string, entries: readonly z.output<typeof weeklyHours>[]): WeeklyHours[] {
  const issues = entries.flatMap(({ eventType }, i) =>
    eventType && eventType.account !== account
      ? [
          {
            path: ['input', 'weeklyHours', String(i), 'eventType'],
            message: 'This event type belongs to another account',
          },
        ]
      : [],
  );
  throwIssues(issues);
  return entries.map(({ eventType, ...entry }) => ({ ...entry, eventTypeId: eventType?.id }));
}

/** The calendar or account in which the schedule is created; the validation requires one of them. */
function parentOf({
  account,
  calendar,
}: {
  account?: GlobalRef | null | undefined;
  calendar?: GlobalRef | null | undefined;
}): GlobalRef {
  return (calendar ?? account)!;
}

defineCreate({
  type: 'Schedule',
  typeLabel: 'schedule',
  field: 'schedule',
  ref: ScheduleRef,
  description: 'Creates a schedule. Refused with a list of what would be lost if the provider cannot store it exactly.',
  input: CreateScheduleInput,
  parentOf,
  subject: parentOf,
  connectorOf: schedulesOf,
  newOf: (input, account): NewSchedule => ({
    calendarId: input.calendar?.id,
    name: input.name,
    timeZone: input.timeZone ?? undefined,
    isDefault: input.isDefault ?? false,
    effect: input.effect ?? 'OPEN',
    weeklyHours: hoursWithin(account, input.weeklyHours),
    dateOverrides: input.dateOverrides ?? [],
    validUntil: input.validUntil ?? null,
  }),
});

const UpdateScheduleInput = builder
  .inputType('UpdateScheduleInput', {
    description: 'Parameters for updateSchedule. Omitted fields are unchanged, and a list replaces the whole list.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the schedule.' }),
      name: t.string({ description: 'The name of the schedule.' }),
      timeZone: t.field({
        type: 'TimeZone',
        description: 'The time zone of all hours. Hours keep their wall-clock times.',
      }),
      isDefault: t.boolean({ description: 'Whether the schedule applies where no other schedule is specified.' }),
      weeklyHours: t.field({ type: [WeeklyHoursInput], description: 'All weekly hours.' }),
      dateOverrides: t.field({ type: [DateOverrideInput], description: 'All date overrides.' }),
      validUntil: t.field({
        type: 'Date',
        description: 'The last date on which the hours apply; null removes the limit.',
      }),
      ...guardFields(t, 'schedule'),
    }),
  })
  .validate(
    z.object({
      id: idOf('Schedule'),
      name: nameSchema.nullish(),
      timeZone: z.string().nullish(),
      isDefault: z.boolean().nullish(),
      weeklyHours: z.array(weeklyHours).nullish(),
      dateOverrides: z.array(dateOverride).nullish(),
      validUntil: z.string().nullish(),
      ifRevision: z.string().nullish(),
      dryRun: z.boolean().nullish(),
    }),
  );

defineUpdate({
  type: 'Schedule',
  typeLabel: 'schedule',
  field: 'schedule',
  ref: ScheduleRef,
  previewRef: SchedulePreviewRef,
  description:
    'Updates a schedule and reads it back. Refused with a list of what would be lost if the provider cannot store the ' +
    'result exactly. With `ifRevision`, the update is also rejected if the schedule has changed.',
  input: UpdateScheduleInput,
  connectorOf: schedulesOf,
  changeOf: (input, account): ScheduleChange => ({
    name: input.name ?? undefined,
    timeZone: input.timeZone ?? undefined,
    isDefault: input.isDefault ?? undefined,
    weeklyHours: input.weeklyHours ? hoursWithin(account, input.weeklyHours) : undefined,
    dateOverrides: input.dateOverrides ?? undefined,
    validUntil: input.validUntil,
  }),
});

defineDeletion({
  type: 'Schedule',
  typeLabel: 'schedule',
  description: 'Deletes a schedule.',
  connectorOf: schedulesOf,
});
