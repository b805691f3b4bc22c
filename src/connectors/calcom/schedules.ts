import { z } from 'zod';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { CallContext, Result, ScheduleConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { mapped } from '../http/quick-read.ts';
import { findCreated, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { DEFAULT_SCHEDULE_ID, toSchedule } from './calcom.map.ts';
import { envelope, wireCreated, wireNothing, wireRows, wireSchedule } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import { planCreate, planUpdate, saysAll } from './schedule-writes.ts';

const THING = 'schedule';
const resource = 'schedules';

/** `default` is an id as well: it is the schedule that applies where an event type names none. */
export function createSchedules(api: CalcomApi): ScheduleConnector {
  const { account } = api;
  const list = { resource, path: path`/v2/schedules` } as const;
  const schedule = mapped(wireSchedule, (wire) => toSchedule(account, wire));
  const schedules = mapped(envelope(wireRows), ({ data }) => api.readRows(THING, schedule, data));
  const defaultSchedule = envelope(z.nullable(schedule));

  function readAll(call: CallContext): Promise<ReadonlyMap<string, Result<Schedule>>> {
    return api.request({ ...list, answer: schedules }, call);
  }

  async function readOne(id: string, call: CallContext): Promise<Schedule> {
    const { data } = await api.request({ resource, path: path`/v2/schedules/${id}`, answer: envelope(schedule) }, call);
    return data;
  }

  async function readDefault(call: CallContext): Promise<Schedule | undefined> {
    const request = { resource, path: path`/v2/schedules/default`, answer: defaultSchedule } as const;
    const { data } = await api.request(request, call);
    return data ?? undefined;
  }

  async function readBatch(
    ids: readonly string[],
    call: CallContext,
  ): Promise<(id: string) => Result<Schedule> | undefined> {
    const [only, ...others] = ids;
    if (only === undefined) return () => undefined;
    if (others.length === 0) {
      const reading = only === DEFAULT_SCHEDULE_ID ? readDefault(call) : readOne(only, call);
      const found = await reading.catch(asProviderError);
      return (id) => (id === only ? found : undefined);
    }
    const all = await readAll(call);
    const isDefault = (each: Result<Schedule>) => !(each instanceof ProviderError) && each.isDefault;
    return (id) => (id === DEFAULT_SCHEDULE_ID ? [...all.values()].find(isDefault) : all.get(id));
  }

  return {
    async list(call) {
      return [...(await readAll(call)).values()];
    },
    async get(ids, call) {
      const possible = new Set(ids.filter((id) => id === DEFAULT_SCHEDULE_ID || isNumericId(id)));
      const find = await readBatch([...possible], call);
      return ids.map((id) => find(id) ?? api.unknown(THING));
    },
    default: readDefault,
    prepareCreate(input) {
      const body = planCreate(account, input);
      return {
        async execute(call) {
          const { data } = await api.request(
            { resource, method: 'POST', path: path`/v2/schedules`, body, answer: wireCreated },
            call,
          );
          return String(data.id);
        },
        async find(call) {
          const { data } = await api.request({ ...list, answer: envelope(wireRows) }, withoutDedupe(call));
          const rows = api.readRows(THING, wireSchedule, data);
          const made = findCreated([...rows.values()], (row) => saysAll(row, body));
          return made && String(made.id);
        },
      };
    },
    prepareUpdate(current, change) {
      const { body, preview, warnings } = planUpdate(account, current, change);
      return {
        preview,
        warnings,
        async execute(call) {
          if (Object.keys(body).length === 0) return;
          const request = { resource, method: 'PATCH', path: path`/v2/schedules/${current.id}` } as const;
          await api.request({ ...request, body, answer: wireNothing }, call);
        },
      };
    },
    async remove(id, call) {
      if (!isNumericId(id)) throw api.unknown(THING);
      const request = { resource, method: 'DELETE', path: path`/v2/schedules/${id}` } as const;
      try {
        await api.request({ ...request, answer: wireNothing }, call);
      } catch (error) {
        // Cal.com answers 400, not 404, to the deletion of a schedule that it does not know.
        if (hasStatus(error, 400)) throw api.unknown(THING);
        throw error;
      }
    },
  };
}
