import { z } from 'zod';
import { mapInSteps } from '../../concurrency/steps.ts';
import { turns } from '../../concurrency/turns.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { NewSchedule, Schedule, ScheduleChange } from '../../domain/schedule.ts';
import type { CallContext, PreparedCreate, PreparedWrite, Result, ScheduleConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { DEFAULT_SCHEDULE_ID, fallbackSchedule, toSchedule } from './calcom.map.ts';
import { createdResponse, emptyBody, envelope, rowsResponse, type WireSchedule, wireSchedule } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import { readMe } from './owner.ts';
import { matchesRequest, planCreate, planUpdate } from './schedule-writes.ts';

const THING = 'schedule';
const resource = 'schedules';
const schedulesPath = path`/v2/schedules`;

/** `default` is an id as well: that of the schedule that applies to event types without one. */
export function createSchedules(api: CalcomApi): ScheduleConnector {
  const read = createReader(api);
  return {
    async list(call) {
      return [...(await read.all(call)).values()];
    },
    async get(ids, call) {
      const valid = new Set(ids.filter((id) => id === DEFAULT_SCHEDULE_ID || isNumericId(id)));
      const find = await readBatch(read, [...valid], call);
      return ids.map((id) => find(id) ?? api.notFound(THING));
    },
    default: (call) => read.default(call),
    async fallback(id, call) {
      return id === DEFAULT_SCHEDULE_ID ? readFallback(api, read, call) : undefined;
    },
    prepareCreate: (input) => prepareCreate(api, input),
    prepareUpdate: (current, change) => prepareUpdate(api, current, change),
    remove: (id, call) => remove(api, id, call),
  };
}

interface ScheduleReader {
  all(call: CallContext): Promise<ReadonlyMap<string, Result<Schedule>>>;
  one(id: string, call: CallContext): Promise<Schedule>;
  default(call: CallContext): Promise<Schedule | undefined>;
}

function createReader(api: CalcomApi): ScheduleReader {
  const toResult = (wire: Result<WireSchedule>) =>
    wire instanceof ProviderError ? wire : toSchedule(api.account, wire);
  // A schedule can have thousands of hours, and to validate and to map them takes tens of milliseconds each.
  const schedule = wireSchedule.transform((wire) => turns.run(() => toSchedule(api.account, wire)));
  const all = rowsResponse.transform(async (rows) => {
    const wires = [...(await api.readRows(THING, wireSchedule, rows))];
    return new Map(await mapInSteps(wires, ([id, wire]) => [id, toResult(wire)] as const));
  });
  const one = envelope(schedule);
  const defaultSchedule = envelope(z.nullable(schedule));
  return {
    all: (call) => api.request({ resource, path: schedulesPath, schema: all }, call),
    one: (id, call) => api.request({ resource, path: path`/v2/schedules/${id}`, schema: one }, call),
    async default(call) {
      const request = { resource, path: path`/v2/schedules/default`, schema: defaultSchedule } as const;
      return (await api.request(request, call)) ?? undefined;
    },
  };
}

/** Reads a single schedule by itself, several by the list. */
async function readBatch(
  read: ScheduleReader,
  ids: readonly string[],
  call: CallContext,
): Promise<(id: string) => Result<Schedule> | undefined> {
  const [only, ...others] = ids;
  if (only === undefined) return () => undefined;
  if (others.length === 0) {
    const reading = only === DEFAULT_SCHEDULE_ID ? read.default(call) : read.one(only, call);
    const found = await reading.catch(asProviderError);
    return (id) => (id === only ? found : undefined);
  }
  const all = await read.all(call);
  const isDefault = (schedule: Result<Schedule>) => !(schedule instanceof ProviderError) && schedule.isDefault;
  return (id) => (id === DEFAULT_SCHEDULE_ID ? [...all.values()].find(isDefault) : all.get(id));
}

/** What Cal.com applies to users whose default schedule does not exist (docs/providers/calcom.md, section 6). */
async function readFallback(api: CalcomApi, read: ScheduleReader, call: CallContext): Promise<Schedule> {
  const owner = await readMe(api, call);
  if (typeof owner.defaultScheduleId === 'number') return fallbackSchedule(api.account, owner);
  const [first] = [...(await read.all(call))].sort(([a], [b]) => Number(a) - Number(b)).map(([, schedule]) => schedule);
  if (first instanceof ProviderError) throw first;
  return first ?? fallbackSchedule(api.account, owner);
}

function prepareCreate(api: CalcomApi, input: NewSchedule): PreparedCreate {
  const body = planCreate(api.account, input);
  return {
    async execute(call) {
      const request = { resource, method: 'POST', path: schedulesPath, body, schema: createdResponse } as const;
      const { id } = await api.request(request, call);
      return String(id);
    },
    async find(call) {
      const rows = await api.request({ resource, path: schedulesPath, schema: rowsResponse }, withoutDedupe(call));
      const schedules = await api.readRows(THING, wireSchedule, rows);
      const found = findCreated([...schedules.values()], (schedule) => matchesRequest(schedule, body));
      return found && String(found.id);
    },
  };
}

function prepareUpdate(api: CalcomApi, current: Schedule, change: ScheduleChange): PreparedWrite<Schedule> {
  const { body, preview, warnings } = planUpdate(api.account, current, change);
  return {
    preview,
    warnings,
    async execute(call) {
      if (Object.keys(body).length === 0) return;
      const request = { resource, method: 'PATCH', path: path`/v2/schedules/${current.id}` } as const;
      await api.request({ ...request, body, schema: emptyBody }, call);
    },
  };
}

async function remove(api: CalcomApi, id: string, call: CallContext): Promise<void> {
  if (!isNumericId(id)) throw api.notFound(THING);
  const request = { resource, method: 'DELETE', path: path`/v2/schedules/${id}` } as const;
  try {
    await api.request({ ...request, schema: emptyBody }, call);
  } catch (error) {
    // Cal.com responds 400, not 404, to the deletion of an unknown schedule.
    if (hasStatus(error, 400)) throw api.notFound(THING);
    throw error;
  }
}
