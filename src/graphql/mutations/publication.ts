import { z } from 'zod';
import { InvalidInputError, NotFoundError, ProviderError, UnsupportedError } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { PersonalizedSchedule, PublishOutcome } from '../../domain/personalized-schedule.ts';
import { personalizedSchedulesOf, required } from '../../scheduling/writables.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { idOf } from '../inputs.ts';
import { withPartition } from '../nodes.ts';
import { PersonalizedScheduleRef } from '../refs.ts';
import { defineMutation, resolveWritableAccount } from './mutation.ts';

const PublishTargetInput = builder
  .inputType('PublishTargetInput', {
    description: 'What is to be published. Exactly one of the fields is required.',
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

const PublishPersonalizedSchedulesInput = builder.inputType('PublishPersonalizedSchedulesInput', {
  description: 'Parameters for publishPersonalizedSchedules.',
  fields: (t) => ({
    target: t.field({ type: PublishTargetInput, required: true, description: 'What is to be published.' }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether to return what would be published, without publishing anything.',
    }),
  }),
});

const PublishOutcomeEnum = builder.enumType('PublishOutcome', {
  description: 'The outcome of a request to publish. Providers do not report when a publication is complete.',
  values: described({
    REQUESTED: 'The provider accepted the request and publishes in the background. It may send email to attendees.',
    NOTHING_TO_PUBLISH: 'Everything is already published.',
    IN_PROGRESS: 'Another publication is in progress: try again in a minute.',
  }),
});

interface Published {
  /** Null on a dry run. */
  readonly outcome: PublishOutcome | null;
  /** Null unless on a dry run. */
  readonly personalizedSchedules: readonly PersonalizedSchedule[] | null;
}

const PublishPersonalizedSchedulesPayload = builder
  .objectRef<Published>('PublishPersonalizedSchedulesPayload')
  .implement({
    description: 'Result of publishPersonalizedSchedules.',
    fields: (t) => ({
      outcome: t.field({
        type: PublishOutcomeEnum,
        nullable: true,
        description: 'The outcome of the request; null on a dry run.',
        resolve: ({ outcome }) => outcome,
      }),
      personalizedSchedules: t.field({
        type: [PersonalizedScheduleRef],
        nullable: true,
        description:
          'The personalized schedules that would be published, those without unpublished changes included; null unless on a dry run.',
        resolve: ({ personalizedSchedules }) => personalizedSchedules,
      }),
    }),
  });

interface Target {
  readonly calendar?: GlobalRef | undefined;
  readonly attendee?: GlobalRef | undefined;
}

defineMutation({
  name: 'publishPersonalizedSchedules',
  description: 'Publishes the personalized schedules of a calendar or of one attendee to the attendees.',
  input: PublishPersonalizedSchedulesInput,
  payload: PublishPersonalizedSchedulesPayload,
  errors: [InvalidInputError, NotFoundError, UnsupportedError, ProviderError],
  subject: ({ target }) => refOf(target),
  async resolve({ target, dryRun }, context) {
    const { account, call } = resolveWritableAccount(refOf(target), context);
    const publish = required(
      personalizedSchedulesOf(account).publish,
      account.key,
      'publishing personalized schedules',
    );
    if (dryRun) return { outcome: null, personalizedSchedules: await schedulesOf(target, context) };
    const { calendar, attendee } = target;
    const outcome = calendar
      ? await context.publications.publish(withPartition(calendar, context), () =>
          publish({ calendarId: calendar.id }, call),
        )
      : await publish({ attendeeId: attendee!.id }, call);
    return { outcome, personalizedSchedules: null };
  },
});

/** The one id of the input, which GraphQL requires. */
function refOf({ calendar, attendee }: Target): GlobalRef {
  return (calendar ?? attendee)!;
}

/** The personalized schedules that a publication includes. @throws ProviderError `NOT_FOUND` if the target does not exist. */
async function schedulesOf(
  { calendar, attendee }: Target,
  { loaders }: Context,
): Promise<readonly PersonalizedSchedule[]> {
  if (calendar) {
    const [schedules] = await Promise.all([
      loaders.calendarPersonalizedSchedules.load(calendar),
      loaders.calendars.load(calendar),
    ]);
    return schedules;
  }
  const [schedules] = await Promise.all([
    loaders.attendeePersonalizedSchedules.load(attendee!),
    loaders.attendees.load(attendee!),
  ]);
  return schedules;
}
