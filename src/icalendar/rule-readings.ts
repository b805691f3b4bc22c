import { type DayNumber, dayOfMonthIn, firstDayOfWeek, monthOf, weekdayIndexOf } from '../time/local-date.ts';
import type { Rule } from './recurrence-rule.ts';
import { createRuleDays, includesPosition, type RuleDays } from './rule-days.ts';
import { DAY, dayOfReading, type Reading } from './wall-moment.ts';
import type { WorkBudget } from './work-budget.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** The first start of a rule. */
interface RuleStart {
  readonly reading: Reading;
  /** Whether it is a date, so that the parts of the rule that concern the time have no meaning. */
  readonly isDate: boolean;
}

/** The periods of a rule, counted in its frequency. */
interface Periods {
  /** The number of the period that contains the reading. */
  numberAt(reading: Reading): number;
  /** The first reading of the period. */
  startOf(number: number): Reading;
  /** The readings of the period that the rule allows, ascending, before BYSETPOS. */
  readingsOf(number: number): readonly Reading[];
  /** The reading before which no later period has any; it lets long runs of empty periods be skipped. */
  nextCandidate?(number: number): Reading | undefined;
}

/**
 * The readings from `from` on, and before `to`, at which a rule occurs, ascending, each once. The start always is the first
 * occurrence (https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3). UNTIL is not applied. Without COUNT, the cost depends on the window, not on the age of the rule.
 */
export function* readingsOf(
  rule: Rule,
  start: RuleStart,
  window: { readonly from: Reading; readonly to: Reading },
  budget: WorkBudget,
): Generator<Reading> {
  const full = withParts(rule, start);
  const periods = periodsOf(full, start);
  const origin = periods.numberAt(start.reading);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  if (start.reading >= window.to) return;
  if (start.reading >= window.from) yield start.reading;
  left -= 1;
  const aligned = (number: number) =>
    origin + Math.max(0, Math.ceil((number - origin) / rule.interval)) * rule.interval;
  let number = rule.count === undefined ? aligned(periods.numberAt(window.from)) : origin;
  while (left > 0 && periods.startOf(number) < window.to) {
    budget.spend(1);
    const readings = periods.readingsOf(number);
    budget.spend(readings.length);
    for (const reading of atPositions(readings, rule.bySetPos)) {
      if (reading <= start.reading) continue;
      if (reading >= window.to || left <= 0) return;
      left -= 1;
      if (reading >= window.from) yield reading;
    }
    const next = readings.length === 0 ? periods.nextCandidate?.(number) : undefined;
    number = Math.max(number + rule.interval, next === undefined ? 0 : aligned(periods.numberAt(next)));
  }
}

/** The rule with what it takes from its start: https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 */
function withParts(rule: Rule, start: RuleStart): Rule {
  const day = dayOfReading(start.reading);
  const { month, dayOfMonth } = monthOf(day);
  const { frequency, byDay, byMonthDay, byYearDay, byWeekNo, byMonth } = rule;
  if (byDay !== undefined || byMonthDay !== undefined || byYearDay !== undefined) return rule;
  const ofWeekday = { ...rule, byDay: [{ weekday: weekdayIndexOf(day), ordinal: 0 }] };
  if (frequency === 'WEEKLY') return ofWeekday;
  if (frequency === 'MONTHLY') return { ...rule, byMonthDay: [dayOfMonth] };
  if (frequency !== 'YEARLY') return rule;
  if (byWeekNo !== undefined) return ofWeekday;
  return { ...rule, byMonth: byMonth ?? [(month % 12) + 1], byMonthDay: [dayOfMonth] };
}

function periodsOf(rule: Rule, start: RuleStart): Periods {
  const days = createRuleDays(rule);
  if (rule.frequency === 'SECONDLY') return periodsOfTime(rule, days, SECOND, [0]);
  if (rule.frequency === 'MINUTELY') return periodsOfTime(rule, days, MINUTE, timesInMinute(rule, start.reading));
  if (rule.frequency === 'HOURLY') return periodsOfTime(rule, days, HOUR, timesInHour(rule, start.reading));
  return periodsOfDays(rule, days, timesOf(rule, start));
}

/** The times of an allowed day, in milliseconds since its 00:00, ascending. */
function timesOf(rule: Rule, start: RuleStart): readonly number[] {
  if (start.isDate) return [0];
  const hours = rule.byHour?.toSorted(ascending) ?? [partOf(start.reading, DAY, HOUR)];
  return hours.flatMap((hour) => timesInHour(rule, start.reading).map((time) => hour * HOUR + time));
}

/** In milliseconds since the beginning of an hour. */
function timesInHour(rule: Rule, start: Reading): readonly number[] {
  const minutes = rule.byMinute?.toSorted(ascending) ?? [partOf(start, HOUR, MINUTE)];
  return minutes.flatMap((minute) => timesInMinute(rule, start).map((time) => minute * MINUTE + time));
}

function timesInMinute(rule: Rule, start: Reading): readonly number[] {
  const seconds = rule.bySecond ?? [partOf(start, MINUTE, SECOND)];
  return [...new Set(seconds)].toSorted(ascending).map((second) => second * SECOND);
}

function periodsOfDays(rule: Rule, days: RuleDays, times: readonly number[]): Periods {
  const { numberAt, firstDayOf, daysOf } = calendarPeriods(rule, days);
  return {
    numberAt: (reading) => numberAt(dayOfReading(reading)),
    startOf: (number) => firstDayOf(number) * DAY,
    readingsOf: (number) => daysOf(number).flatMap((day) => times.map((time) => day * DAY + time)),
  };
}

interface PeriodsOfDays {
  numberAt(day: DayNumber): number;
  firstDayOf(number: number): DayNumber;
  daysOf(number: number): readonly DayNumber[];
}

function calendarPeriods({ frequency, weekStart }: Rule, days: RuleDays): PeriodsOfDays {
  if (frequency === 'YEARLY') {
    return {
      numberAt: (day) => Math.floor(monthOf(day).month / 12),
      firstDayOf: (year) => dayOfMonthIn(year * 12, 1)!,
      daysOf: (year) => Array.from({ length: 12 }, (_, index) => days.inMonth(year * 12 + index)).flat(),
    };
  }
  if (frequency === 'MONTHLY') {
    return {
      numberAt: (day) => monthOf(day).month,
      firstDayOf: (month) => dayOfMonthIn(month, 1)!,
      daysOf: (month) => days.inMonth(month),
    };
  }
  const length = frequency === 'WEEKLY' ? 7 : 1;
  const origin = frequency === 'WEEKLY' ? firstDayOfWeek(0, weekStart) : 0;
  const firstDayOf = (number: number) => origin + number * length;
  return {
    numberAt: (day) => Math.floor((day - origin) / length),
    firstDayOf,
    daysOf: (number) =>
      Array.from({ length }, (_, index) => firstDayOf(number) + index).filter((day) => days.allows(day)),
  };
}

/**
 * Hours, minutes or seconds.
 *
 * @param unit the length of a period in milliseconds.
 * @param times the times in a period, in milliseconds since its beginning.
 */
function periodsOfTime(rule: Rule, days: RuleDays, unit: number, times: readonly number[]): Periods {
  let lastDay = { day: Number.NaN, isAllowed: false };

  function isDayAllowed(day: DayNumber): boolean {
    if (lastDay.day !== day) lastDay = { day, isAllowed: days.allows(day) };
    return lastDay.isAllowed;
  }

  /** The first reading after the reason for which a period is empty. */
  function endOfEmpty(reading: Reading): Reading | undefined {
    if (!isDayAllowed(dayOfReading(reading))) return floorTo(reading, DAY) + DAY;
    if (rule.byHour?.includes(partOf(reading, DAY, HOUR)) === false) return floorTo(reading, HOUR) + HOUR;
    if (unit > MINUTE || rule.byMinute?.includes(partOf(reading, HOUR, MINUTE)) !== false) {
      const isSecondExcluded = unit === SECOND && rule.bySecond?.includes(partOf(reading, MINUTE, SECOND)) === false;
      return isSecondExcluded ? reading + SECOND : undefined;
    }
    return floorTo(reading, MINUTE) + MINUTE;
  }

  return {
    numberAt: (reading) => Math.floor(reading / unit),
    startOf: (number) => number * unit,
    readingsOf: (number) => (endOfEmpty(number * unit) === undefined ? times.map((time) => number * unit + time) : []),
    nextCandidate: (number) => endOfEmpty(number * unit),
  };
}

/** Only the readings at the positions of BYSETPOS; all of them without it. */
function atPositions(readings: readonly Reading[], positions: readonly number[] | undefined): readonly Reading[] {
  if (positions === undefined) return readings;
  return readings.filter((_, index) => includesPosition(positions, index, readings.length));
}

/** How many units have passed in the larger unit that contains the reading. */
function partOf(reading: Reading, larger: number, unit: number): number {
  return Math.floor((reading - floorTo(reading, larger)) / unit);
}

function floorTo(reading: Reading, unit: number): Reading {
  return Math.floor(reading / unit) * unit;
}

function ascending(a: number, b: number): number {
  return a - b;
}
