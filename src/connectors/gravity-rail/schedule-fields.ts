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
import { DAY_NUMBERING_ADVICE, type EnumMeaning, type EnumValues, formatWeekday } from './enum-values.ts';
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

/** What a write sends, by the mappers' names of the fields. */
export type Fields = Readonly<Record<string, Json | undefined>>;

/** All that can be written of what was read, with what nobody here understands, as it came. */
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

/** A rule in the configured notation. */
export function ruleFields(rule: RecurrenceRule, { settings, enumValues }: ScheduleWriting) {
  const { dayNumbering, scheduleTimeFormat: format } = settings;
  const literal = (dayOffset: number, time: string) => {
    const seconds = dayOffset * SECONDS_PER_DAY + parseLocalTime(time);
    if (format === 'datetimeLocal') return formatDatetime(parseLocalDate(rule.firstDate), seconds);
    return formatClock(seconds, format === 'hhmmss');
  };
  return {
    recurrence: enumValues.write('recurrence', rule.frequency.toLowerCase() as EnumMeaning<'recurrence'>),
    startTime: literal(0, rule.start),
    endTime: literal(rule.endDayOffset, rule.end),
    daysOfWeek: rule.days && dayNumbering ? rule.days.map((day) => formatWeekday(day, dayNumbering, enumValues)) : null,
    recurrenceEndDate: rule.lastDate ?? null,
    eventTypeIds: (rule.eventTypeIds ?? []).map(Number),
  } satisfies Fields;
}

/** The fields that must be written anew, since `next` says something else in them than `current`. */
export function changedRuleFields(current: RecurrenceRule, next: RecurrenceRule, writing: ScheduleWriting): JsonObject {
  const { recurrence, startTime, endTime, daysOfWeek, recurrenceEndDate, eventTypeIds } = ruleFields(next, writing);
  const moves = changesTimes(current, next);
  const isSame = (a: readonly string[] = [], b: readonly string[] = []) => a.join() === b.join();
  return {
    ...(current.frequency !== next.frequency && { recurrence }),
    ...(moves && { startTime, endTime }),
    // New times go with their days: a weekly rule can be read without any, but not be written so.
    ...((moves || !isSame(current.days, next.days)) && { daysOfWeek }),
    ...(current.lastDate !== next.lastDate && { recurrenceEndDate }),
    ...(!isSame(current.eventTypeIds, next.eventTypeIds) && { eventTypeIds }),
  };
}

/** Whether a rule's first occurrence is another one. */
export function changesTimes(current: RecurrenceRule, next: RecurrenceRule): boolean {
  return (
    current.firstDate !== next.firstDate ||
    current.start !== next.start ||
    current.end !== next.end ||
    current.endDayOffset !== next.endDayOffset
  );
}

/** A create leaves out what it has nothing to say about. */
export function withoutEmpty(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

/** A rule that tells no first date is sent with today's, where a date must be sent. */
export function writtenFirstDate(rule: RecurrenceRule, today: LocalDate, { settings }: ScheduleWriting): LocalDate {
  if (rule.firstDate !== UNBOUNDED_START || settings.scheduleTimeFormat !== 'datetimeLocal') return rule.firstDate;
  return firstMatching(today, rule.days ?? WEEKDAYS);
}

/** What the configured formats cannot write of a rule. */
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
