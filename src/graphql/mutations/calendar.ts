import { z } from 'zod';
import type { Calendar, CalendarChange } from '../../domain/calendar.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { calendarsOf, required } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import { CREATE_ERRORS } from '../errors.ts';
import { idempotencyKeySchema, idOf, nameSchema } from '../inputs.ts';
import { CalendarRef } from '../refs.ts';
import { defineDeletion } from './deletion.ts';
import { defineMutation, idempotencyKeyField, once, resolveWritableAccount } from './mutation.ts';
import { defineUpdate, guardFields } from './update.ts';

const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Must be six hexadecimal digits behind a #, such as #0F766E')
  .nullish();
const description = z.string().max(10_000, 'Must have at most 10000 characters').nullish();

const CreateCalendarInput = builder
  .inputType('CreateCalendarInput', {
    description: 'Parameters for createCalendar.',
    fields: (t) => ({
      account: t.id({ required: true, description: 'The id of the account in which the calendar is created.' }),
      idempotencyKey: idempotencyKeyField(t),
      name: t.string({ required: true, description: 'The name of the calendar.' }),
      description: t.string({ description: 'The description of the calendar.' }),
      timeZone: t.field({ type: 'TimeZone', required: true, description: 'The time zone of the calendar.' }),
      color: t.string({ description: 'The color of the calendar, as `#RRGGBB`.' }),
      isPublic: t.boolean({
        description: "Whether the calendar can be viewed and booked publicly. Defaults to the provider's setting.",
      }),
    }),
  })
  .validate(
    z.object({
      account: idOf('Account'),
      idempotencyKey: idempotencyKeySchema,
      name: nameSchema,
      description,
      timeZone: z.string(),
      color,
      isPublic: z.boolean().nullish(),
    }),
  );

const CreateCalendarPayload = builder.objectRef<{ calendar: Calendar }>('CreateCalendarPayload').implement({
  description: 'Result of createCalendar.',
  fields: (t) => ({
    calendar: t.field({
      type: CalendarRef,
      description: 'The created calendar, as read back from the provider.',
      resolve: ({ calendar }) => calendar,
    }),
  }),
});

defineMutation({
  name: 'createCalendar',
  description: 'Creates a calendar.',
  input: CreateCalendarInput,
  payload: CreateCalendarPayload,
  errors: CREATE_ERRORS,
  async resolve({ account: ref, idempotencyKey, ...input }, context) {
    if (!context.accounts.get(ref.account)) {
      throw new InvalidInputError([
        { path: ['account'], message: 'Unknown account: use an id from the query `accounts`' },
      ]);
    }
    const at = resolveWritableAccount(ref, context);
    const { prepareCreate, writable } = calendarsOf(at.account);
    const prepared = required(
      prepareCreate,
      ref.account,
      'creating a calendar',
    )({
      ...input,
      isPublic: input.isPublic ?? undefined,
    });
    const calendar = await once(
      'createCalendar',
      [at],
      { key: idempotencyKey, input },
      context,
      () => context.writes.create(writable, prepared, at.call),
      () => context.writes.findCreated(writable, prepared, at.call),
    );
    return { calendar };
  },
});

const UpdateCalendarInput = builder
  .inputType('UpdateCalendarInput', {
    description:
      'Parameters for updateCalendar. Omitted fields are unchanged, and null clears a field that can be empty.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the calendar.' }),
      name: t.string({ description: 'The name of the calendar.' }),
      description: t.string({ description: 'The description of the calendar.' }),
      timeZone: t.field({
        type: 'TimeZone',
        description: 'The time zone of the calendar. Hours keep their wall-clock times.',
      }),
      color: t.string({ description: 'The color of the calendar, as `#RRGGBB`.' }),
      isPublic: t.boolean({ description: 'Whether the calendar can be viewed and booked publicly.' }),
      ...guardFields(t, 'calendar'),
    }),
  })
  .validate(
    z.object({
      id: idOf('Calendar'),
      name: nameSchema.nullish(),
      description,
      timeZone: z.string().nullish(),
      color,
      isPublic: z.boolean().nullish(),
      ifRevision: z.string().nullish(),
      dryRun: z.boolean().nullish(),
    }),
  );

defineUpdate({
  type: 'Calendar',
  words: 'calendar',
  field: 'calendar',
  ref: CalendarRef,
  description:
    'Updates a calendar and reads it back. With `ifRevision`, the update is refused if the calendar has changed.',
  input: UpdateCalendarInput,
  thingsOf: calendarsOf,
  changeOf: ({ name, description: text, timeZone, color: hex, isPublic }): CalendarChange => ({
    name: name ?? undefined,
    description: text,
    timeZone: timeZone ?? undefined,
    color: hex,
    isPublic: isPublic ?? undefined,
  }),
});

defineDeletion({
  type: 'Calendar',
  words: 'calendar',
  description: 'Deletes a calendar with everything that the provider stores in it.',
  thingsOf: calendarsOf,
});
