import type { Schedule } from '../../domain/schedule.ts';
import type { CallContext, ScheduleConnector } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { readDefault } from './results.ts';
import { planScheduleUpdate, type ReplaceSettings, type ScheduleWrite } from './schedule-update.ts';
import { type Organisation, toSchedule } from './vastal.map.ts';
import { windowsResponse, writeResponse } from './vastal.wire.ts';

const availabilityPath = path`/calendar/availability`;

/** Reads the weekly windows of the organisation as its one schedule. */
export type ReadSchedule = (call: CallContext) => Promise<Schedule>;

export function createScheduleReader(http: HttpClient, organisation: Organisation): ReadSchedule {
  const schema = windowsResponse.transform((windows) => toSchedule(windows, organisation));
  return (call) => http.request({ path: availabilityPath, schema, cacheable: true }, call);
}

export function createSchedules(
  http: HttpClient,
  organisation: Organisation,
  settings: ReplaceSettings,
  readSchedule: ReadSchedule,
): ScheduleConnector {
  return {
    list: async (call) => [await readSchedule(call)],
    get: (ids, call) => readDefault(organisation, 'schedule', ids, () => readSchedule(call)),
    ofCalendars: (ids, call) => readDefault(organisation, 'calendar', ids, async () => [await readSchedule(call)]),
    default: (call) => readSchedule(call),
    prepareUpdate(current, change) {
      const { write, preview, warnings } = planScheduleUpdate(current, change, organisation, settings);
      return { preview, warnings, execute: (call) => send(http, write, call) };
    },
  };
}

async function send(http: HttpClient, write: ScheduleWrite, call: CallContext): Promise<void> {
  if (write.kind === 'nothing') return;
  const request =
    write.kind === 'add'
      ? { method: 'POST' as const, body: write.window }
      : { method: 'PUT' as const, body: { schedules: write.windows } };
  await http.request({ ...request, path: availabilityPath, schema: writeResponse }, call);
}
