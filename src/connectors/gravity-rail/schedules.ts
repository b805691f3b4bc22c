import { ProviderError, UnsupportedError } from '../../domain/errors.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { CallContext, Result, ScheduleConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, withoutDedupe } from '../http/recovery.ts';
import { type CalendarReader, notFound } from './calendar-reader.ts';
import { toScheduleId } from './gravity-rail.map.ts';
import { isWireId } from './gravity-rail.wire.ts';
import type { ScheduleWriting } from './schedule-fields.ts';
import { planCreate, planUpdate } from './schedule-write.ts';
import type { Writes } from './writes.ts';

const WITH_SCHEDULES = { schedules: true };

/**
 * Schedules are read with their calendars: there is no read of a single one, and the calendar tells the zone.
 *
 * The zone of the calendar decides which date a new recurring rule begins on. It is read before the write only where the
 * input names a zone, which must be the calendar's; else today's date in UTC counts.
 */
export function createSchedules(reader: CalendarReader, writes: Writes, writing: ScheduleWriting): ScheduleConnector {
  const { account } = writing;

  async function schedulesOf(calendarIds: readonly string[], call: CallContext) {
    const calendars = await reader.get(calendarIds, call, WITH_SCHEDULES);
    return (id: string) => {
      const calendar = calendars.get(id) ?? notFound(account, `calendar ${id}`);
      return calendar instanceof ProviderError ? calendar : (calendar.schedules ?? []);
    };
  }

  async function checkZone(calendarId: string, timeZone: string, call: CallContext) {
    const calendars = await reader.get([calendarId], call, { schedules: false });
    const calendar = calendars.get(calendarId) ?? notFound(account, `calendar ${calendarId}`);
    if (calendar instanceof ProviderError) throw calendar;
    if (calendar.timeZone === timeZone) return;
    const lost = `timeZone: a schedule has the zone of its calendar, ${calendar.timeZone ?? 'which has none'}`;
    throw new UnsupportedError(
      account,
      `Gravity Rail (account ${account}) stores no time zone for a schedule: omit it, or set it to the calendar's`,
      [lost],
    );
  }

  return {
    async list(call) {
      const calendars = await reader.list(call, WITH_SCHEDULES);
      return calendars.flatMap((calendar): readonly Result<Schedule>[] =>
        calendar instanceof ProviderError ? [calendar] : (calendar.schedules ?? []),
      );
    },
    async get(ids, call) {
      const parsed = ids.map(parseId);
      const of = await schedulesOf([...new Set(parsed.flatMap((id) => id?.calendarId ?? []))], call);
      return parsed.map((id, index) => {
        const missing = notFound(account, `schedule ${ids[index]}`);
        if (!id) return missing;
        const schedules = of(id.calendarId);
        if (schedules instanceof ProviderError) return schedules;
        return schedules.find((schedule) => schedule.id === ids[index]) ?? missing;
      });
    },
    async ofCalendars(calendarIds, call) {
      const of = await schedulesOf(calendarIds, call);
      return calendarIds.map(of);
    },
    prepareCreate(input) {
      const { calendarId, fields, isSaidBy } = planCreate(input, writing);
      return {
        async execute(call) {
          if (input.timeZone !== undefined) await checkZone(calendarId, input.timeZone, call);
          const body = fields(input.timeZone ?? 'UTC');
          const id = await writes.post(path`/calendars/${calendarId}/schedules`, 'CalendarSchedule', body, call);
          return toScheduleId(calendarId, id);
        },
        async find(call) {
          const schedules = (await schedulesOf([calendarId], withoutDedupe(call)))(calendarId);
          if (schedules instanceof ProviderError) throw schedules;
          const readable = schedules.map((schedule) =>
            schedule.unreadable !== undefined && schedule.name === input.name
              ? unreadableSchedule(schedule, schedule.unreadable)
              : schedule,
          );
          return findCreated(readable, isSaidBy)?.id;
        },
      };
    },
    prepareUpdate(current, change) {
      const id = parseId(current.id);
      if (!id) throw notFound(account, `schedule ${current.id}`);
      const { preview, warnings, before, after } = planUpdate(current, change, writing);
      const target = path`/calendars/${id.calendarId}/schedules/${id.scheduleId}`;
      return { preview, warnings, execute: (call) => writes.put(target, 'CalendarSchedule', before, after, call) };
    },
    async remove(scheduleId, call) {
      const id = parseId(scheduleId);
      if (!id) throw notFound(account, `schedule ${scheduleId}`);
      await writes.remove(path`/calendars/${id.calendarId}/schedules/${id.scheduleId}`, call);
    },
  };
}

function unreadableSchedule({ account, id }: Schedule, why: string): ProviderError {
  const what = `has a schedule ${id} of that name, whose hours cannot be read: ${why}`;
  return new ProviderError(account, 'UNSUPPORTED', `Gravity Rail (account ${account}) ${what}`);
}

/** Undefined for what cannot be an id of a schedule there. */
function parseId(id: string): { calendarId: string; scheduleId: string } | undefined {
  const [calendarId = '', scheduleId = '', ...rest] = id.split('.');
  return rest.length === 0 && isWireId(calendarId) && isWireId(scheduleId) ? { calendarId, scheduleId } : undefined;
}
