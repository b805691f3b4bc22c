import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { Calendar } from '../domain/calendar.ts';
import { encodeGlobalId } from '../domain/global-id.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { PersonalizedSchedule } from '../domain/personalized-schedule.ts';
import { type LocalHours, type Schedule, WEEKDAYS } from '../domain/schedule.ts';

/** The content of a resource by flat paths, in the terms of the GraphQL schema. The order and grouping of hours are normalized. */
export type Content = ReadonlyMap<string, Json>;

export interface FieldChange {
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

export function contentOfSchedule(schedule: Schedule): Content {
  const { account, name, timeZone, isDefault, effect, validUntil, weeklyHours, dateOverrides } = schedule;
  const content = new Map<string, Json>(Object.entries({ name, timeZone, isDefault, effect, validUntil }));
  for (const day of WEEKDAYS) {
    const hours = weeklyHours.filter(({ days }) => days.includes(day));
    if (hours.length > 0) content.set(`weeklyHours.${day}`, sorted(hours.map((one) => hoursOf(account, one))));
  }
  for (const [date, overrides] of Map.groupBy(dateOverrides, (override) => override.date)) {
    content.set(
      `dateOverrides.${date}`,
      sorted(overrides.flatMap(({ hours }) => hours.map((one) => hoursOf(account, one)))),
    );
  }
  return content;
}

export function contentOfCalendar({ name, description, timeZone, color, isPublic }: Calendar): Content {
  return new Map<string, Json>(Object.entries({ name, description, timeZone, color, isPublic }));
}

export function contentOfPersonalizedSchedule(schedule: PersonalizedSchedule): Content {
  const { account } = schedule;
  return new Map<string, Json>([
    ['name', schedule.name],
    ['attendees', schedule.attendeeIds.map((id) => encodeGlobalId({ type: 'Attendee', account, id })).sort()],
    ['sessions', schedule.sessionIds.map((id) => encodeGlobalId({ type: 'Session', account, id })).sort()],
  ]);
}

/**
 * A digest that changes whenever the content or the further data changes. Equal for equal content, for every client and in
 * every process.
 * @param further what the provider stores beyond the content.
 */
export function revisionOf(content: Content, further: JsonObject = {}): string {
  const text = stringify({ content: [...content].sort(([a], [b]) => (a < b ? -1 : 1)), beside: further });
  return createHash('sha256')
    .update(text ?? '')
    .digest('base64url')
    .slice(0, 22);
}

/** The differences, by path; null stands for no value. */
export function changesBetween(before: Content, after: Content): FieldChange[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .map((path) => ({ path, before: before.get(path) ?? null, after: after.get(path) ?? null }))
    .filter((change) => stringify(change.before) !== stringify(change.after));
}

function hoursOf(account: string, hours: LocalHours & { readonly eventTypeId?: string | undefined }): JsonObject {
  const { start, end, eventTypeId } = hours;
  if (eventTypeId === undefined) return { start, end };
  return { start, end, eventType: encodeGlobalId({ type: 'EventType', account, id: eventTypeId }) };
}

function sorted(hours: readonly JsonObject[]): Json {
  if (hours.length < 2) return hours;
  const byText = new Map(hours.map((one) => [stringify(one), one]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
