import type { Json, JsonObject } from '../../domain/json.ts';
import {
  type LocalDate,
  type RecurrenceRule,
  type Schedule,
  type ScheduleEffect,
  WEEKDAYS,
} from '../../domain/schedule.ts';
import { parseLocalDate } from '../../time/local-date.ts';
import { parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { DAY_NUMBERING_ADVICE, type EnumValues, formatWeekday, lowerCase } from './enum-values.ts';
import { unknownFields } from './field-names.ts';
import type { GravityRailSettings } from './gravity-rail.settings.ts';
import { firstMatching, UNBOUNDED_START, windowLength } from './rule.ts';
import { formatClock, formatDatetime } from './wall-clock.ts';

export interface ScheduleWriting {
  readonly account: string;
  readonly settings: GravityRailSettings;
  readonly enumValues: EnumValues;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/** The fields of a write, under the names in `FIELDS`. */
export type Fields = Readonly<Record<string, Json | undefined>>;

/** All writable fields of a schedule, and its unknown fields, as received. */
export function storedFields({ name, effect, providerData = {} }: Schedule, { enumValues }: ScheduleWriting): Fields {
  const { description, availabilityType, recurrence, startTime, endTime } = providerData;
  return {
    ...unknownFields('CalendarSchedule', providerData),
    name,
    description: description ?? null,
    availabilityType: availabilityType ?? availabilityOf(effect, enumValues),
    recurrence,
    startTime,
    endTime,
    daysOfWeek: providerData.daysOfWeek ?? null,
    recurrenceEndDate: providerData.recurrenceEndDate ?? null,
    eventTypeIds: providerData.eventTypeIds === undefined ? [] : providerData.eventTypeIds,
  };
}

export function availabilityOf(effect: ScheduleEffect, enumValues: EnumValues): string {
  return enumValues.write('availabilityType', effect === 'OPEN' ? 'available' : 'unavailable');
}

/** The fields of a rule in the configured format. */
export function ruleFields(rule: RecurrenceRule, { settings, enumValues }: ScheduleWriting) {
  const { dayNumbering, scheduleTimeFormat: format } = settings;
  const formatTime = (dayOffset: number, time: string) => {
    const seconds = dayOffset * SECONDS_PER_DAY + parseLocalTime(time);
    if (format === 'datetimeLocal') return formatDatetime(parseLocalDate(rule.firstDate), seconds);
    return formatClock(seconds, format === 'hhmmss');
  };
  return {
    recurrence: enumValues.write('recurrence', lowerCase(rule.frequency)),
    startTime: formatTime(0, rule.start),
    endTime: formatTime(rule.endDayOffset, rule.end),
    daysOfWeek: rule.days && dayNumbering ? rule.days.map((day) => formatWeekday(day, dayNumbering, enumValues)) : null,
    recurrenceEndDate: rule.lastDate ?? null,
    eventTypeIds: (rule.eventTypeIds ?? []).map(Number),
  } satisfies Fields;
}

/** The fields in which `next` differs from `current`. */
export function changedRuleFields(current: RecurrenceRule, next: RecurrenceRule, writing: ScheduleWriting): JsonObject {
  const { recurrence, startTime, endTime, daysOfWeek, recurrenceEndDate, eventTypeIds } = ruleFields(next, writing);
  const timesChange = changesTimes(current, next);
  const isSame = (a: readonly string[] = [], b: readonly string[] = []) => a.join() === b.join();
  return {
    ...(current.frequency !== next.frequency && { recurrence }),
    ...(timesChange && { startTime, endTime }),
    // Changed times require days: a weekly rule can be read without days, but not written without them.
    ...((timesChange || !isSame(current.days, next.days)) && { daysOfWeek }),
    ...(current.lastDate !== next.lastDate && { recurrenceEndDate }),
    ...(!isSame(current.eventTypeIds, next.eventTypeIds) && { eventTypeIds }),
  };
}

/** Whether the rules differ in their first occurrence. */
export function changesTimes(current: RecurrenceRule, next: RecurrenceRule): boolean {
  return (
    current.firstDate !== next.firstDate ||
    current.start !== next.start ||
    current.end !== next.end ||
    current.endDayOffset !== next.endDayOffset
  );
}

/** The fields of a create: without null and empty lists. */
export function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

/** The first date to send. A rule without one gets the first matching date from today on, if the format contains dates. */
export function writtenFirstDate(rule: RecurrenceRule, today: LocalDate, { settings }: ScheduleWriting): LocalDate {
  if (rule.firstDate !== UNBOUNDED_START || settings.scheduleTimeFormat !== 'datetimeLocal') return rule.firstDate;
  return firstMatching(today, rule.days ?? WEEKDAYS);
}

/** The parts of a rule that the configured formats cannot express. */
export function unsupportedParts(rule: RecurrenceRule, sendsTimes: boolean, { settings }: ScheduleWriting): string[] {
  const { scheduleTimeFormat: format, dayNumbering } = settings;
  const lost: string[] = [];
  if (rule.frequency === 'WEEKLY' && dayNumbering === undefined) {
    lost.push(`weeklyHours: the numbering of week days is unknown; ${DAY_NUMBERING_ADVICE}`);
  }
  if (!sendsTimes || format === 'datetimeLocal') return lost;
  const setting = `scheduleTimeFormat ${format}`;
  if (rule.frequency === 'ONCE' || rule.frequency === 'MONTHLY') {
    lost.push(`the date ${rule.firstDate}: ${setting} keeps no dates`);
  }
  if (windowLength(rule) > SECONDS_PER_DAY) lost.push(`hours of more than a day: ${setting} keeps no dates`);
  if (format === 'hhmm') {
    const withSeconds = [rule.start, rule.end].filter((time) => time.length > 5);
    lost.push(...withSeconds.map((time) => `the seconds of ${time}: ${setting} keeps no seconds`));
  }
  return lost;
}
