import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { calendarOfPath } from './access.ts';
import { readBody } from './body.ts';
import { type Calendar, type GravityRailState, type Rule, retireId, takeId } from './data.ts';
import { readDay } from './day-numbering.ts';
import { failure, type Issue, invalid } from './error-responses.ts';
import { localAt, readLocal, writeLocal } from './local-time.ts';
import { wireName } from './naming.ts';
import type { Api, ApiEnv, GravityRailSandboxOptions } from './options.ts';
import { integerParam } from './query.ts';
import { lengthOf, readRuleTimes } from './rule-times.ts';
import { futureValue } from './starting-state.ts';
import { deletionResponse, wireRule } from './wire-rows.ts';

type RuleFields = Pick<
  Rule,
  | 'name'
  | 'description'
  | 'availabilityType'
  | 'recurrence'
  | 'startTime'
  | 'endTime'
  | 'daysOfWeek'
  | 'recurrenceEndDate'
  | 'eventTypeIds'
>;

/** The rules of one calendar. A single rule cannot be read. */
export function addScheduleRoutes(routes: Hono<ApiEnv>, api: Api): void {
  const { options, state } = api;

  routes.get('/calendars/:calendar_id/schedules', (c) => {
    const calendar = calendarOfPath(c, api);
    return c.json(calendar.schedules.map((rule) => wireRule(options, calendar, rule)));
  });

  routes.post('/calendars/:calendar_id/schedules', async (c) => {
    const calendar = calendarOfPath(c, api);
    const sent = await readBody(c, options, bodySchemas(options).complete);
    const now = options.now();
    const { x_future: sentFuture, ...fields } = { ...DEFAULTS, ...sent };
    const checked = checkRule(api, fields, writeLocal(localAt(now, calendar.timezone)).slice(0, 10));
    const id = takeRuleId(options, state, calendar);
    const rule: Rule = {
      ...checked,
      id,
      createdAt: now,
      updatedAt: now,
      x_future: sentFuture ?? futureValue('schedule', id),
    };
    calendar.schedules.push(rule);
    return c.json(wireRule(options, calendar, rule), options.createStatus ?? 200);
  });

  routes.put('/calendars/:calendar_id/schedules/:schedule_id', async (c) => {
    const calendar = calendarOfPath(c, api);
    const rule = ruleOfPath(c, calendar);
    const { complete, partial } = bodySchemas(options);
    const merged: RuleFields & { x_future?: unknown } =
      options.putMode === 'merge'
        ? { ...rule, ...(await readBody(c, options, partial)) }
        : { ...DEFAULTS, x_future: null, ...(await readBody(c, options, complete)) };
    Object.assign(rule, checkRule(api, merged, rule.startTime.slice(0, 10)), { updatedAt: options.now() });
    return c.json(wireRule(options, calendar, rule));
  });

  routes.delete('/calendars/:calendar_id/schedules/:schedule_id', (c) => {
    const calendar = calendarOfPath(c, api);
    const rule = ruleOfPath(c, calendar);
    calendar.schedules = calendar.schedules.filter((other) => other !== rule);
    retireId(state, idKind(options, calendar), rule.id);
    return deletionResponse(c, options, 'Schedule');
  });
}

const DEFAULTS = { description: null, daysOfWeek: null, recurrenceEndDate: null, eventTypeIds: [] };

/** The body of a rule: complete, or partial for a change. Enum values and days have the format of the options. */
function bodySchemas(options: GravityRailSandboxOptions) {
  const day = z.unknown().transform((value, context) => {
    const read = readDay(options, value);
    if (read !== undefined) return read;
    context.addIssue('invalid day of the week');
    return z.NEVER;
  });
  const complete = z.object({
    name: z.string().min(1).max(255),
    description: z.string().nullable().exactOptional(),
    availabilityType: literal(options, ['available', 'unavailable']),
    recurrence: literal(options, ['once', 'daily', 'weekly', 'monthly']),
    startTime: z.string(),
    endTime: z.string(),
    daysOfWeek: z.array(day).nullable().exactOptional(),
    recurrenceEndDate: z.iso.date().nullable().exactOptional(),
    eventTypeIds: z.array(z.int()).exactOptional(),
    x_future: z.unknown().exactOptional(),
  });
  const { name, availabilityType, recurrence, startTime, endTime } = complete.shape;
  const partial = complete.extend({
    name: name.exactOptional(),
    availabilityType: availabilityType.exactOptional(),
    recurrence: recurrence.exactOptional(),
    startTime: startTime.exactOptional(),
    endTime: endTime.exactOptional(),
  });
  return { complete, partial };
}

/** One of the known values, as it is or as `literals` renames it, in any case. */
function literal({ literals }: GravityRailSandboxOptions, known: readonly string[]) {
  return z.string().transform((text, context) => {
    const lowerCase = text.toLowerCase();
    const found = known.find((value) => lowerCase === value || lowerCase === literals?.[value]?.toLowerCase());
    if (found !== undefined) return found;
    context.addIssue(`Input should be one of: ${known.map((word) => literals?.[word] ?? word).join(', ')}`);
    return z.NEVER;
  });
}

/** Parses the times and validates the fields against each other. @throws 422 with every validation error. */
function checkRule<Fields extends RuleFields>({ options }: Api, fields: Fields, firstDate: string): Fields {
  const issues: Issue[] = [];
  const reject = (name: string, msg: string) =>
    issues.push({ loc: ['body', wireName(options, name)], msg, type: 'value_error' });

  const times = readRuleTimes(options, fields, firstDate);
  if ('unreadable' in times) reject(times.unreadable, 'Input should be a valid local datetime');
  else if (lengthOf(times) <= 0) reject('endTime', 'end time must be after start time');
  if (fields.recurrence === 'weekly' && (fields.daysOfWeek ?? []).length === 0)
    reject('daysOfWeek', 'days of week are required for weekly recurrence');
  if (!('unreadable' in times) && endsBeforeItStarts(fields.recurrenceEndDate, times.startTime))
    reject('recurrenceEndDate', 'recurrence must not end before it starts');
  if (issues.length > 0) throw invalid(issues);
  return { ...fields, ...times };
}

function endsBeforeItStarts(recurrenceEndDate: string | null, startTime: string): boolean {
  if (recurrenceEndDate === null) return false;
  return (readLocal(`${recurrenceEndDate}T23:59:59`) ?? 0) < (readLocal(startTime) ?? 0);
}

function ruleOfPath(c: Context<ApiEnv>, calendar: Calendar): Rule {
  const id = integerParam(c, 'schedule_id');
  const rule = calendar.schedules.find((candidate) => candidate.id === id);
  if (!rule) throw failure(404, 'Schedule not found');
  return rule;
}

function takeRuleId(options: GravityRailSandboxOptions, state: GravityRailState, calendar: Calendar): number {
  const counted = options.scheduleIds === 'per-calendar' ? [calendar] : state.calendars;
  return takeId(
    state,
    idKind(options, calendar),
    counted.flatMap(({ schedules }) => schedules),
  );
}

function idKind({ scheduleIds }: GravityRailSandboxOptions, calendar: Calendar): string {
  return scheduleIds === 'per-calendar' ? `schedules of ${calendar.id}` : 'schedules';
}
