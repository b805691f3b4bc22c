import { z } from 'zod';
import { InvalidInputError, NotFoundError, ProviderError, UnsupportedError } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type {
  NewPersonalizedSchedule,
  PersonalizedScheduleChange,
  PublishOutcome,
} from '../../domain/personalized-schedule.ts';
import { personalizedSchedulesOf, required } from '../../scheduling/writables.ts';
import { builder, described } from '../builder.ts';
import { idempotencyKeySchema, idOf, nameSchema } from '../inputs.ts';
import { withPartition } from '../nodes.ts';
import { PersonalizedScheduleRef } from '../refs.ts';
import { PersonalizedSchedulePreviewRef } from '../types/personalized-schedule.ts';
import { defineCreate } from './create.ts';
import { defineDeletion } from './deletion.ts';
import { defineMutation, idempotencyKeyField, resolveWritableAccount } from './mutation.ts';
import { defineUpdate, guardFields } from './update.ts';

const attendeesSchema = z.array(idOf('Attendee'));
const sessionsSchema = z.array(idOf('Session'));

/** The provider's ids. @throws InvalidInputError with issues for all ids that belong to another account. */
function idsWithin(
  account: string,
  lists: { attendees?: readonly GlobalRef[] | undefined; sessions?: readonly GlobalRef[] | undefined },
) {
  const issues = Object.entries(lists).flatMap(([name, refs = []]) =>
    refs.flatMap((ref, i) =>
      ref.account === account
        ? []
        : [{ path: ['input', name, String(i)], message: 'This id belongs to another account' }],
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
      attendees: attendeesSchema.min(1, 'Specify at least one attendee'),
      sessions: sessionsSchema.min(1, 'Specify at least one session'),
    }),
  );

defineCreate({
  type: 'PersonalizedSchedule',
  typeLabel: 'personalized schedule',
  field: 'personalizedSchedule',
  ref: PersonalizedScheduleRef,
  description: 'Creates a personalized schedule. Its attendees can see it after it is published.',
  input: CreatePersonalizedScheduleInput,
  parentOf: ({ calendar }) => calendar,
  subject: ({ calendar }) => calendar,
  connectorOf: personalizedSchedulesOf,
  newOf: ({ calendar, name, attendees, sessions }, account): NewPersonalizedSchedule => {
    const { attendeeIds = [], sessionIds = [] } = idsWithin(account, { attendees, sessions });
    return { calendarId: calendar.id, name, attendeeIds, sessionIds };
  },
  done: (schedule, context) => context.publications.changed(withPartition(schedule, context)),
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
      attendees: attendeesSchema.nullish(),
      sessions: sessionsSchema.nullish(),
      ifRevision: z.string().nullish(),
      dryRun: z.boolean().nullish(),
    }),
  );

defineUpdate({
  type: 'PersonalizedSchedule',
  typeLabel: 'personalized schedule',
  field: 'personalizedSchedule',
  ref: PersonalizedScheduleRef,
  previewRef: PersonalizedSchedulePreviewRef,
  description:
    'Updates the attendees and sessions of a personalized schedule. Attendees can see the change after it is published.',
  input: UpdatePersonalizedScheduleInput,
  connectorOf: personalizedSchedulesOf,
  changeOf: ({ attendees, sessions }, account): PersonalizedScheduleChange =>
    idsWithin(account, { attendees: attendees ?? undefined, sessions: sessions ?? undefined }),
  done: (schedule, context) => context.publications.changed(withPartition(schedule, context)),
});

defineDeletion({
  type: 'PersonalizedSchedule',
  typeLabel: 'personalized schedule',
  description: 'Deletes a personalized schedule. Attendees can see the deletion after it is published.',
  connectorOf: personalizedSchedulesOf,
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
    const ref = (calendar ?? attendee)!;
    const { account, call } = resolveWritableAccount(ref, context);
    const publish = required(
      personalizedSchedulesOf(account).publish,
      account.key,
      'publishing personalized schedules',
    );
    const outcome = calendar
      ? await context.publications.publish(withPartition(calendar, context), () =>
          publish({ calendarId: ref.id }, call),
        )
      : await publish({ attendeeId: ref.id }, call);
    return { outcome };
  },
});
