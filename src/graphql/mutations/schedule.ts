import { z } from 'zod';
import { InvalidInputError, NotFoundError } from '../../domain/errors.ts';
import type { Ref } from '../../domain/global-id.ts';
import { type Schedule, type ScheduleChange, WEEKDAYS, type WeeklyHours } from '../../domain/schedule.ts';
import { required, schedulesOf } from '../../scheduling/writables.ts';
import { parseLocalTime } from '../../time/local-time.ts';
import { builder } from '../builder.ts';
import { CREATE_ERRORS } from '../errors.ts';
import { idempotencyKeySchema, idOf, nameSchema } from '../inputs.ts';
import { ScheduleRef } from '../refs.ts';
import { ScheduleEffectEnum, WeekdayEnum } from '../types/schedule.ts';
import { defineDeletion } from './deletion.ts';
import { defineMutation, once, resolveWritableAccount } from './mutation.ts';
import { defineUpdate } from './update.ts';

const LocalHoursInput = builder.inputType('LocalHoursInput', {
  description: 'Hours of one date, by the clock.',
  fields: (t) => ({
    start: t.field({ type: 'LocalTime', required: true, description: 'Inclusive.' }),
    end: t.field({ type: 'LocalTime', required: true, description: 'Exclusive; `24:00` is midnight.' }),
  }),
});

const WeeklyHoursInput = builder.inputType('WeeklyHoursInput', {
  description: 'Hours that come back every week, by the clock.',
  fields: (t) => ({
    days: t.field({ type: [WeekdayEnum], required: true, description: 'On these days.' }),
    start: t.field({ type: 'LocalTime', required: true, description: 'Inclusive.' }),
    end: t.field({ type: 'LocalTime', required: true, description: 'Exclusive; `24:00` is midnight.' }),
    eventType: t.id({ description: 'Only for this event type; for all, if left out.' }),
  }),
});

const DateOverrideInput = builder.inputType('DateOverrideInput', {
  description: 'A date on which other hours apply than the weekly ones.',
  fields: (t) => ({
    date: t.field({ type: 'Date', required: true, description: "In the schedule's zone." }),
    hours: t.field({ type: [LocalHoursInput], required: true, description: 'All hours of that date; none closes it.' }),
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
// Side by side, so that a wrong event type does not hide wrong hours.
const weeklyHours = z
  .object({
    days: z.array(z.enum(WEEKDAYS)).min(1, 'Name at least one day'),
    eventType: idOf('EventType').nullish(),
  })
  .and(hours);
const dateOverride = z.object({ date: z.string(), hours: z.array(hours) });

const CreateScheduleInput = builder
  .inputType('CreateScheduleInput', {
    description: 'A new schedule, in an account or in a calendar.',
    fields: (t) => ({
      account: t.id({ description: 'The account to create it in, where schedules do not live inside calendars.' }),
      calendar: t.id({ description: 'The calendar to create it in, where they do.' }),
      idempotencyKey: t.string({
        description: 'The same key and input again answer the same, and create nothing more.',
      }),
      name: t.string({ required: true, description: 'Its name.' }),
      timeZone: t.field({
        type: 'TimeZone',
        description: "The zone of all its hours; the calendar's where schedules have none of their own.",
      }),
      isDefault: t.boolean({ defaultValue: false, description: 'Whether it is to apply where nothing names another.' }),
      effect: t.field({ type: ScheduleEffectEnum, defaultValue: 'OPEN', description: 'What its hours do.' }),
      weeklyHours: t.field({ type: [WeeklyHoursInput], required: true, description: 'Hours of every week.' }),
      dateOverrides: t.field({ type: [DateOverrideInput], description: 'Dates on which other hours apply.' }),
      validUntil: t.field({ type: 'Date', description: 'The last date with hours.' }),
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
          const message = 'Name the account, or the calendar where schedules live inside calendars';
          context.addIssue({ code: 'custom', path: ['account'], message });
        }
        if (account && calendar && account.account !== calendar.account) {
          const message = 'The calendar belongs to another account: omit the account';
          context.addIssue({ code: 'custom', path: ['calendar'], message });
        }
      }),
  );

const CreateSchedulePayload = builder.objectRef<{ schedule: Schedule }>('CreateSchedulePayload').implement({
  description: 'The new schedule.',
  fields: (t) => ({
    schedule: t.field({ type: ScheduleRef, description: 'As read back.', resolve: ({ schedule }) => schedule }),
  }),
});

/** The hours with ids of the account's own; all that belong to another account are told at once. */
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
  if (issues.length > 0) throw new InvalidInputError(issues);
  return entries.map(({ eventType, ...entry }) => ({ ...entry, eventTypeId: eventType?.id }));
}

defineMutation({
  name: 'createSchedule',
  description: 'Creates a schedule. Refused, with all that would be lost, if the provider cannot keep it.',
  input: CreateScheduleInput,
  payload: CreateSchedulePayload,
  errors: [...CREATE_ERRORS, NotFoundError],
  subject: ({ account, calendar }) => calendar ?? account ?? undefined,
  async resolve({ idempotencyKey, ...input }, context) {
    const at = resolveWritableAccount((input.calendar ?? input.account) as Ref, context);
    const { key } = at.account;
    const { prepareCreate, writable } = schedulesOf(at.account);
    const prepared = required(
      prepareCreate,
      key,
      'creating a schedule',
    )({
      calendarId: input.calendar?.id,
      name: input.name,
      timeZone: input.timeZone ?? undefined,
      isDefault: input.isDefault ?? false,
      effect: input.effect ?? 'OPEN',
      weeklyHours: hoursWithin(key, input.weeklyHours),
      dateOverrides: input.dateOverrides ?? [],
      validUntil: input.validUntil ?? null,
    });
    const schedule = await once(
      'createSchedule',
      [at],
      { key: idempotencyKey, input },
      context,
      () => context.writes.create(writable, prepared, at.call),
      () => context.writes.findCreated(writable, prepared, at.call),
    );
    return { schedule };
  },
});

const UpdateScheduleInput = builder
  .inputType('UpdateScheduleInput', {
    description: 'What is left out stays as it is; a list replaces the whole list.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The schedule.' }),
      name: t.string({ description: 'Its new name.' }),
      timeZone: t.field({ type: 'TimeZone', description: 'The zone of all its hours; they keep their clock times.' }),
      isDefault: t.boolean({ description: 'Whether it is to apply where nothing names another.' }),
      weeklyHours: t.field({ type: [WeeklyHoursInput], description: 'All hours of every week.' }),
      dateOverrides: t.field({ type: [DateOverrideInput], description: 'All dates on which other hours apply.' }),
      validUntil: t.field({ type: 'Date', description: 'The last date with hours; null takes the limit away.' }),
      ifRevision: t.string({ description: 'Refused if the schedule has another revision by now.' }),
      dryRun: t.boolean({ defaultValue: false, description: 'Writes nothing, and answers what would be.' }),
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
  words: 'schedule',
  field: 'schedule',
  ref: ScheduleRef,
  description:
    'Changes a schedule. Reads it first, compares the revision if one is given, writes, and reads back. Refused, with ' +
    'all that would be lost, if the provider cannot keep the result.',
  input: UpdateScheduleInput,
  thingsOf: schedulesOf,
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
  words: 'schedule',
  description: 'Deletes a schedule.',
  thingsOf: schedulesOf,
});
