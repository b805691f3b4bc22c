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
import { defineMutation, once, resolveWritableAccount } from './mutation.ts';
import { defineUpdate } from './update.ts';

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
    description: 'A new personalized schedule.',
    fields: (t) => ({
      calendar: t.id({ required: true, description: 'The calendar that its sessions are from.' }),
      idempotencyKey: t.string({
        description: 'The same key and input again answer the same, and create nothing more.',
      }),
      name: t.string({ required: true, description: 'Its name; it cannot be changed later.' }),
      attendees: t.idList({ required: true, description: 'Whom the sessions are assigned to.' }),
      sessions: t.idList({ required: true, description: 'The sessions that are assigned.' }),
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
    description: 'The new personalized schedule.',
    fields: (t) => ({
      personalizedSchedule: t.field({
        type: PersonalizedScheduleRef,
        description: 'As read back. Attendees do not see it before it is published.',
        resolve: ({ personalizedSchedule }) => personalizedSchedule,
      }),
    }),
  });

defineMutation({
  name: 'createPersonalizedSchedule',
  description: 'Assigns sessions to attendees. They see it once it is published.',
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
    description: 'What is left out stays as it is; a list replaces the whole list.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The personalized schedule.' }),
      attendees: t.idList({ description: 'All whom the sessions are assigned to.' }),
      sessions: t.idList({ description: 'All sessions that are assigned.' }),
      ifRevision: t.string({ description: 'Refused if it has another revision by now.' }),
      dryRun: t.boolean({ defaultValue: false, description: 'Writes nothing, and answers what would be.' }),
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
  description: 'Changes who is assigned which sessions. Attendees see it once it is published.',
  input: UpdatePersonalizedScheduleInput,
  thingsOf: personalizedSchedulesOf,
  changeOf: ({ attendees: all, sessions: each }, account): PersonalizedScheduleChange =>
    idsWithin(account, { attendees: all ?? undefined, sessions: each ?? undefined }),
  done: (schedule, { publications }) => publications.changed(schedule),
});

defineDeletion({
  type: 'PersonalizedSchedule',
  words: 'personalized schedule',
  description: 'Takes the assignment of sessions away. Attendees see that once it is published.',
  thingsOf: personalizedSchedulesOf,
});

const PublishPersonalizedSchedulesInput = builder
  .inputType('PublishPersonalizedSchedulesInput', {
    description: 'Whose personalized schedules.',
    isOneOf: true,
    fields: (t) => ({
      calendar: t.id({ description: 'Those of all attendees of this calendar.' }),
      attendee: t.id({ description: 'Those of this attendee alone.' }),
    }),
  })
  .validate(z.object({ calendar: idOf('Calendar').optional(), attendee: idOf('Attendee').optional() }));

const PublishOutcomeEnum = builder.enumType('PublishOutcome', {
  description: 'What came of asking for a publication; no provider confirms its end.',
  values: described({
    REQUESTED: 'It was accepted and goes on in the background. The provider may send mail to attendees.',
    NOTHING_TO_PUBLISH: 'Everything is published already.',
    IN_PROGRESS: 'Another publication is still running: try again in a minute.',
  }),
});

const PublishPersonalizedSchedulesPayload = builder
  .objectRef<{ outcome: PublishOutcome }>('PublishPersonalizedSchedulesPayload')
  .implement({
    description: 'What came of it.',
    fields: (t) => ({
      outcome: t.field({
        type: PublishOutcomeEnum,
        description: 'What came of it.',
        resolve: ({ outcome }) => outcome,
      }),
    }),
  });

defineMutation({
  name: 'publishPersonalizedSchedules',
  description: "Shows a calendar's, or one attendee's, personalized schedules to whom they were assigned.",
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
