/** From the providers' formats to those of the results, as written by hand: nothing is validated. */

import type * as data from './dataset.ts';
import { ACCOUNTS, type AccountKey, AGENCY_TIME_ZONE } from './dataset.ts';
import { globalId } from './operations.ts';
import type {
  Attendee,
  CalcomSchedule,
  GravityRailCalendar,
  GravityRailRule,
  PersonalizedSchedule,
  Session,
} from './reads.ts';

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

const [calcom, clinic, events, agency] = ACCOUNTS;

export function toAccount({ key, name, provider }: (typeof ACCOUNTS)[number]) {
  return { id: globalId('Account', key, ''), name, provider };
}

export function toCalendar({ id, name, description, timezone }: GravityRailCalendar) {
  const shown = { id: globalId('Calendar', clinic.key, id), name, description, timeZone: timezone };
  return { ...shown, localId: id };
}

export function toCalcomCalendars({ connectedCalendars }: typeof data.calcomCalendars) {
  return connectedCalendars.flatMap(({ calendars }) =>
    calendars.map(({ credentialId, externalId, name }) => ({
      id: globalId('Calendar', calcom.key, `${credentialId}:${externalId}`),
      name,
      description: null,
      timeZone: null,
    })),
  );
}

export function toGuide({ id, name, description_html, timezone }: (typeof data.guides)[number]) {
  return { id: globalId('Calendar', events.key, id), name, description: description_html, timeZone: timezone };
}

export function agencyCalendar() {
  return {
    id: globalId('Calendar', agency.key, 'default'),
    name: agency.name,
    description: null,
    timeZone: AGENCY_TIME_ZONE,
  };
}

export function toSchedule(rule: GravityRailRule, timeZone: string) {
  return {
    id: globalId('Schedule', clinic.key, `${rule.calendarId}.${rule.id}`),
    name: rule.name,
    timeZone,
    effect: rule.availabilityType === 'available' ? 'OPEN' : 'CLOSED',
    weeklyHours: [
      {
        days: rule.daysOfWeek.map((day) => WEEKDAYS[day]),
        start: rule.startTime.slice(11, 16),
        end: rule.endTime.slice(11, 16),
      },
    ],
  };
}

export function toCalcomSchedule(schedule: CalcomSchedule) {
  const { id, name, timeZone, isDefault, availability, overrides } = schedule;
  return {
    __typename: 'Schedule',
    id: globalId('Schedule', calcom.key, id),
    name,
    timeZone,
    isDefault,
    effect: 'OPEN',
    weeklyHours: availability.map(({ days, startTime, endTime }) => ({
      days: days.map((day) => day.toUpperCase()),
      start: startTime,
      end: endTime,
    })),
    dateOverrides: overrides.map(({ date, startTime, endTime }) => ({
      date,
      hours: [{ start: startTime, end: endTime }],
    })),
  };
}

/** Days with the same hours form one entry. */
export function toAgencySchedule(windows: typeof data.vastalWindows) {
  const groups = Map.groupBy(windows, ({ start_time, end_time }) => `${start_time} ${end_time}`);
  return {
    id: globalId('Schedule', agency.key, 'default'),
    name: 'Opening hours',
    timeZone: AGENCY_TIME_ZONE,
    effect: 'OPEN',
    weeklyHours: [...groups.values()].map((group) => ({
      days: group.map(({ day_of_week: day }) => WEEKDAYS[(day + 6) % 7]),
      start: group[0]?.start_time.slice(0, 5),
      end: group[0]?.end_time.slice(0, 5),
    })),
  };
}

export function toEventType(account: AccountKey, id: number | string, name: string, durationMinutes: number) {
  return { id: globalId('EventType', account, id), name, durationMinutes };
}

export function toSlots(days: typeof data.calcomSlots, from: string, to: string) {
  return Object.values(days)
    .flat()
    .filter(({ start, end }) => start >= from && end <= to);
}

export function toPersonalizedSchedule({ id, guide, name, sessions, attendees }: PersonalizedSchedule) {
  const shown = { id: globalId('PersonalizedSchedule', events.key, `${guide}.${id}`), name };
  return { ...shown, sessionIds: sessions, attendeeIds: attendees };
}

export function toSession({ id, guide, name, start_time, end_time, locations, schedule_tracks }: Session) {
  return {
    id: globalId('Session', events.key, `${guide}.${id}`),
    name,
    start: isoOf(start_time),
    end: isoOf(end_time),
    locationIds: locations,
    trackIds: schedule_tracks,
  };
}

export function toAttendee({ id, guide_id, first_name, last_name, email }: Attendee) {
  return { id: globalId('Attendee', events.key, `${guide_id}.${id}`), name: `${first_name} ${last_name}`, email };
}

export function inOrderOfTime<T extends { readonly start: string; readonly end: string }>(sessions: readonly T[]): T[] {
  return sessions.toSorted((a, b) => compare(a.start, b.start) || compare(a.end, b.end));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** From `2026-12-03T15:30:00.000000+0000`. */
function isoOf(text: string): string {
  return new Date(`${text.slice(0, 23)}Z`).toISOString();
}
