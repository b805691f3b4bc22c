import { LRUCache } from 'lru-cache';
import type { LocalDate, RecurrenceRule, Weekday } from '../../domain/schedule.ts';
import { formatLocalDate, isLocalDate, parseLocalDate, WEEKDAYS, weekdayOf } from '../../time/local-date.ts';
import { formatLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { isTimeZone } from '../../time/zone.ts';
import { DAY_NUMBERING_ADVICE, type DayNumbering, type EnumValues, parseWeekday, upperCase } from './enum-values.ts';
import type { WireSchedule } from './gravity-rail.wire.ts';
import { isWithinReach, parseWallClock, type WallClock } from './wall-clock.ts';

/** The first date of a rule without one: it applies to all earlier dates. */
export const UNBOUNDED_START: LocalDate = '1970-01-01';

export interface WireFormat {
  readonly enumValues: EnumValues;
  readonly dayNumbering: DayNumbering | undefined;
}

/** The rule of a schedule, or why it cannot be read. */
export type ParsedRule = { readonly rule: RecurrenceRule } | { readonly unreadable: string };

/**
 * The rule of a schedule, in the zone of its calendar (docs/time-semantics.md, section 3). Date-times give a window from the
 * start to the end. Times without dates give a window that ends on the next date if the end is not after the start. A rule
 * that ends before it starts has no hours. Rules are cached, since most calendars have the same few hours.
 */
export function parseRule(wire: WireSchedule, timeZone: string | null, wireFormat: WireFormat): ParsedRule {
  const { availabilityType, recurrence, startTime, endTime, recurrenceEndDate, daysOfWeek, eventTypeIds } = wire.known;
  const inputs = [availabilityType, recurrence, startTime, endTime, recurrenceEndDate, daysOfWeek, eventTypeIds];
  const key = JSON.stringify([timeZone, ...inputs]);
  const cache = caches.get(wireFormat) ?? new LRUCache<string, ParsedRule>({ max: CACHED_RULES });
  caches.set(wireFormat, cache);
  const parsed = cache.get(key) ?? parseUncached(wire, timeZone, wireFormat);
  cache.set(key, parsed);
  return parsed;
}

const CACHED_RULES = 2000;

const caches = new WeakMap<WireFormat, LRUCache<string, ParsedRule>>();

function parseUncached({ known }: WireSchedule, timeZone: string | null, wireFormat: WireFormat): ParsedRule {
  const { enumValues } = wireFormat;
  if (timeZone === null || !isTimeZone(timeZone)) {
    return { unreadable: 'Its calendar has no time zone: set one.' };
  }
  const availability = enumValues.read('availabilityType', known.availabilityType ?? '');
  if (availability === undefined) {
    return {
      unreadable: 'Its availability type is unknown: add it to enumMap.availabilityType.',
    };
  }
  const recurrence = enumValues.read('recurrence', known.recurrence ?? '');
  if (recurrence === undefined) {
    return { unreadable: 'Its recurrence is unknown: add it to enumMap.recurrence.' };
  }
  const start = parseWallClock(known.startTime ?? '', timeZone);
  const end = parseWallClock(known.endTime ?? '', timeZone);
  if (!start || !end || start.seconds === SECONDS_PER_DAY || (start.day !== undefined && !isWithinReach(start.day))) {
    return { unreadable: 'Its start or end is missing or in an unknown format.' };
  }
  if (start.day === undefined && (recurrence === 'once' || recurrence === 'monthly')) {
    return { unreadable: 'Its start has no date, so the date of its occurrence is unknown.' };
  }
  const lastDate = known.recurrenceEndDate ? parseLastDate(known.recurrenceEndDate, timeZone) : undefined;
  if (known.recurrenceEndDate && lastDate === undefined) {
    return { unreadable: 'The end of its recurrence is in an unknown format.' };
  }
  const days = recurrence === 'weekly' ? parseDays(known.daysOfWeek ?? [], start, wireFormat) : undefined;
  if (days === 'unreadable') {
    return { unreadable: `The numbering of its week days is unknown: ${DAY_NUMBERING_ADVICE}.` };
  }
  return {
    rule: {
      frequency: upperCase(recurrence),
      firstDate: start.day === undefined ? UNBOUNDED_START : formatLocalDate(start.day),
      ...(lastDate === undefined ? {} : { lastDate }),
      ...windowOf(start.seconds, lengthOf(start, end)),
      ...(days ? { days } : {}),
      eventTypeIds: (known.eventTypeIds ?? []).toSorted((a, b) => Number(a) - Number(b)),
    },
  };
}

/**
 * The local date of a date or date-time; one with an offset is converted to `timeZone`, as the start is. Undefined for
 * other texts.
 */
function parseLastDate(text: string, timeZone: string): LocalDate | undefined {
  if (isLocalDate(text)) return text;
  const day = parseWallClock(text, timeZone)?.day;
  return day === undefined ? undefined : formatLocalDate(day);
}

/** The start, end and day offset of a window given in seconds. A negative length counts as zero. */
export function windowOf(start: number, length: number): Pick<RecurrenceRule, 'start' | 'end' | 'endDayOffset'> {
  const end = start + Math.max(length, 0);
  const endDayOffset = Math.max(Math.ceil(end / SECONDS_PER_DAY) - 1, 0);
  return {
    start: formatLocalTime(start),
    end: formatLocalTime(end - endDayOffset * SECONDS_PER_DAY),
    endDayOffset,
  };
}

/** The length of a rule's window in local time, in seconds. */
export function windowLength(rule: Pick<RecurrenceRule, 'start' | 'end' | 'endDayOffset'>): number {
  return rule.endDayOffset * SECONDS_PER_DAY + parseLocalTime(rule.end) - parseLocalTime(rule.start);
}

/** The first date on or after `date` that is one of the days. */
export function firstMatching(date: LocalDate, days: readonly Weekday[]): LocalDate {
  let day = parseLocalDate(date);
  for (let ahead = 0; ahead < 7 && !days.includes(weekdayOf(day)); ahead += 1) day += 1;
  return formatLocalDate(day);
}

function lengthOf(start: WallClock, end: WallClock): number {
  if (start.day !== undefined && end.day !== undefined) {
    return (end.day - start.day) * SECONDS_PER_DAY + end.seconds - start.seconds;
  }
  return end.seconds > start.seconds ? end.seconds - start.seconds : end.seconds + SECONDS_PER_DAY - start.seconds;
}

/**
 * The days of a weekly rule. A rule without days recurs on the week day of its first date.
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
 */
function parseDays(
  values: readonly (number | string)[],
  start: WallClock,
  { dayNumbering, enumValues }: WireFormat,
): readonly Weekday[] | 'unreadable' {
  if (values.length === 0) return start.day === undefined ? 'unreadable' : [weekdayOf(start.day)];
  const days = values.map((value) => parseWeekday(value, dayNumbering, enumValues));
  return days.includes(undefined) ? 'unreadable' : WEEKDAYS.filter((day) => days.includes(day));
}
