import {
  type DayNumber,
  dayOfMonthIn,
  firstDayOfWeek,
  monthOf,
  type Weekday,
  weekdayIndexOf,
} from '../time/local-date.ts';
import type { Rule, RuleDay } from './recurrence-rule.ts';

/** Months are counted from January of year 0, as `src/time/local-date.ts` does. */
interface Month {
  readonly month: number;
  readonly first: DayNumber;
  readonly length: number;
}

/**
 * Which days a rule allows, by its parts that concern dates. RFC 5545 calls some of them expanding and some limiting, depending
 * on the frequency (https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10); over the days of one period, all of them are conditions that a day must meet.
 */
export interface RuleDays {
  /** The days of the month that the rule allows, ascending. */
  inMonth(month: number): readonly DayNumber[];
  allows(day: DayNumber): boolean;
}

/** @param rule with all parts that it takes from its start. */
export function createRuleDays(rule: Rule): RuleDays {
  const months = rule.byMonth && new Set(rule.byMonth);
  // Elsewhere a number before a weekday has no meaning, and is ignored.
  const ordinals = rule.frequency === 'MONTHLY' || rule.frequency === 'YEARLY';
  const inYear = rule.frequency === 'YEARLY' && rule.byMonth === undefined;

  function isMonthAllowed(month: number): boolean {
    return months === undefined || months.has((month % 12) + 1);
  }

  function matchesWeekday(day: DayNumber, month: Month, { weekday, ordinal }: RuleDay): boolean {
    if (weekdayIndexOf(day) !== weekday) return false;
    if (ordinal === 0 || !ordinals) return true;
    const range = inYear ? yearOf(month) : month;
    return ordinal === (ordinal > 0 ? weekOf(day - range.first) : -weekOf(range.first + range.length - 1 - day));
  }

  function isDayAllowed(day: DayNumber, month: Month): boolean {
    const { byYearDay, byWeekNo, byDay } = rule;
    if (byDay !== undefined && !byDay.some((part) => matchesWeekday(day, month, part))) return false;
    if (byYearDay !== undefined) {
      const year = yearOf(month);
      if (!includesPosition(byYearDay, day - year.first, year.length)) return false;
    }
    if (byWeekNo === undefined) return true;
    const week = weekNumberOf(day, rule.weekStart);
    return includesPosition(byWeekNo, week.index, week.weeks);
  }

  return {
    inMonth(number) {
      if (!isMonthAllowed(number)) return [];
      const month = monthAt(number);
      return dayNumbersIn(month, rule.byMonthDay).filter((day) => isDayAllowed(day, month));
    },
    allows(day) {
      const { month: number, dayOfMonth } = monthOf(day);
      if (!isMonthAllowed(number)) return false;
      const month = monthAt(number);
      const { byMonthDay } = rule;
      if (byMonthDay !== undefined && !includesPosition(byMonthDay, dayOfMonth - 1, month.length)) return false;
      return isDayAllowed(day, month);
    },
  };
}

/** Whether the list has the position, counted from 1 at the start or from -1 at the end. @param index counted from 0. */
export function includesPosition(positions: readonly number[], index: number, length: number): boolean {
  return positions.includes(index + 1) || positions.includes(index - length);
}

function monthAt(month: number): Month {
  const first = dayOfMonthIn(month, 1)!;
  return { month, first, length: dayOfMonthIn(month + 1, 1)! - first };
}

function yearOf({ month }: Month): Omit<Month, 'month'> {
  const january = month - (month % 12);
  const first = dayOfMonthIn(january, 1)!;
  return { first, length: dayOfMonthIn(january + 12, 1)! - first };
}

function dayNumbersIn({ first, length }: Month, byMonthDay: readonly number[] | undefined): DayNumber[] {
  const all = Array.from({ length }, (_, index) => index);
  const chosen = byMonthDay === undefined ? all : all.filter((index) => includesPosition(byMonthDay, index, length));
  return chosen.map((index) => first + index);
}

/** Which seven days of a range a day is in, from 1. */
function weekOf(offset: number): number {
  return Math.floor(offset / 7) + 1;
}

/**
 * The number of the week, from 0, in the year to which the week belongs, and how many weeks that year has. Week 1 is the first with
 * at least four days in the year.
 */
function weekNumberOf(day: DayNumber, weekStart: Weekday): { readonly index: number; readonly weeks: number } {
  const begin = firstDayOfWeek(day, weekStart);
  // The week belongs to the year that its fourth day is in.
  const year = Math.floor(monthOf(begin + 3).month / 12);
  const first = firstWeekOf(year, weekStart);
  return { index: (begin - first) / 7, weeks: (firstWeekOf(year + 1, weekStart) - first) / 7 };
}

function firstWeekOf(year: number, weekStart: Weekday): DayNumber {
  return firstDayOfWeek(dayOfMonthIn(year * 12, 4)!, weekStart);
}
