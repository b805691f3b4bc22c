import { z } from 'zod';
import { InvalidInputError, NotFoundError, ProviderError, UnsupportedError } from '../../domain/errors.ts';
import type { Ref } from '../../domain/global-id.ts';
import type {
  PersonalizedSchedule,
  PersonalizedScheduleChange,
  PublishOutcome,
} from '../../domain/personalized-schedule.ts';
import { personalizedSchedulesOf, required } from '../../scheduling/writables.ts';
import { builder, described } from '../builder.ts';
import { CREATE_ERRORS } from '../errors.ts';
import { idempotencyKeySchema, idOf, nameSchema } from '../inputs.ts';
import { PersonalizedScheduleRef } from '../refs.ts';
import { defineDeletion } from './deletion.ts';
import { defineMutation, idempotencyKeyField, once, resolveWritableAccount } from './mutation.ts';
import { defineUpdate, guardFields } from './update.ts';

const attendees = z.array(idOf('Attendee'));
const sessions = z.array(idOf('Session'));

/** The account's own ids; all that belong to another account are told at once. */
function idsWithin(
  account: string,
  lists: { attendees?: readonly Ref[] | undefined; sessions?: readonly Ref[] | undefined },
) {
  const issues = Object.entries(lists).flatMap(([name, refs = []]) =>
    refs.flatMap((ref, i) =>
      ref.account === account ? [] : [{ path: ['input', name, String(i)], message: 'It belongs to another account' }],
    ),
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
  return {
    attendeeIds: lists.attendees?.map(({ id }) => id),
    sessionIds: lists.sessions?.map(({ id }) => id),
  };
}

const CreatePersonalizedScheduleInput = builder
  .inputType('CreatePersonalizedScheduleInput', {
    description: 'Parameters for createPersonalizedSchedule.',
    fields: (t) => ({
      calendar: t.id({ required: true, description: 'The id of the calendar to which the sessions belong.' }),
      idempotencyKey: idempotencyKeyField(t),
      name: t.string({
        required: true,
        description: 'The name of the personalized schedule. It cannot be changed later.',
      }),
      attendees: t.idList({
        required: true,
        description: 'The ids of the attendees to whom the sessions are assigned.',
      }),
      sessions: t.idList({ required: true, description: 'The ids of the sessions to assign.' }),
    }),
  })
  .validate(
    z.object({
      calendar: idOf('Calendar'),
      idempotencyKey: idempotencyKeySchema,
      name: nameSchema,
      attendees: attendees.min(1, 'Name at least one attendee'),
      sessions: sessions.min(1, 'Name at least one session'),
    }),
  );

const CreatePersonalizedSchedulePayload = builder
  .objectRef<{ personalizedSchedule: PersonalizedSchedule }>('CreatePersonalizedSchedulePayload')
  .implement({
    description: 'Result of createPersonalizedSchedule.',
    fields: (t) => ({
      personalizedSchedule: t.field({
        type: PersonalizedScheduleRef,
        description: 'The created personalized schedule, as read back from the provider. It is not published yet.',
        resolve: ({ personalizedSchedule }) => personalizedSchedule,
      }),
    }),
  });

defineMutation({
  name: 'createPersonalizedSchedule',
  description: 'Creates a personalized schedule. Its attendees can see it after it is published.',
  input: CreatePersonalizedScheduleInput,
  payload: CreatePersonalizedSchedulePayload,
  errors: [...CREATE_ERRORS, NotFoundError],
  subject: ({ calendar }) => calendar,
  async resolve({ calendar, idempotencyKey, name, attendees, sessions }, context) {
    const at = resolveWritableAccount(calendar, context);
    const { key } = at.account;
    const { prepareCreate, writable } = personalizedSchedulesOf(at.account);
    const { attendeeIds = [], sessionIds = [] } = idsWithin(key, { attendees, sessions });
    const prepared = required(
      prepareCreate,
      key,
      'creating a personalized schedule',
    )({
      calendarId: calendar.id,
      name,
      attendeeIds,
      sessionIds,
    });
    const personalizedSchedule = await once(
      'createPersonalizedSchedule',
      [at],
      { key: idempotencyKey, input: { calendar, name, attendees, sessions } },
      context,
      () => context.writes.create(writable, prepared, at.call),
      () => context.writes.findCreated(writable, prepared, at.call),
    );
    await context.publications.changed(personalizedSchedule);
    return { personalizedSchedule };
  },
});

const UpdatePersonalizedScheduleInput = builder
  .inputType('UpdatePersonalizedScheduleInput', {
    description:
      'Parameters for updatePersonalizedSchedule. Omitted fields are unchanged, and a list replaces the whole list.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the personalized schedule.' }),
      attendees: t.idList({ description: 'The ids of all attendees to whom the sessions are assigned.' }),
      sessions: t.idList({ description: 'The ids of all assigned sessions.' }),
      ...guardFields(t, 'personalized schedule'),
    }),
  })
  .validate(
    z.object({
      id: idOf('PersonalizedSchedule'),
      attendees: attendees.nullish(),
      sessions: sessions.nullish(),
      ifRevision: z.string().nullish(),
      dryRun: z.boolean().nullish(),
    }),
  );

defineUpdate({
  type: 'PersonalizedSchedule',
  words: 'personalized schedule',
  field: 'personalizedSchedule',
  ref: PersonalizedScheduleRef,
  description:
    'Updates the attendees and sessions of a personalized schedule. Attendees can see the change after it is published.',
  input: UpdatePersonalizedScheduleInput,
  thingsOf: personalizedSchedulesOf,
  changeOf: ({ attendees: all, sessions: each }, account): PersonalizedScheduleChange =>
    idsWithin(account, { attendees: all ?? undefined, sessions: each ?? undefined }),
  done: (schedule, { publications }) => publications.changed(schedule),
});

defineDeletion({
  type: 'PersonalizedSchedule',
  words: 'personalized schedule',
  description: 'Deletes a personalized schedule. Attendees can see the deletion after it is published.',
  thingsOf: personalizedSchedulesOf,
});

const PublishPersonalizedSchedulesInput = builder
  .inputType('PublishPersonalizedSchedulesInput', {
    description: 'Parameters for publishPersonalizedSchedules. Exactly one of the fields is required.',
    isOneOf: true,
    fields: (t) => ({
      calendar: t.id({
        description: 'The id of a calendar; the personalized schedules of all of its attendees are published.',
      }),
      attendee: t.id({
        description: 'The id of an attendee; only the personalized schedules of that attendee are published.',
      }),
    }),
  })
  .validate(z.object({ calendar: idOf('Calendar').optional(), attendee: idOf('Attendee').optional() }));

const PublishOutcomeEnum = builder.enumType('PublishOutcome', {
  description: 'The outcome of a request to publish. Providers do not report when a publication is complete.',
  values: described({
    REQUESTED: 'The provider accepted the request and publishes in the background. It may send email to attendees.',
    NOTHING_TO_PUBLISH: 'Everything is already published.',
    IN_PROGRESS: 'Another publication is in progress: try again in a minute.',
  }),
});

const PublishPersonalizedSchedulesPayload = builder
  .objectRef<{ outcome: PublishOutcome }>('PublishPersonalizedSchedulesPayload')
  .implement({
    description: 'Result of publishPersonalizedSchedules.',
    fields: (t) => ({
      outcome: t.field({
        type: PublishOutcomeEnum,
        description: 'The outcome of the request.',
        resolve: ({ outcome }) => outcome,
      }),
    }),
  });

defineMutation({
  name: 'publishPersonalizedSchedules',
  description: 'Publishes the personalized schedules of a calendar or of one attendee to the attendees.',
  input: PublishPersonalizedSchedulesInput,
  payload: PublishPersonalizedSchedulesPayload,
  errors: [InvalidInputError, NotFoundError, UnsupportedError, ProviderError],
  subject: ({ calendar, attendee }) => calendar ?? attendee,
  async resolve({ calendar, attendee }, context) {
    const ref = (calendar ?? attendee) as Ref;
    const { account, call } = resolveWritableAccount(ref, context);
    const publish = required(
      personalizedSchedulesOf(account).publish,
      account.key,
      'publishing personalized schedules',
    );
    const outcome = calendar
      ? await context.publications.publish(calendar, () => publish({ calendarId: ref.id }, call))
      : await publish({ attendeeId: ref.id }, call);
    return { outcome };
  },
});
