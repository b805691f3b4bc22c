import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import { recordOf } from '../../domain/records.ts';
import {
  type AvailabilityResult,
  type BlockedTime,
  findAvailability,
  type ResolvedParticipant,
} from '../../scheduling/availability.ts';
import { PARTICIPANT_TYPES } from '../../scheduling/participants.ts';
import { BLOCKED_KINDS, type BlockedKind } from '../../time/blocked.ts';
import { rejectBookers } from '../booking-access.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { TimeRangeType } from '../fields.ts';
import { checkWindow, durationSchema, idOf, slotLimitMessage } from '../inputs.ts';
import { accountOf, asNode, NodeRef } from '../nodes.ts';
import { AccountResultType } from '../pagination/connections.ts';
import type { AccountResult } from '../pagination/pages.ts';

const RequirementEnum = builder.enumType('AvailabilityRequirement', {
  description: 'Whether all participants must be free, or any one of them.',
  values: described({
    ALL: 'All participants must be free at the same time.',
    ANY: 'At least one participant must be free. A slot needs one participant who is free for its whole length.',
  }),
});

const KIND_DESCRIPTIONS: Record<BlockedKind, string> = {
  OUTSIDE_HOURS: 'The time is outside the hours of the participant.',
  DATE_OVERRIDE: 'The time is outside the hours of the participant, on a date with a date override.',
  CLOSED: 'The time is within the hours of a schedule with the effect `CLOSED`.',
  BUSY: 'The time is taken by a booking, an event or a session.',
  HELD: 'The time is held by a reservation.',
  BUFFER: 'The time is within the required buffer before or after busy or held time.',
  NOTICE: 'The time is inside the minimum booking notice.',
  BOOKING_WINDOW: 'The time is beyond the booking window of the event type, or the event type is not active.',
  BOOKING_LIMIT:
    'The event type has its maximum number of bookings, or of minutes of bookings, for that day, week, month or year.',
  SOURCE_FAILED: 'The hours or the busy time of the participant could not be read.',
};

const BlockedKindEnum = builder.enumType('BlockedKind', {
  description: 'A reason why a participant is not available.',
  values: described(recordOf(BLOCKED_KINDS.map((kind) => [kind, KIND_DESCRIPTIONS[kind]]))),
});

const MAXIMUM_PARTICIPANTS = 100;
const minutes = z
  .int()
  .min(0, 'Must not be negative')
  .max(366 * 24 * 60, 'Must be at most a year')
  .nullish();

const AvailabilityInput = builder
  .inputType('AvailabilityInput', {
    description: 'Parameters for availability.',
    fields: (t) => ({
      participants: t.idList({
        required: true,
        description:
          'The ids of the participants: schedules, calendars, event types, personalized schedules or attendees, of any accounts.',
      }),
      require: t.field({
        type: RequirementEnum,
        defaultValue: 'ALL',
        description: 'Whether all participants must be free, or any one of them.',
      }),
      from: t.field({ type: 'DateTime', required: true, description: 'Start of the window, inclusive.' }),
      to: t.field({ type: 'DateTime', required: true, description: 'End of the window, exclusive.' }),
      durationMinutes: t.int({
        description: 'The length of the slots to return, in minutes. Without it, no slots are returned.',
      }),
      stepMinutes: t.int({
        description:
          'The interval between the starts of slots, in minutes of wall-clock time. Defaults to `durationMinutes`.',
      }),
      bufferBeforeMinutes: t.int({
        defaultValue: 0,
        description: 'The free time required before a booking, in minutes.',
      }),
      bufferAfterMinutes: t.int({
        defaultValue: 0,
        description: 'The free time required after a booking, in minutes.',
      }),
      minimumNoticeMinutes: t.int({
        defaultValue: 0,
        description:
          'The minimum time between now and the start of a booking, in minutes. With 0, times in the past are included.',
      }),
      timeZone: t.field({
        type: 'TimeZone',
        defaultValue: 'UTC',
        description: 'The time zone in which the starts of slots are aligned, counted from each midnight.',
      }),
    }),
  })
  .validate(
    z
      .object({
        participants: z
          .array(idOf(...PARTICIPANT_TYPES))
          .min(1, 'Specify at least one participant')
          .max(MAXIMUM_PARTICIPANTS, `At most ${MAXIMUM_PARTICIPANTS} participants are allowed`),
        require: z.enum(['ALL', 'ANY']).nullish(),
        timeZone: z.string().nullish(),
      })
      // An intersection, so that invalid participants and an invalid window are reported together.
      .and(
        z
          .object({
            from: z.number(),
            to: z.number(),
            durationMinutes: durationSchema.nullish(),
            stepMinutes: durationSchema.nullish(),
            bufferBeforeMinutes: minutes,
            bufferAfterMinutes: minutes,
            minimumNoticeMinutes: minutes,
          })
          .superRefine((input, context) => {
            checkWindow(input, context);
            const step = input.stepMinutes ?? input.durationMinutes;
            const message = input.durationMinutes && step ? slotLimitMessage(input, step) : undefined;
            if (message) context.addIssue({ code: 'custom', path: ['to'], message });
          }),
      ),
  );

/**
 * The participant as a node. A participant that could not be read has only its id and a name; every other field throws
 * its error.
 */
function nodeOf({ ref, resource }: ResolvedParticipant): object {
  const node = resource instanceof ProviderError ? unreadable(ref, resource) : resource;
  return asNode(ref.type, node);
}

function unreadable({ account, id }: GlobalRef, error: ProviderError): object {
  const known: Record<PropertyKey, unknown> = { account, id, name: '(cannot be read now)' };
  return new Proxy(known, {
    get(target, field) {
      if (typeof field === 'symbol' || field in target || field === 'then' || field === '__typename')
        return target[field];
      throw error;
    },
  });
}

const ParticipantAvailabilityType = builder
  .objectRef<AvailabilityResult['participants'][number]>('ParticipantAvailability')
  .implement({
    description: 'The free and busy time of one participant within the window.',
    fields: (t) => ({
      participant: t.field({
        type: NodeRef,
        description: 'The participant. If it could not be read, every field except `id` and `name` returns an error.',
        resolve: ({ participant }) => nodeOf(participant),
      }),
      openings: t.field({
        type: [TimeRangeType],
        description:
          'The times at which the participant is free: its hours minus busy time, holds, buffers and notice.',
        resolve: ({ openings }) => openings,
      }),
      busy: t.field({
        type: [TimeRangeType],
        description: 'The times that are busy or held, without buffers.',
        resolve: ({ busy }) => busy,
      }),
    }),
  });

const BlockedReasonType = builder.objectRef<BlockedTime['reasons'][number]>('BlockedReason').implement({
  description: 'A reason why one participant is not available.',
  fields: (t) => ({
    participant: t.field({
      type: NodeRef,
      description: 'The participant. If it could not be read, every field except `id` and `name` returns an error.',
      resolve: ({ participant }) => nodeOf(participant),
    }),
    kind: t.field({ type: BlockedKindEnum, description: 'The kind of reason.', resolve: ({ kind }) => kind }),
  }),
});

const BlockedType = builder.objectRef<BlockedTime>('Blocked').implement({
  description: 'A time range without availability, throughout which the same reasons apply.',
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    reasons: t.field({
      type: [BlockedReasonType],
      description: 'The reasons, one for each unavailable participant and each kind that applies to it.',
      resolve: ({ reasons }) => reasons,
    }),
  }),
});

const AvailabilityType = builder
  .objectRef<AvailabilityResult & { readonly fetchedAt: number }>('Availability')
  .implement({
    description: 'The times at which the participants are free, and the reasons why they are not at all other times.',
    fields: (t) => ({
      openings: t.field({
        type: [TimeRangeType],
        description: 'The times at which the required participants are free, sorted, merged and limited to the window.',
        resolve: ({ openings }) => openings,
      }),
      slots: t.field({
        type: [TimeRangeType],
        description: 'The slots of the requested length within the openings; empty if no length was requested.',
        resolve: ({ slots }) => slots(),
      }),
      participants: t.field({
        type: [ParticipantAvailabilityType],
        description: 'The participants in the requested order, each of them once.',
        resolve: ({ participants }) => participants,
      }),
      blocked: t.field({
        type: [BlockedType],
        nullable: true,
        description:
          'The rest of the window: every time range outside the openings; null, with an error, if it has too many reasons.',
        resolve: ({ blocked }) => blocked(),
      }),
      accountResults: t.field({
        type: [AccountResultType],
        description:
          'The outcome for each account that was queried. A participant that could not be read counts as unavailable.',
        resolve: ({ accountResults, fetchedAt }, _, context) =>
          accountResults.map(({ account, error }) => accountResultOf({ account, error, fetchedAt }, context)),
      }),
    }),
  });

function accountResultOf(
  { account, error, fetchedAt }: { account: string; error: AccountResult['error']; fetchedAt: number },
  context: Context,
): AccountResult {
  return { account: accountOf({ account }, context), error, fetchedAt: error ? null : fetchedAt };
}

builder.queryField('availability', (t) =>
  t.field({
    type: AvailabilityType,
    nullable: true,
    description:
      'The times at which all or any of the participants are free, across accounts, and the reasons at all other times.',
    args: { input: t.arg({ type: AvailabilityInput, required: true, description: 'Parameters for availability.' }) },
    resolve: async (_root, { input }, context) => {
      const { loaders, now, failedAccounts, computation } = context;
      for (const ref of input.participants) {
        if (ref.type !== 'EventType') rejectBookers(context, ref, 'participants other than event types');
      }
      const result = await findAvailability(
        {
          participants: input.participants,
          require: input.require ?? 'ALL',
          window: { start: input.from, end: input.to },
          now: now(),
          constraints: {
            bufferBefore: (input.bufferBeforeMinutes ?? 0) * 60_000,
            bufferAfter: (input.bufferAfterMinutes ?? 0) * 60_000,
            minimumNotice: (input.minimumNoticeMinutes ?? 0) * 60_000,
          },
          durationMinutes: input.durationMinutes ?? undefined,
          stepMinutes: input.stepMinutes ?? undefined,
          timeZone: input.timeZone ?? 'UTC',
          computation,
        },
        loaders,
      );
      for (const { account, error } of result.accountResults) if (error) failedAccounts.set(account, error);
      return { ...result, fetchedAt: now() };
    },
  }),
);
