import { z } from 'zod';
import {
  McpExplainUnavailabilityDocument,
  McpFindCommonTimesDocument,
  McpFindSlotsDocument,
} from './generated/graphql.ts';
import { fromTo, id, inZone, limit, named, range, timeZone } from './schemas.ts';
import { defineTool, READS } from './tool.ts';

const MAX_TIMES = 100;

const zone = timeZone('The time zone of the times in the result.');

const isTruncated = z
  .boolean()
  .describe('Whether there are more than `limit`: ask for a later or shorter window, or for a higher limit.');

const participantIds = z
  .array(id('The id of a calendar, schedule, event type, personalized schedule or attendee'))
  .min(1)
  .max(50)
  .describe('Whom or what to consider: ids of calendars, schedules, event types, personalized schedules or attendees.');

const buffers = {
  bufferBeforeMinutes: z.int().min(0).max(1440).default(0).describe('Free time required before a booking.'),
  bufferAfterMinutes: z.int().min(0).max(1440).default(0).describe('Free time required after a booking.'),
};

export const findSlots = defineTool({
  name: 'find_slots',
  title: 'Find free slots of an event type',
  description:
    'Lists the free slots in which one event type can be booked, exactly as its provider accepts them. Use the `start` of a ' +
    'slot for hold_slot or book_slot. For a time that suits several people or calendars, use find_common_times first.',
  needs: 'anything',
  annotations: READS,
  input: {
    eventTypeId: id('Event type id of find_event_types.'),
    ...fromTo,
    timeZone: zone,
    durationMinutes: z.int().min(1).max(1440).optional().describe('One of `durationOptions` of the event type.'),
    limit: limit(MAX_TIMES),
  },
  output: {
    slots: z.array(
      z.object({
        ...range,
        seatsRemaining: z.number().nullable().describe('The seats left; null for a slot without seats.'),
        calendars: z.array(named).describe('Where the slot can be booked; empty if there is no choice.'),
      }),
    ),
    isTruncated,
  },
  document: McpFindSlotsDocument,
  variables: ({ eventTypeId, from, to, timeZone: requested, durationMinutes }) => ({
    eventType: eventTypeId,
    from,
    to,
    timeZone: requested,
    durationMinutes: durationMinutes ?? null,
  }),
  answer({ slots }, { timeZone: requested, limit: maximum }) {
    const all = slots ?? [];
    const shown = all.slice(0, maximum);
    return {
      summary:
        all.length === 0
          ? 'No free slot in this window: try another window, or explain_unavailability with the event type.'
          : `${all.length} free slot(s), of which ${shown.length} are listed.`,
      output: {
        slots: shown.map(({ seatsRemaining, calendars, ...slot }) => ({
          ...inZone(slot, requested),
          seatsRemaining,
          calendars: [...(calendars ?? [])],
        })),
        isTruncated: shown.length < all.length,
      },
    };
  },
});

export const findCommonTimes = defineTool({
  name: 'find_common_times',
  title: 'Find times when several are free',
  description:
    'Finds times at which all participants (or any one of them) are free, over all providers: their hours minus busy time and ' +
    'holds. To book the result with an event type, make that event type one of the participants; then check the start ' +
    'with find_slots, and use hold_slot or book_slot.',
  needs: 'reading',
  annotations: READS,
  input: {
    participantIds,
    ...fromTo,
    durationMinutes: z.int().min(1).max(1440).describe('The length of the time to find.'),
    timeZone: timeZone('The time zone of the result, in which the starts are aligned to full steps from midnight.'),
    stepMinutes: z.int().min(1).max(1440).optional().describe('The interval between starts. Defaults to the length.'),
    ...buffers,
    minimumNoticeMinutes: z
      .int()
      .min(0)
      .max(525_600)
      .default(0)
      .describe('The time between now and the first start; with 0, times in the past are included.'),
    require: z
      .enum(['ALL', 'ANY'])
      .default('ALL')
      .describe('Whether all participants must be free, or any one of them.'),
    limit: limit(MAX_TIMES),
  },
  output: { times: z.array(z.object(range)), isTruncated },
  document: McpFindCommonTimesDocument,
  variables: ({ participantIds: participants, limit: _limit, stepMinutes, ...input }) => ({
    input: { ...input, participants, stepMinutes: stepMinutes ?? null },
  }),
  answer({ availability }, { timeZone: requested, limit: maximum }) {
    const all = availability?.slots ?? [];
    const shown = all.slice(0, maximum);
    return {
      summary:
        all.length === 0
          ? 'No common time in this window: try a longer window or a shorter length, or explain_unavailability.'
          : `${all.length} common time(s), of which ${shown.length} are listed.`,
      output: { times: shown.map((slot) => inZone(slot, requested)), isTruncated: shown.length < all.length },
      accountResults: availability?.accountResults,
    };
  },
});

export const explainUnavailability = defineTool({
  name: 'explain_unavailability',
  title: 'Explain why a time is not free',
  description:
    'Explains why the participants are not free: for each time range of the window that is blocked, the reasons and whose ' +
    'they are. Keep the window short, a day or less.',
  needs: 'reading',
  annotations: READS,
  input: { participantIds, ...fromTo, timeZone: zone, ...buffers, limit: limit(MAX_TIMES) },
  output: {
    free: z.array(z.object(range)).describe('When all participants are free.'),
    blocked: z.array(
      z.object({
        ...range,
        reasons: z.array(
          z.object({
            kind: z
              .string()
              .describe(
                'BUSY (booked), HELD, OUTSIDE_HOURS, DATE_OVERRIDE, CLOSED, BUFFER, NOTICE (too soon), BOOKING_WINDOW ' +
                  '(too far ahead), BOOKING_LIMIT, or SOURCE_FAILED (could not be read).',
              ),
            participant: z.object({ id: z.string(), name: z.string().nullable() }),
          }),
        ),
      }),
    ),
    isTruncated,
  },
  document: McpExplainUnavailabilityDocument,
  variables: ({ participantIds: participants, limit: _limit, ...input }) => ({ input: { ...input, participants } }),
  answer({ availability }, { timeZone: requested, limit: maximum }) {
    const blocked = availability?.blocked ?? [];
    const openings = availability?.openings ?? [];
    const shown = blocked.slice(0, maximum);
    return {
      summary: `${openings.length} free and ${blocked.length} blocked range(s).`,
      output: {
        free: openings.slice(0, maximum).map((opening) => inZone(opening, requested)),
        blocked: shown.map(({ reasons, ...blockedRange }) => ({
          ...inZone(blockedRange, requested),
          reasons: reasons.map(({ kind, participant }) => ({
            kind,
            participant: { id: participant.id, name: 'name' in participant ? participant.name : null },
          })),
        })),
        isTruncated: shown.length < blocked.length || openings.length > maximum,
      },
      accountResults: availability?.accountResults,
    };
  },
});
