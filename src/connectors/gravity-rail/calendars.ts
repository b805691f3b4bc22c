import type { Calendar, CalendarChange, NewCalendar } from '../../domain/calendar.ts';
import { type InputIssue, throwIssues } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { CalendarConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { findCreated, withoutDedupe } from '../http/recovery.ts';
import type { BusyReader } from './busy.ts';
import type { CalendarReader } from './calendar-reader.ts';
import { unknownFields } from './field-names.ts';
import { isWireId } from './gravity-rail.wire.ts';
import type { Fields } from './schedule-fields.ts';
import { notFound } from './upstream.ts';
import type { ResourceWriter } from './writes.ts';

const COLOR = /^#[0-9a-f]{6}$/i;

export function createCalendars(
  account: string,
  reader: CalendarReader,
  writer: ResourceWriter,
  busy: BusyReader,
): CalendarConnector {
  return {
    list: (call, includes) => reader.list(call, includes),
    pages: (request, call, includes) => reader.pages(request, call, includes),
    async get(ids, call, includes) {
      const calendars = await reader.get(ids, call, includes);
      return ids.map((id) => calendars.get(id) ?? notFound(account, `calendar ${id}`));
    },
    busy: (requests, call) => busy.read(requests, call),
    prepareCreate(input) {
      checkInput(input);
      const { name, description, timeZone, color, isPublic } = input;
      const fields = {
        name,
        description: description ?? undefined,
        timezone: timeZone,
        color: color ?? undefined,
        isPublic,
      };
      return {
        execute: (call) => writer.create(path`/calendars`, 'Calendar', fields, call),
        async find(call) {
          const all = await reader.list(withoutDedupe(call), { schedules: false });
          return findCreated(all, (calendar) => matchesInput(calendar, input))?.id;
        },
      };
    },
    prepareUpdate(current, change) {
      checkInput(change);
      const preview = changed(current, change);
      const changesZone = change.timeZone !== undefined && change.timeZone !== current.timeZone;
      return {
        preview,
        warnings: changesZone
          ? ['The schedules keep their local times, which are other instants in the new zone.']
          : [],
        execute: (call) =>
          writer.update(path`/calendars/${current.id}`, 'Calendar', fieldsOf(current), fieldsOf(preview), call),
      };
    },
    async remove(id, call) {
      if (!isWireId(id)) throw notFound(account, `calendar ${id}`);
      await writer.remove(path`/calendars/${id}`, call);
    },
  };
}

function checkInput({ name, color }: NewCalendar | CalendarChange): void {
  const issues: InputIssue[] = [];
  if (name?.trim() === '') issues.push({ path: ['name'], message: 'Must not be empty.' });
  if (typeof color === 'string' && !COLOR.test(color)) {
    issues.push({ path: ['color'], message: 'Must be a colour such as #0F766E.' });
  }
  throwIssues(issues);
}

/** Whether the calendar is what a create with this input makes. Colours are compared without regard to case. */
function matchesInput(calendar: Calendar, { name, description, timeZone, color, isPublic }: NewCalendar): boolean {
  return (
    calendar.name === name &&
    calendar.timeZone === timeZone &&
    (description ?? calendar.description) === calendar.description &&
    (color ?? calendar.color)?.toLowerCase() === calendar.color?.toLowerCase() &&
    (isPublic ?? calendar.isPublic) === calendar.isPublic
  );
}

function changed(current: Calendar, change: CalendarChange): Calendar {
  const { timezone: _unreadable, ...readable } = current.providerData ?? {};
  const { schedules, ...calendar } = current;
  return {
    ...calendar,
    name: change.name ?? current.name,
    description: change.description === undefined ? current.description : change.description,
    timeZone: change.timeZone ?? current.timeZone,
    color: change.color === undefined ? current.color : change.color,
    isPublic: change.isPublic ?? current.isPublic,
    ...(current.providerData && { providerData: change.timeZone === undefined ? current.providerData : readable }),
    ...schedulesInZone(change.timeZone, current, schedules),
  };
}

/** Schedules of a calendar without a zone are unreadable; with a new zone they must be read again. */
function schedulesInZone(
  timeZone: string | undefined,
  current: Calendar,
  schedules: Calendar['schedules'],
): Pick<Calendar, 'schedules'> {
  if (!schedules) return {};
  if (timeZone === undefined) return { schedules };
  return current.timeZone === null ? {} : { schedules: schedules.map((schedule) => ({ ...schedule, timeZone })) };
}

/** All writable fields, with the unknown fields as received. */
function fieldsOf({ name, description, timeZone, color, isPublic, providerData }: Calendar): Fields {
  const data: JsonObject = providerData ?? {};
  return {
    ...unknownFields('Calendar', data),
    name,
    description,
    timezone: timeZone ?? data.timezone,
    color,
    isPublic: isPublic ?? undefined,
    slug: data.slug,
  };
}
