import { z } from 'zod';
import { ProviderError } from '../../domain/errors.ts';
import type { Ref } from '../../domain/global-id.ts';
import { type AvailabilityAnswer, findAvailability, type Taking } from '../../scheduling/availability.ts';
import { PARTICIPANT_TYPES } from '../../scheduling/participants.ts';
import { BLOCKED_KINDS, type BlockedKind } from '../../time/blocked.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { TimeRangeType } from '../fields.ts';
import { checkWindow, durationSchema, idOf } from '../inputs.ts';
import { accountOf, asNode, NodeRef } from '../nodes.ts';
import { SourceType } from '../pagination/connections.ts';
import type { Source } from '../pagination/pages.ts';

const RequirementEnum = builder.enumType('AvailabilityRequirement', {
  description: 'How many of the participants must be free.',
  values: described({
    ALL: 'All of them at once.',
    ANY: 'At least one; a slot is one participant free from its start to its end.',
  }),
});

const KIND_DESCRIPTIONS: Record<BlockedKind, string> = {
  OUTSIDE_HOURS: 'Not in its hours.',
  DATE_OVERRIDE: 'Not in its hours, on a date whose hours were overridden.',
  CLOSED: 'In the hours of a schedule that closes.',
  BUSY: 'Taken by a booking, an event or a session.',
  HELD: 'Held by somebody.',
  BUFFER: 'Too close to what takes its time.',
  NOTICE: 'Too soon.',
  SOURCE_FAILED: 'Its hours or its busy time could not be read.',
};

const BlockedKindEnum = builder.enumType('BlockedKind', {
  description: 'Why a participant is not open.',
  values: described(
    Object.fromEntries(BLOCKED_KINDS.map((kind) => [kind, KIND_DESCRIPTIONS[kind]])) as typeof KIND_DESCRIPTIONS,
  ),
});

const MAXIMUM_PARTICIPANTS = 100;
const MAXIMUM_SLOTS = 100_000;
const minutes = z
  .int()
  .min(0, 'Must not be negative')
  .max(366 * 24 * 60, 'Must be at most a year')
  .nullish();

const AvailabilityInput = builder
  .inputType('AvailabilityInput', {
    description: 'When are all (or any) of these free? They can live at different providers.',
    fields: (t) => ({
      participants: t.idList({
        required: true,
        description: 'Ids of schedules, calendars, event types, personalized schedules or attendees, also mixed.',
      }),
      require: t.field({ type: RequirementEnum, defaultValue: 'ALL', description: 'How many of them must be free.' }),
      from: t.field({ type: 'DateTime', required: true, description: 'Start of the window, inclusive and exact.' }),
      to: t.field({ type: 'DateTime', required: true, description: 'End of the window, exclusive and exact.' }),
      durationMinutes: t.int({ description: 'Asks for slots of this length too.' }),
      stepMinutes: t.int({ description: 'Distance between slot starts by the clock; the duration, if left out.' }),
      bufferBeforeMinutes: t.int({ defaultValue: 0, description: 'Free time needed before what is to be booked.' }),
      bufferAfterMinutes: t.int({ defaultValue: 0, description: 'Free time needed after it.' }),
      minimumNoticeMinutes: t.int({
        defaultValue: 0,
        description: 'How far ahead of now it must be; 0 is no rule, and then the past is not cut off.',
      }),
      timeZone: t.field({
        type: 'TimeZone',
        defaultValue: 'UTC',
        description: 'The zone whose clock slot starts align to, counted from each midnight.',
      }),
    }),
  })
  .validate(
    z
      .object({
        participants: z
          .array(idOf(...PARTICIPANT_TYPES))
          .min(1, 'Name at least one participant')
          .max(MAXIMUM_PARTICIPANTS, `At most ${MAXIMUM_PARTICIPANTS} participants are allowed`),
        require: z.enum(['ALL', 'ANY']).nullish(),
        timeZone: z.string().nullish(),
      })
      // Side by side, so that a wrong participant does not hide a wrong window.
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
            if (input.durationMinutes && step && (input.to - input.from) / (step * 60_000) > MAXIMUM_SLOTS) {
              const message = `The result could exceed ${MAXIMUM_SLOTS} slots: request a shorter window or a longer step`;
              context.addIssue({ code: 'custom', path: ['to'], message });
            }
          }),
      ),
  );

/** The participant as a node. One that could not be read has its id and a name; every other field throws its error. */
function nodeOf({ ref, thing }: Taking): object {
  const node = thing instanceof ProviderError ? unreadable(ref, thing) : thing;
  return asNode(ref.type, node);
}

function unreadable({ account, id }: Ref, error: ProviderError): object {
  const told: Record<PropertyKey, unknown> = { account, id, name: '(cannot be read now)' };
  return new Proxy(told, {
    get(target, field) {
      if (typeof field === 'symbol' || field in target || field === 'then' || field === '__typename')
        return target[field];
      throw error;
    },
  });
}

const ParticipantAvailabilityType = builder
  .objectRef<AvailabilityAnswer['participants'][number]>('ParticipantAvailability')
  .implement({
    description: "One participant's own time inside the window.",
    fields: (t) => ({
      participant: t.field({
        type: NodeRef,
        description: 'Who it is. Where it could not be read, only its id and name can be asked for.',
        resolve: ({ taking }) => nodeOf(taking),
      }),
      openings: t.field({
        type: [TimeRangeType],
        description: 'When it is free: its hours without all that takes its time, buffers and notice.',
        resolve: ({ openings }) => openings,
      }),
      busy: t.field({
        type: [TimeRangeType],
        description: 'When it is taken or held, without buffers.',
        resolve: ({ busy }) => busy,
      }),
    }),
  });

const BlockedReasonType = builder
  .objectRef<AvailabilityAnswer['blocked'][number]['reasons'][number]>('BlockedReason')
  .implement({
    description: 'Why one participant is not open.',
    fields: (t) => ({
      participant: t.field({
        type: NodeRef,
        description: 'Who it is. Where it could not be read, only its id and name can be asked for.',
        resolve: ({ taking }) => nodeOf(taking),
      }),
      kind: t.field({ type: BlockedKindEnum, description: 'What is in the way.', resolve: ({ kind }) => kind }),
    }),
  });

const BlockedType = builder.objectRef<AvailabilityAnswer['blocked'][number]>('Blocked').implement({
  description: 'A range that is not open, cut where the set of reasons changes and only there.',
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'Inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'Exclusive.' }),
    reasons: t.field({
      type: [BlockedReasonType],
      description: 'Every participant that is not open, with every kind that applies.',
      resolve: ({ reasons }) => reasons,
    }),
  }),
});

const AvailabilityType = builder
  .objectRef<AvailabilityAnswer & { readonly fetchedAt: number }>('Availability')
  .implement({
    description: 'When the participants are free, and why they are not for the rest of the window.',
    fields: (t) => ({
      openings: t.field({
        type: [TimeRangeType],
        description: 'When all, or any, of them are free; sorted, joined, and cut to the window.',
        resolve: ({ openings }) => openings,
      }),
      slots: t.field({
        type: [TimeRangeType],
        description: 'Slots of the asked length inside the openings; empty if no length was asked.',
        resolve: ({ slots }) => slots,
      }),
      participants: t.field({
        type: [ParticipantAvailabilityType],
        description: 'In the order asked, each once.',
        resolve: ({ participants }) => participants,
      }),
      blocked: t.field({
        type: [BlockedType],
        description: 'Exactly the window without the openings.',
        resolve: ({ blocked }) => blocked,
      }),
      sources: t.field({
        type: [SourceType],
        description: 'How each participant\'s account answered. A failure is a reason too, never a silent "free".',
        resolve: ({ sources, fetchedAt }, _, context) =>
          sources.map(({ account, error }) => sourceOf({ account, error, fetchedAt }, context)),
      }),
    }),
  });

function sourceOf(
  { account, error, fetchedAt }: { account: string; error: Source['error']; fetchedAt: number },
  context: Context,
): Source {
  return { account: accountOf({ account }, context), error, fetchedAt: error ? null : fetchedAt };
}

builder.queryField('availability', (t) =>
  t.field({
    type: AvailabilityType,
    description: 'When are all (or any) of these free, over any mix of providers, and why not at other times?',
    args: { input: t.arg({ type: AvailabilityInput, required: true, description: 'Who, when and for how long.' }) },
    resolve: async (_root, { input }, { loaders, now }) => {
      const asked = now();
      const answer = await findAvailability(
        {
          participants: input.participants,
          require: input.require ?? 'ALL',
          window: { start: input.from, end: input.to },
          now: asked,
          margins: {
            bufferBefore: (input.bufferBeforeMinutes ?? 0) * 60_000,
            bufferAfter: (input.bufferAfterMinutes ?? 0) * 60_000,
            minimumNotice: (input.minimumNoticeMinutes ?? 0) * 60_000,
          },
          durationMinutes: input.durationMinutes ?? undefined,
          stepMinutes: input.stepMinutes ?? undefined,
          timeZone: input.timeZone ?? 'UTC',
        },
        loaders,
      );
      return { ...answer, fetchedAt: now() };
    },
  }),
);
