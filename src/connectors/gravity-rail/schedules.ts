import type { Calendar } from '../../domain/calendar.ts';
import { ProviderError, UnsupportedError } from '../../domain/errors.ts';
import type { NewSchedule, Schedule, ScheduleChange } from '../../domain/schedule.ts';
import type { CallContext, PreparedCreate, PreparedWrite, Result, ScheduleConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, withoutDedupe } from '../http/recovery.ts';
import type { CalendarReader } from './calendar-reader.ts';
import { toScheduleId } from './gravity-rail.map.ts';
import { isWireId } from './gravity-rail.wire.ts';
import type { ScheduleWriting } from './schedule-fields.ts';
import { planCreate, planUpdate } from './schedule-write.ts';
import { notFound, TITLE } from './upstream.ts';
import type { ResourceWriter } from './writes.ts';

const WITH_SCHEDULES = { schedules: true };
/** For rules that do not depend on the zone of their calendar. */
const ANY_ZONE = 'UTC';

interface Parts {
  readonly calendars: CalendarReader;
  readonly writer: ResourceWriter;
  readonly writing: ScheduleWriting;
}

/**
 * Schedules are read with their calendars: the API has no read of a single schedule, and the zone is a field of the
 * calendar.
 *
 * The first date of a new recurring rule is a date in the zone of the calendar, which is read before the write. A rule for a
 * single date needs no zone, so the calendar is read only if the input names a zone, which must be the calendar's.
 */
export function createSchedules(parts: Parts): ScheduleConnector {
  const { account } = parts.writing;
  return {
    async list(call) {
      return schedulesIn(await parts.calendars.list(call, WITH_SCHEDULES));
    },
    async pages(request, call) {
      const pages = await parts.calendars.pages(request, call, WITH_SCHEDULES);
      return pages.map(({ items, ...page }) => ({
        ...page,
        items: schedulesIn(items),
        total: undefined,
        mayBeFollowedByNone: true,
      }));
    },
    get: (ids, call) => getSchedules(parts, ids, call),
    async ofCalendars(calendarIds, call) {
      const schedulesOf = await readSchedules(parts, calendarIds, call);
      return calendarIds.map(schedulesOf);
    },
    prepareCreate: (input) => prepareCreate(parts, input),
    prepareUpdate: (current, change) => prepareUpdate(parts, current, change),
    async remove(scheduleId, call) {
      const id = parseId(scheduleId);
      if (!id) throw notFound(account, `schedule ${scheduleId}`);
      await parts.writer.remove(path`/calendars/${id.calendarId}/schedules/${id.scheduleId}`, call);
    },
  };
}

function schedulesIn(calendars: readonly Result<Calendar>[]): Result<Schedule>[] {
  return calendars.flatMap((calendar): readonly Result<Schedule>[] =>
    calendar instanceof ProviderError ? [calendar] : (calendar.schedules ?? []),
  );
}

async function getSchedules(parts: Parts, ids: readonly string[], call: CallContext): Promise<Result<Schedule>[]> {
  const { account } = parts.writing;
  const parsedIds = ids.map(parseId);
  const calendarIds = new Set(parsedIds.flatMap((id) => id?.calendarId ?? []));
  const schedulesOf = await readSchedules(parts, [...calendarIds], call);
  return parsedIds.map((id, index) => {
    const missing = notFound(account, `schedule ${ids[index]}`);
    if (!id) return missing;
    const schedules = schedulesOf(id.calendarId);
    if (schedules instanceof ProviderError) return schedules;
    return schedules.find((schedule) => schedule.id === ids[index]) ?? missing;
  });
}

/** Returns a look-up of the schedules by the id of their calendar. */
async function readSchedules(
  { calendars, writing }: Parts,
  calendarIds: readonly string[],
  call: CallContext,
): Promise<(calendarId: string) => Result<readonly Schedule[]>> {
  const byId = await calendars.get(calendarIds, call, WITH_SCHEDULES);
  return (id) => {
    const calendar = byId.get(id) ?? notFound(writing.account, `calendar ${id}`);
    return calendar instanceof ProviderError ? calendar : (calendar.schedules ?? []);
  };
}

function prepareCreate(parts: Parts, input: NewSchedule): PreparedCreate {
  const { calendarId, needsZone, fields, matches } = planCreate(input, parts.writing);
  return {
    async execute(call) {
      const readsZone = needsZone || input.timeZone !== undefined;
      const body = fields(readsZone ? await readZone(parts, calendarId, input.timeZone, call) : ANY_ZONE);
      const id = await parts.writer.create(path`/calendars/${calendarId}/schedules`, 'CalendarSchedule', body, call);
      return toScheduleId(calendarId, id);
    },
    async find(call) {
      const schedules = (await readSchedules(parts, [calendarId], withoutDedupe(call)))(calendarId);
      if (schedules instanceof ProviderError) throw schedules;
      const candidates = schedules.map((schedule) =>
        schedule.unreadable !== undefined && schedule.name === input.name
          ? unreadableSchedule(schedule, schedule.unreadable)
          : schedule,
      );
      return findCreated(candidates, matches)?.id;
    },
  };
}

/**
 * The zone of the calendar.
 * @param expected the zone that it must have; any, if undefined.
 * @throws UnsupportedError if it has another zone, or none.
 */
async function readZone(
  { calendars, writing }: Parts,
  calendarId: string,
  expected: string | undefined,
  call: CallContext,
): Promise<string> {
  const { account } = writing;
  const byId = await calendars.get([calendarId], call, { schedules: false });
  const calendar = byId.get(calendarId) ?? notFound(account, `calendar ${calendarId}`);
  if (calendar instanceof ProviderError) throw calendar;
  const { timeZone } = calendar;
  if (timeZone !== null && (expected ?? timeZone) === timeZone) return timeZone;
  const advice = timeZone === null ? "set the calendar's first" : "omit it, or set it to the calendar's";
  const message = `${TITLE} (account ${account}) stores no time zone for a schedule: ${advice}`;
  const lost = `timeZone: a schedule has the zone of its calendar, ${timeZone ?? 'which has none'}`;
  throw new UnsupportedError(account, message, [lost]);
}

function prepareUpdate({ writer, writing }: Parts, current: Schedule, change: ScheduleChange): PreparedWrite<Schedule> {
  const id = parseId(current.id);
  if (!id) throw notFound(writing.account, `schedule ${current.id}`);
  const { preview, warnings, before, after } = planUpdate(current, change, writing);
  const target = path`/calendars/${id.calendarId}/schedules/${id.scheduleId}`;
  return { preview, warnings, execute: (call) => writer.update(target, 'CalendarSchedule', before, after, call) };
}

function unreadableSchedule({ account, id }: Schedule, reason: string): ProviderError {
  const what = `has a schedule ${id} of that name, whose hours cannot be read: ${reason}`;
  return new ProviderError(account, 'UNSUPPORTED', `${TITLE} (account ${account}) ${what}`);
}

/** Undefined if the text cannot be the id of a schedule. */
function parseId(id: string): { calendarId: string; scheduleId: string } | undefined {
  const [calendarId = '', scheduleId = '', ...rest] = id.split('.');
  return rest.length === 0 && isWireId(calendarId) && isWireId(scheduleId) ? { calendarId, scheduleId } : undefined;
}
