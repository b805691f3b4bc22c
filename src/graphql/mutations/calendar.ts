import { z } from 'zod';
import type { Calendar, CalendarChange } from '../../domain/calendar.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { calendarsOf, required } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import { CREATE_ERRORS } from '../errors.ts';
import { idempotencyKeySchema, idOf, nameSchema } from '../inputs.ts';
import { CalendarRef } from '../refs.ts';
import { defineDeletion } from './deletion.ts';
import { defineMutation, once, resolveWritableAccount } from './mutation.ts';
import { defineUpdate } from './update.ts';

const color = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Must be six hexadecimal digits behind a #, such as #0F766E')
  .nullish();
const description = z.string().max(10_000, 'Must have at most 10000 characters').nullish();

const CreateCalendarInput = builder
  .inputType('CreateCalendarInput', {
    description: 'A new calendar.',
    fields: (t) => ({
      account: t.id({ required: true, description: 'The account to create it in.' }),
      idempotencyKey: t.string({
        description: 'The same key and input again answer the same, and create nothing more.',
      }),
      name: t.string({ required: true, description: 'Its name.' }),
      description: t.string({ description: 'What it is for.' }),
      timeZone: t.field({ type: 'TimeZone', required: true, description: 'Its zone.' }),
      color: t.string({ description: '`#RRGGBB`.' }),
      isPublic: t.boolean({ description: "Whether outsiders may view and book; the provider's default, if left out." }),
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
  description: 'The new calendar.',
  fields: (t) => ({
    calendar: t.field({ type: CalendarRef, description: 'As read back.', resolve: ({ calendar }) => calendar }),
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
    description: 'What is left out stays as it is; null clears.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The calendar.' }),
      name: t.string({ description: 'Its new name.' }),
      description: t.string({ description: 'What it is for.' }),
      timeZone: t.field({ type: 'TimeZone', description: 'Its zone; hours keep their clock times.' }),
      color: t.string({ description: '`#RRGGBB`.' }),
      isPublic: t.boolean({ description: 'Whether outsiders may view and book.' }),
      ifRevision: t.string({ description: 'Refused if the calendar has another revision by now.' }),
      dryRun: t.boolean({ defaultValue: false, description: 'Writes nothing, and answers what would be.' }),
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
  description: 'Changes a calendar. Reads it first, compares the revision if one is given, writes, and reads back.',
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
  description: 'Deletes a calendar, with all that the provider keeps inside it.',
  thingsOf: calendarsOf,
});
