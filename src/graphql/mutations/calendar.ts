import { z } from 'zod';
import type { CalendarChange, NewCalendar } from '../../domain/calendar.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import { calendarsOf } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import { idempotencyKeySchema, idOf, nameSchema, textSchema } from '../inputs.ts';
import { CalendarRef } from '../refs.ts';
import { CalendarPreviewRef } from '../types/calendar.ts';
import { defineCreate } from './create.ts';
import { defineDeletion } from './deletion.ts';
import { idempotencyKeyField } from './mutation.ts';
import { defineUpdate, guardFields } from './update.ts';

const colorSchema = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'Must be # followed by six hexadecimal digits, such as #0F766E')
  .nullish();
const descriptionSchema = textSchema.max(10_000, 'Must have at most 10000 characters').nullish();

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
      description: descriptionSchema,
      timeZone: z.string(),
      color: colorSchema,
      isPublic: z.boolean().nullish(),
    }),
  );

defineCreate({
  type: 'Calendar',
  typeLabel: 'calendar',
  field: 'calendar',
  ref: CalendarRef,
  description: 'Creates a calendar.',
  input: CreateCalendarInput,
  parentOf({ account }, { accounts }) {
    if (accounts.get(account.account)) return account;
    throw new InvalidInputError([
      { path: ['account'], message: 'Unknown account: use an id from the query `accounts`' },
    ]);
  },
  connectorOf: calendarsOf,
  newOf: ({ name, description, timeZone, color, isPublic }): NewCalendar => ({
    name,
    description,
    timeZone,
    color,
    isPublic: isPublic ?? undefined,
  }),
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
      description: descriptionSchema,
      timeZone: z.string().nullish(),
      color: colorSchema,
      isPublic: z.boolean().nullish(),
      ifRevision: z.string().nullish(),
      dryRun: z.boolean().nullish(),
    }),
  );

defineUpdate({
  type: 'Calendar',
  typeLabel: 'calendar',
  field: 'calendar',
  ref: CalendarRef,
  previewRef: CalendarPreviewRef,
  description:
    'Updates a calendar and reads it back. With `ifRevision`, the update is rejected if the calendar has changed.',
  input: UpdateCalendarInput,
  connectorOf: calendarsOf,
  changeOf: ({ name, description, timeZone, color, isPublic }): CalendarChange => ({
    name: name ?? undefined,
    description,
    timeZone: timeZone ?? undefined,
    color,
    isPublic: isPublic ?? undefined,
  }),
});

defineDeletion({
  type: 'Calendar',
  typeLabel: 'calendar',
  description: 'Deletes a calendar with everything that the provider stores in it.',
  connectorOf: calendarsOf,
});
