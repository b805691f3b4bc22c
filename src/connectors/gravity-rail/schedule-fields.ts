import type { Json, JsonObject } from '../../domain/json.ts';
import { type LocalDate, type RecurrenceRule, type ScheduleEffect, WEEKDAYS } from '../../domain/schedule.ts';
import { parseLocalDate } from '../../time/local-date.ts';
import { parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { unknownFields } from './field-names.ts';
import type { GravityRailSettings } from './gravity-rail.settings.ts';
import { DAY_NUMBERING_ADVICE, type Literals, type Meaning, writeWeekday } from './literals.ts';
import { firstMatching, NO_FIRST_DATE, windowLength } from './rule.ts';
import { formatClock, formatDatetime } from './wall-clock.ts';

export interface ScheduleWriting {
  readonly account: string;
  readonly settings: GravityRailSettings;
  readonly literals: Literals;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/** What a write sends, by the mappers' names of the fields. */
export type Fields = Readonly<Record<string, Json | undefined>>;

export interface Writable {
  readonly name: string;
  readonly effect: ScheduleEffect;
  readonly rule: RecurrenceRule;
  readonly providerData?: JsonObject | undefined;
}

/** All that can be written, with what nobody here understands. Literals that were read are sent back as they came. */
export function fieldsOf(schedule: Writable, firstDate: LocalDate, { settings, literals }: ScheduleWriting): Fields {
  const { name, effect, rule, providerData } = schedule;
  const { dayNumbering, scheduleTimeFormat: format } = settings;
  const literal = (dayOffset: number, time: string) => {
    const seconds = dayOffset * SECONDS_PER_DAY + parseLocalTime(time);
    if (format === 'datetimeLocal') return formatDatetime(parseLocalDate(firstDate), seconds);
    return formatClock(seconds, format === 'hhmmss');
  };
  return {
    ...unknownFields('CalendarSchedule', providerData),
    name,
    description: providerData?.description ?? null,
    availabilityType:
      providerData?.availabilityType ??
      literals.write('availabilityType', effect === 'OPEN' ? 'available' : 'unavailable'),
    recurrence: providerData?.recurrence ?? recurrenceOf(rule, literals),
    startTime: literal(0, rule.start),
    endTime: literal(rule.endDayOffset, rule.end),
    daysOfWeek: rule.days && dayNumbering ? rule.days.map((day) => writeWeekday(day, dayNumbering, literals)) : null,
    recurrenceEndDate: rule.lastDate ?? null,
    eventTypeIds: (rule.eventTypeIds ?? []).map(Number),
  };
}

/** A create leaves out what it has nothing to say about. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

/** A rule that tells no first date is sent with today's, where a date must be sent. */
export function writtenFirstDate(rule: RecurrenceRule, today: LocalDate, { settings }: ScheduleWriting): LocalDate {
  if (rule.firstDate !== NO_FIRST_DATE || settings.scheduleTimeFormat !== 'datetimeLocal') return rule.firstDate;
  return firstMatching(today, rule.days ?? WEEKDAYS);
}

export function recurrenceOf({ frequency }: RecurrenceRule, literals: Literals): string {
  return literals.write('recurrence', frequency.toLowerCase() as Meaning<'recurrence'>);
}

/** What the configured formats cannot write of a rule. */
export function unwritable(rule: RecurrenceRule, sendsTimes: boolean, { settings }: ScheduleWriting): string[] {
  const { scheduleTimeFormat: format, dayNumbering } = settings;
  const lost: string[] = [];
  if (rule.frequency === 'WEEKLY' && dayNumbering === undefined) {
    lost.push(`weeklyHours: nothing tells how week days are written; ${DAY_NUMBERING_ADVICE}`);
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
