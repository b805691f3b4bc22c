import { z } from 'zod';
import type { CalcomSchedule, CalcomUser } from './data.ts';
import { databaseFailure, failure } from './failure.ts';
import { type Call, callerOf, type Reply, type Route, success } from './routing.ts';
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
  // A date-time is cut to its UTC date.
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

/** Routes for schedules (docs/providers/calcom.md, section 6). */
export function scheduleRoutes(world: World): Route[] {
  const { state, ids } = world;
  const common = { versions: ['2024-04-15', '2024-06-11', '2024-06-14'], access: 'required' } as const;

  /** @throws CalcomFailure `unknownStatus` if there is none, 403 if it is somebody else's. */
  function ownSchedule(call: Call, unknownStatus: 400 | 404): CalcomSchedule {
    const id = Number(call.params['scheduleId']);
    if (!Number.isInteger(id)) throw databaseFailure(500, 'INTERNAL_SERVER_ERROR', 'Invalid value for argument id');
    const schedule = state.schedules.find((known) => known.id === id);
    if (!schedule) throw failure(unknownStatus, `Schedule with id=${id} not found`);
    const caller = callerOf(call);
    if (schedule.userId !== caller.id) throw failure(403, `User with id=${caller.id} does not own schedule id=${id}`);
    return schedule;
  }

  function shown(schedule: CalcomSchedule, { version }: Call): unknown {
    const owner = state.users.find(({ id }) => id === schedule.userId);
    return version === '2024-04-15' ? legacySchedule(schedule, owner) : scheduleOutput(schedule, owner);
  }

  function list(call: Call): Reply {
    const own = state.schedules.filter(({ userId }) => userId === callerOf(call).id);
    return success(own.map((schedule) => shown(schedule, call)));
  }

  function getDefault(call: Call): Reply {
    const { id: userId, defaultScheduleId } = callerOf(call);
    const schedule = state.schedules.find((known) => known.id === defaultScheduleId && known.userId === userId);
    return success(schedule ? shown(schedule, call) : null);
  }

  function create(call: Call): Reply {
    const { isDefault, availability, overrides, ...body } = checked(createBody, call.body);
    const caller = callerOf(call);
    const schedule: CalcomSchedule = {
      id: ids.next(),
      userId: caller.id,
      ...body,
      availability: availability ?? [WORKING_HOURS],
      overrides: overrides ?? [],
    };
    state.schedules.push(schedule);
    if (isDefault) caller.defaultScheduleId = schedule.id;
    return success(shown(schedule, call), 201);
  }

  function update(call: Call): Reply {
    const schedule = ownSchedule(call, 404);
    const { isDefault, name, timeZone, availability, overrides } = checked(updateBody, call.body);
    schedule.name = name ?? schedule.name;
    schedule.timeZone = timeZone ?? schedule.timeZone;
    schedule.availability = availability ?? schedule.availability;
    schedule.overrides = overrides ?? schedule.overrides;
    // False is ignored: a default is only ever moved elsewhere.
    if (isDefault) callerOf(call).defaultScheduleId = schedule.id;
    return success(shown(schedule, call));
  }

  function remove(call: Call): Reply {
    const schedule = ownSchedule(call, 400);
    state.schedules.splice(state.schedules.indexOf(schedule), 1);
    for (const eventType of state.eventTypes) {
      if (eventType.scheduleId === schedule.id) eventType.scheduleId = null;
    }
    return { body: { status: 'success' } };
  }

  const read = { ...common, scope: 'SCHEDULE_READ' };
  const write = { ...common, scope: 'SCHEDULE_WRITE' };
  return [
    { ...write, method: 'POST', path: '/schedules', handle: create },
    { ...read, method: 'GET', path: '/schedules', handle: list },
    { ...read, method: 'GET', path: '/schedules/default', handle: getDefault },
    {
      ...read,
      method: 'GET',
      path: '/schedules/:scheduleId',
      handle: (call) => success(shown(ownSchedule(call, 404), call)),
    },
    { ...write, method: 'PATCH', path: '/schedules/:scheduleId', handle: update },
    { ...write, method: 'DELETE', path: '/schedules/:scheduleId', handle: remove },
  ];
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

/** The object of version 2024-04-15: numbered week days, minutes, and no `overrides`. */
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
