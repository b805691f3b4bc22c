import type { Booking } from '../../domain/booking.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { EventType } from '../../domain/event-type.ts';
import { type Json, type JsonObject, jsonFields } from '../../domain/json.ts';
import type { Schedule, ScheduleEffect } from '../../domain/schedule.ts';
import type { Interval } from '../../time/interval.ts';
import { knownTimeZone } from '../../time/zone.ts';
import type { WireCalendar, WireEventDetails, WireEventType, WireSchedule } from './gravity-rail.wire.ts';
import { parseRule, type WireFormat } from './rule.ts';
import { ruleToHours } from './rule-to-hours.ts';
import { parseInstant } from './wall-clock.ts';

/** The id of a schedule includes its calendar's id, since every path to a schedule contains both. */
export function toScheduleId(calendarId: string, scheduleId: string): string {
  return `${calendarId}.${scheduleId}`;
}

/**
 * `updatedAt` is omitted: it changes with every write, and would change the revision of unchanged calendars.
 *
 * @param schedules the calendar's schedules; undefined if they are not requested.
 */
export function toCalendar(
  account: string,
  wire: WireCalendar,
  schedules: readonly WireSchedule[] | undefined,
  wireFormat: WireFormat,
): Calendar {
  const { known, unknown } = wire;
  const timeZone = knownTimeZone(known.timezone);
  return {
    account,
    id: known.id,
    name: known.name,
    description: known.description ?? null,
    timeZone,
    color: known.color ?? null,
    isPublic: known.isPublic ?? null,
    openWithoutSchedules: true,
    ...(schedules && {
      schedules: schedules.map((schedule) => toSchedule(account, known.id, timeZone, schedule, wireFormat)),
    }),
    providerData: {
      ...unknown,
      ...calendarData(known),
      ...(known.timezone && timeZone === null ? { timezone: known.timezone } : {}),
    },
  };
}

/**
 * A schedule of Gravity Rail is one rule. `providerData` contains the fields without a counterpart in the unified schedule and
 * the fields of the rule as received, under the names in `FIELDS`; an update sends unchanged fields from there.
 */
export function toSchedule(
  account: string,
  calendarId: string,
  timeZone: string | null,
  wire: WireSchedule,
  wireFormat: WireFormat,
): Schedule {
  const { known, raw, unknown } = wire;
  const parsed = parseRule(wire, timeZone, wireFormat);
  const identity = {
    account,
    id: toScheduleId(calendarId, known.id),
    calendarId,
    name: known.name,
    timeZone,
    isDefault: false,
    effect: effectOf(known.availabilityType, wireFormat),
  };
  const providerData = { ...unknown, ...scheduleData(raw) };
  if ('unreadable' in parsed) {
    const { unreadable } = parsed;
    return { ...identity, weeklyHours: [], dateOverrides: [], validUntil: null, unreadable, providerData };
  }
  const { rule } = parsed;
  return { ...identity, ...ruleToHours(rule), validUntil: rule.lastDate ?? null, rule, providerData };
}

export function toEventType(account: string, wire: WireEventType): EventType {
  return {
    account,
    id: wire.id,
    name: wire.name,
    description: wire.description ?? null,
    durationMinutes: wire.durationMinutes,
    durationOptions: [wire.durationMinutes],
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    minimumNoticeMinutes: 0,
    atEveryCalendar: true,
    ...(wire.active === false && { isActive: false }),
  };
}

/** @param time its start and end, and its calendar. */
export function toBooking(
  account: string,
  { known, unknown }: WireEventDetails,
  { start, end, calendarId }: Interval & { readonly calendarId: string | null },
  { enumValues }: WireFormat,
): Booking {
  const instant = (text: string | null | undefined) => (text ? (parseInstant(text) ?? null) : null);
  return {
    account,
    id: known.id,
    start,
    end,
    status: enumValues.read('eventStatus', known.status ?? '') === 'cancelled' ? 'CANCELLED' : 'ACCEPTED',
    eventTypeId: known.eventTypeId ?? null,
    calendarId,
    title: known.title ?? null,
    attendees: (known.attendees ?? []).map(({ name, email }) => ({
      name: name ?? null,
      email: email ?? null,
      timeZone: null,
    })),
    hosts: [],
    location: null,
    meetingUrl: null,
    notes: known.description ?? null,
    createdAt: instant(known.createdAt),
    updatedAt: instant(known.updatedAt),
    providerData: { ...unknown, ...(known.status ? { status: known.status } : {}) },
  };
}

function effectOf(availabilityType: string | null | undefined, { enumValues }: WireFormat): ScheduleEffect {
  return enumValues.read('availabilityType', availabilityType ?? '') === 'available' ? 'OPEN' : 'CLOSED';
}

/** The fields that are present. */
function calendarData({ uuid, slug, createdAt }: WireCalendar['known']): JsonObject {
  return jsonFields({
    ...(uuid !== undefined && { uuid }),
    ...(slug !== undefined && { slug }),
    ...(createdAt !== undefined && { createdAt }),
  });
}

/**
 * The fields that are present, and null for absent fields that can be null (docs/providers/gravity-rail.md, section 4).
 */
function scheduleData(raw: JsonObject): JsonObject {
  const data: Record<string, Json> = {};
  if (raw.uuid !== undefined) data.uuid = raw.uuid;
  if (raw.createdAt !== undefined) data.createdAt = raw.createdAt;
  data.description = raw.description ?? null;
  if (isPresent(raw.availabilityType)) data.availabilityType = raw.availabilityType;
  if (isPresent(raw.recurrence)) data.recurrence = raw.recurrence;
  if (raw.startTime !== undefined) data.startTime = raw.startTime;
  if (raw.endTime !== undefined) data.endTime = raw.endTime;
  if (isPresent(raw.daysOfWeek)) data.daysOfWeek = raw.daysOfWeek;
  if (isPresent(raw.recurrenceEndDate)) data.recurrenceEndDate = raw.recurrenceEndDate;
  if (raw.eventTypeIds !== undefined) data.eventTypeIds = raw.eventTypeIds;
  return data;
}

function isPresent(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}
