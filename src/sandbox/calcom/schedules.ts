import type { Hono } from 'hono';
import { z } from 'zod';
import type { CalcomSchedule, CalcomUser } from './data.ts';
import { type CalcomContext, type CalcomEnv, callerOf, endpoint, json, success } from './endpoints.ts';
import { checkStorable, failure } from './failure.ts';
import { WORKING_HOURS } from './seed.ts';
import { checked, isoText, zoneText } from './validation.ts';
import { parseIso, weekdayNumber } from './wall-time.ts';
import type { World } from './world.ts';

const timeText = z.string().regex(/^([01]\d|2[0-3]):([0-5]\d)$/, 'must be a valid time in format HH:mm');

const hours = z.object({
  days: z.array(z.enum(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'])),
  startTime: timeText,
  endTime: timeText,
});

const override = z.object({
  // A date-time is truncated to its UTC date.
  date: isoText.transform((text) => new Date(parseIso(text) ?? 0).toISOString().slice(0, 10)),
  startTime: timeText,
  endTime: timeText,
});

const createBody = z.object({
  name: z.string(),
  timeZone: zoneText,
  isDefault: z.boolean(),
  availability: z.array(hours).optional(),
  overrides: z.array(override).optional(),
});

const updateBody = createBody.partial();

const SCHEDULE_VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14'] as const;

/** Routes for schedules (docs/providers/calcom.md, section 6). */
export function addScheduleRoutes(routes: Hono<CalcomEnv>, world: World): void {
  const read = { versions: SCHEDULE_VERSIONS, access: 'required', scope: 'SCHEDULE_READ' } as const;
  const write = { ...read, scope: 'SCHEDULE_WRITE' } as const;
  routes.post('/schedules', endpoint(world, write, create));
  routes.get('/schedules', endpoint(world, read, list));
  routes.get('/schedules/default', endpoint(world, read, getDefault));
  routes.get('/schedules/:scheduleId', endpoint(world, read, get));
  routes.patch('/schedules/:scheduleId', endpoint(world, write, update));
  routes.delete('/schedules/:scheduleId', endpoint(world, write, remove));
}

/** @throws CalcomFailure `unknownStatus` if it does not exist, 403 if it belongs to another user. */
function ownSchedule(world: World, c: CalcomContext, unknownStatus: 400 | 404): CalcomSchedule {
  const id = Number.parseInt(c.req.param('scheduleId') ?? '', 10);
  checkStorable(id);
  const schedule = world.state.schedules.find((known) => known.id === id);
  if (!schedule) throw failure(unknownStatus, `Schedule with id=${id} not found`);
  const caller = callerOf(c);
  if (schedule.userId !== caller.id) throw failure(403, `User with id=${caller.id} does not own schedule id=${id}`);
  return schedule;
}

function shown({ state }: World, c: CalcomContext, schedule: CalcomSchedule): unknown {
  const owner = state.users.find(({ id }) => id === schedule.userId);
  return c.var.version === '2024-04-15' ? legacySchedule(schedule, owner) : scheduleOutput(schedule, owner);
}

function list(world: World, c: CalcomContext): Response {
  const own = world.state.schedules.filter(({ userId }) => userId === callerOf(c).id);
  return success(
    c,
    own.map((schedule) => shown(world, c, schedule)),
  );
}

function getDefault(world: World, c: CalcomContext): Response {
  const { id: userId, defaultScheduleId } = callerOf(c);
  const schedule = world.state.schedules.find((known) => known.id === defaultScheduleId && known.userId === userId);
  return success(c, schedule ? shown(world, c, schedule) : null);
}

function get(world: World, c: CalcomContext): Response {
  return success(c, shown(world, c, ownSchedule(world, c, 404)));
}

function create(world: World, c: CalcomContext): Response {
  const { isDefault, availability, overrides, ...body } = checked(createBody, c.var.body);
  const caller = callerOf(c);
  const schedule: CalcomSchedule = {
    id: world.ids.next(),
    userId: caller.id,
    ...body,
    availability: availability ?? [WORKING_HOURS],
    overrides: overrides ?? [],
  };
  world.state.schedules.push(schedule);
  if (isDefault) caller.defaultScheduleId = schedule.id;
  return success(c, shown(world, c, schedule), 201);
}

function update(world: World, c: CalcomContext): Response {
  const schedule = ownSchedule(world, c, 404);
  const { isDefault, name, timeZone, availability, overrides } = checked(updateBody, c.var.body);
  schedule.name = name ?? schedule.name;
  schedule.timeZone = timeZone ?? schedule.timeZone;
  schedule.availability = availability ?? schedule.availability;
  schedule.overrides = overrides ?? schedule.overrides;
  // False is ignored: the default can only be moved to another schedule.
  if (isDefault) callerOf(c).defaultScheduleId = schedule.id;
  return success(c, shown(world, c, schedule));
}

function remove(world: World, c: CalcomContext): Response {
  const schedule = ownSchedule(world, c, 400);
  world.state.schedules.splice(world.state.schedules.indexOf(schedule), 1);
  for (const eventType of world.state.eventTypes) {
    if (eventType.scheduleId === schedule.id) eventType.scheduleId = null;
  }
  return json(c, { status: 'success' });
}

function scheduleOutput(schedule: CalcomSchedule, owner: CalcomUser | undefined) {
  return {
    id: schedule.id,
    ownerId: schedule.userId,
    name: schedule.name,
    timeZone: schedule.timeZone ?? 'Europe/London',
    availability: schedule.availability.filter(({ days }) => days.length > 0),
    isDefault: owner?.defaultScheduleId === schedule.id,
    overrides: schedule.overrides,
  };
}

/** The format of version 2024-04-15: numbered days of the week, minutes, and no `overrides`. */
function legacySchedule(schedule: CalcomSchedule, owner: CalcomUser | undefined) {
  const workingHours = schedule.availability
    .filter(({ days }) => days.length > 0)
    .map(({ days, startTime, endTime }) => ({
      days: days.map(weekdayNumber),
      startTime: minutesOf(startTime),
      endTime: minutesOf(endTime),
      userId: schedule.userId,
    }));
  return {
    id: schedule.id,
    name: schedule.name,
    isManaged: false,
    workingHours,
    schedule: [],
    availability: [],
    timeZone: schedule.timeZone ?? 'Europe/London',
    dateOverrides: [],
    isDefault: owner?.defaultScheduleId === schedule.id,
    isLastSchedule: false,
    readOnly: false,
  };
}

/** Minutes since midnight of `HH:mm`. */
export function minutesOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}
