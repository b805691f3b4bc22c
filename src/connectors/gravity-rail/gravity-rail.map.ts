import type { Calendar } from '../../domain/calendar.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { RecurrenceRule, Schedule, ScheduleEffect } from '../../domain/schedule.ts';
import { parseLocalDate } from '../../time/local-date.ts';
import { parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { isTimeZone } from '../../time/zone.ts';
import type { WireCalendar, WireEventType, WireSchedule } from './gravity-rail.wire.ts';
import { type Dialect, NO_FIRST_DATE, readRule } from './rule.ts';
import { showRule } from './rule-display.ts';
import { formatClock, formatDatetime } from './wall-clock.ts';

/** Schedule ids are told together with the id of their calendar, as every path to a schedule needs both. */
export function toScheduleId(calendarId: string, scheduleId: string): string {
  return `${calendarId}.${scheduleId}`;
}

/**
 * `updatedAt` stays behind: it changes with every write, and so would the revision of what did not change.
 *
 * @param schedules the calendar's schedules, where they are wanted.
 */
export function toCalendar(
  account: string,
  wire: WireCalendar,
  schedules: readonly WireSchedule[] | undefined,
  dialect: Dialect,
): Calendar {
  const { known, unknown } = wire;
  const timeZone = known.timezone && isTimeZone(known.timezone) ? known.timezone : null;
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
      schedules: schedules.map((schedule) => toSchedule(account, known.id, timeZone, schedule, dialect)),
    }),
    providerData: {
      ...unknown,
      ...present({ uuid: known.uuid, slug: known.slug, createdAt: known.createdAt }),
      ...(known.timezone && timeZone === null ? { timezone: known.timezone } : {}),
    },
  };
}

/** One schedule there is one rule. What the unified schedule has no place for is in `providerData`, under fixed names. */
export function toSchedule(
  account: string,
  calendarId: string,
  timeZone: string | null,
  wire: WireSchedule,
  dialect: Dialect,
): Schedule {
  const { known, unknown } = wire;
  const reading = readRule(wire, timeZone, dialect);
  const identity = {
    account,
    id: toScheduleId(calendarId, known.id),
    calendarId,
    name: known.name,
    timeZone: timeZone ?? 'UTC',
    isDefault: false,
    effect: effectOf(known.availabilityType, dialect),
  };
  const kept = {
    ...unknown,
    ...present({
      uuid: known.uuid,
      createdAt: known.createdAt,
      description: known.description ?? null,
      availabilityType: known.availabilityType ?? undefined,
      recurrence: known.recurrence ?? undefined,
    }),
  };
  if ('rule' in reading) return withRule({ ...identity, providerData: kept }, reading.rule);
  const { startTime, endTime, daysOfWeek, recurrenceEndDate, eventTypeIds } = known;
  return {
    ...identity,
    weeklyHours: [],
    dateOverrides: [],
    validUntil: null,
    unreadable: reading.unreadable,
    providerData: { ...kept, ...present({ startTime, endTime, daysOfWeek, recurrenceEndDate, eventTypeIds }) },
  };
}

/** A schedule with another rule; `schedule.providerData` keeps what has nothing to do with the rule. */
export function withRule(
  schedule: Omit<Schedule, 'weeklyHours' | 'dateOverrides' | 'validUntil' | 'rule'>,
  rule: RecurrenceRule,
): Schedule {
  return {
    ...schedule,
    ...showRule(rule),
    validUntil: rule.lastDate ?? null,
    rule,
    providerData: {
      ...schedule.providerData,
      startTime: firstOccurrence(rule, 0, rule.start),
      endTime: firstOccurrence(rule, rule.endDayOffset, rule.end),
      eventTypeIds: rule.eventTypeIds ?? [],
    },
  };
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
  };
}

function effectOf(availabilityType: string | null | undefined, { literals }: Dialect): ScheduleEffect {
  return literals.read('availabilityType', availabilityType ?? '') === 'available' ? 'OPEN' : 'CLOSED';
}

/** A datetime, or the time alone where the rule tells no first date. */
function firstOccurrence({ firstDate }: RecurrenceRule, dayOffset: number, time: string): string {
  const seconds = parseLocalTime(time);
  if (firstDate === NO_FIRST_DATE) return formatClock(seconds, true);
  return formatDatetime(parseLocalDate(firstDate), dayOffset * SECONDS_PER_DAY + seconds);
}

/** Only what is there; the values came as JSON. */
function present(values: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}
