import type { Context } from 'hono';
import { DateTime } from 'luxon';
import type { Calendar, CalendarEvent, EventAttendee, EventType, Row, Rule } from './data.ts';
import { writeDay } from './day-numbering.ts';
import { instantOf, readLocal } from './local-time.ts';
import { toWire } from './naming.ts';
import type { ApiEnv, GravityRailSandboxOptions } from './options.ts';
import { writeRuleTimes } from './rule-times.ts';

export function wireCalendar(options: GravityRailSandboxOptions, calendar: Calendar, includeSchedules: boolean) {
  const { id, uuid, name, description, timezone, color, isPublic, slug } = calendar;
  return toWire(options, {
    id,
    uuid,
    name,
    description,
    timezone,
    color,
    isPublic,
    slug,
    ...commonFields(options, calendar),
    ...(includeSchedules ? { schedules: calendar.schedules.map((rule) => wireRule(options, calendar, rule)) } : {}),
  });
}

export function wireRule(options: GravityRailSandboxOptions, calendar: Calendar, rule: Rule) {
  const { id, name, description, availabilityType, recurrence, daysOfWeek, recurrenceEndDate, eventTypeIds } = rule;
  return toWire(options, {
    id,
    calendarId: calendar.id,
    name,
    description,
    availabilityType: options.literals?.[availabilityType] ?? availabilityType,
    recurrence: options.literals?.[recurrence] ?? recurrence,
    ...writeRuleTimes(options, rule),
    daysOfWeek: daysOfWeek?.map((day) => writeDay(options, day)) ?? null,
    recurrenceEndDate: options.recurrenceEnds === 'instant' ? lastStart(rule, calendar.timezone) : recurrenceEndDate,
    eventTypeIds,
    ...commonFields(options, rule),
  });
}

/** The instant at which the occurrence on the last date starts. */
function lastStart({ recurrenceEndDate, startTime }: Rule, zone: string): string | null {
  const local = readLocal(`${recurrenceEndDate}T${startTime.slice(11)}`);
  return local === undefined ? recurrenceEndDate : utc(instantOf(local, zone));
}

export function wireEventType(options: GravityRailSandboxOptions, type: EventType) {
  const { id, name, description, durationMinutes, maxAttendees, active } = type;
  return toWire(options, {
    id,
    name,
    description,
    durationMinutes,
    maxAttendees,
    active,
    ...commonFields(options, type),
  });
}

/** @param zone the zone of the event's calendar */
export function wireEvent(options: GravityRailSandboxOptions, event: CalendarEvent, zone: string) {
  const { id, calendarId, eventTypeId, title, description, startTime, endTime, status, attendees } = event;
  const written = (instant: number) => (options.eventTimes === 'offset' ? withOffset(instant, zone) : utc(instant));
  return toWire(options, {
    id,
    calendarId,
    eventTypeId,
    title,
    description,
    ...(options.eventsWithoutStart?.includes(id) ? {} : { startTime: written(startTime) }),
    endTime: written(endTime),
    status,
    attendees: attendees.map((attendee) => wireAttendee(options, attendee)),
    ...commonFields(options, event),
  });
}

export function wireAttendee(options: GravityRailSandboxOptions, attendee: EventAttendee) {
  return toWire(options, { ...attendee });
}

/** The response to a DELETE. */
export function deletionResponse(
  c: Context<ApiEnv>,
  { deleteResponse = 'success' }: GravityRailSandboxOptions,
  what: string,
) {
  if (deleteResponse === 'no-content') return c.body(null, 204);
  if (deleteResponse === 'message') return c.json({ message: `${what} deleted` });
  return c.json(deleteResponse === 'success' ? { success: true } : {});
}

function commonFields({ futureKey = true }: GravityRailSandboxOptions, row: Row) {
  return {
    createdAt: utc(row.createdAt),
    updatedAt: utc(row.updatedAt),
    ...(futureKey && row.x_future !== undefined ? { x_future: row.x_future } : {}),
  };
}

function utc(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

function withOffset(instant: number, zone: string): string {
  return DateTime.fromMillis(instant, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");
}
