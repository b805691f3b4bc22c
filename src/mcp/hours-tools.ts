import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { z } from 'zod';
import { payloadOf, ToolError } from './failure.ts';
import { McpGetWeeklyHoursDocument, McpUpdateWeeklyHoursDocument } from './generated/graphql.ts';
import { id } from './schemas.ts';
import { defineTool, READS } from './tool.ts';

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

const localTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-4]):[0-5]\d$/, 'Must be HH:mm, from 00:00 to 24:00')
  .describe('HH:mm in the time zone of the schedule; 24:00 is the midnight that ends the day.');

const weeklyHours = z
  .array(
    z.strictObject({
      days: z.array(z.enum(WEEKDAYS)).min(1),
      start: localTime,
      end: localTime,
      eventTypeId: id('Event type id').optional().describe('The only event type to which the hours apply.'),
    }),
  )
  .max(100)
  .describe('All weekly hours: the list replaces the present one, so include what stays.');

const scheduleId = id('Schedule id of find_schedules.');

const changes = z.array(
  z.object({ path: z.string(), before: z.unknown(), after: z.unknown() }).describe('A value before and after.'),
);
const warnings = z.array(z.string()).describe('Side effects at the provider beyond the requested change.');

interface HoursInput {
  readonly scheduleId: string;
  readonly weeklyHours: z.output<typeof weeklyHours>;
}

function digestOf({ scheduleId: schedule, weeklyHours: hours }: HoursInput, revision: string): string {
  return createHash('sha256')
    .update(stringify([schedule, hours, revision]))
    .digest('base64url');
}

/** The token of a preview: the revision that was previewed, bound to the schedule and its new hours. */
function tokenOf(input: HoursInput, revision: string): string {
  return `${digestOf(input, revision)}.${revision}`;
}

/** The revision in a token. @throws ToolError if the token belongs to another preview. */
function revisionIn(token: string, input: HoursInput): string {
  const revision = token.slice(token.indexOf('.') + 1);
  if (token === tokenOf(input, revision)) return revision;
  throw new ToolError({
    code: 'INVALID_INPUT',
    message: 'The token does not belong to a preview of these hours: call preview_weekly_hours with them first',
  });
}

function hoursVariables({ scheduleId: schedule, weeklyHours: hours }: HoursInput) {
  return {
    id: schedule,
    weeklyHours: hours.map(({ days, start, end, eventTypeId }) => ({
      days,
      start,
      end,
      eventType: eventTypeId ?? null,
    })),
  };
}

export const getWeeklyHours = defineTool({
  name: 'get_weekly_hours',
  title: 'Get weekly hours',
  description:
    'Gets the weekly hours of a schedule and the dates with other hours. Call it before preview_weekly_hours.',
  needs: 'reading',
  annotations: READS,
  input: { scheduleId },
  output: {
    name: z.string(),
    timeZone: z.string().nullable().describe('Of all hours.'),
    weeklyHours: z.array(
      z.object({
        days: z.array(z.enum(WEEKDAYS)),
        start: z.string(),
        end: z.string(),
        eventTypeId: z.string().optional(),
      }),
    ),
    dateOverrides: z
      .array(z.object({ date: z.string(), hours: z.array(z.object({ start: z.string(), end: z.string() })) }))
      .describe(
        'Dates with other hours; without hours, the date is closed. preview_weekly_hours leaves them as they are.',
      ),
  },
  document: McpGetWeeklyHoursDocument,
  variables: (input) => ({ schedule: input.scheduleId }),
  answer({ schedule }) {
    const { name = '', timeZone = null, weeklyHours: hours, dateOverrides } = schedule ?? {};
    return {
      summary: `${(hours ?? []).length} entry or entries of weekly hours.`,
      output: {
        name,
        timeZone,
        weeklyHours: (hours ?? []).map(({ days, start, end, eventType }) => ({
          days: [...days],
          start,
          end,
          ...(eventType && { eventTypeId: eventType.id }),
        })),
        dateOverrides: (dateOverrides ?? []).map(({ date, hours: onDate }) => ({ date, hours: [...onDate] })),
      },
    };
  },
});

export const previewWeeklyHours = defineTool({
  name: 'preview_weekly_hours',
  title: 'Preview new weekly hours',
  description:
    'Shows what a change of the weekly hours of a schedule would do. Writes nothing. Show `changes` and `warnings` to the ' +
    'user, and call set_weekly_hours with `previewToken` only after the user has agreed.',
  needs: 'writing',
  annotations: READS,
  input: { scheduleId, weeklyHours },
  output: {
    changes: changes.describe('What would change; empty if nothing would.'),
    warnings,
    previewToken: z.string().describe('For set_weekly_hours with the same hours.'),
  },
  document: McpUpdateWeeklyHoursDocument,
  variables: (input) => ({ input: { ...hoursVariables(input), dryRun: true } }),
  answer({ outcome }, input) {
    const { changes: planned, warnings: given, previousRevision } = payloadOf(outcome, 'UpdateSchedulePayload');
    return {
      summary: `${planned.length} change(s) are planned. Nothing was written.`,
      output: {
        changes: planned.map(({ path, before, after }) => ({ path, before, after })),
        warnings: [...given],
        previewToken: tokenOf(input, previousRevision),
      },
    };
  },
});

export const setWeeklyHours = defineTool({
  name: 'set_weekly_hours',
  title: 'Set weekly hours',
  description:
    'Writes the weekly hours that preview_weekly_hours has previewed, and nothing else: it needs the same hours and the ' +
    'token of the preview, and fails if the schedule has changed since. It affects when people can book.',
  needs: 'writing',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: {
    scheduleId,
    weeklyHours,
    previewToken: z.string().min(1).max(200).describe('`previewToken` of preview_weekly_hours.'),
  },
  output: { changes: changes.describe('What has changed.'), warnings },
  document: McpUpdateWeeklyHoursDocument,
  variables: ({ previewToken, ...input }) => ({
    input: { ...hoursVariables(input), ifRevision: revisionIn(previewToken, input) },
  }),
  answer({ outcome }) {
    const { changes: made, warnings: given } = payloadOf(outcome, 'UpdateSchedulePayload');
    return {
      summary: `${made.length} change(s) were written.`,
      output: { changes: made.map(({ path, before, after }) => ({ path, before, after })), warnings: [...given] },
    };
  },
});
