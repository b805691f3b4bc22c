import type { RecurrenceRule } from './hours.ts';
import { appendJoined, type Interval } from './interval.ts';
import { type DayNumber, dayOfMonthIn, monthOf, parseLocalDate, WEEKDAYS, weekdayIndexOf } from './local-date.ts';
import { parseLocalTime, SECONDS_PER_DAY } from './local-time.ts';
import { dayOf, resolveWallTime } from './wall-time.ts';
import type { Zone } from './zone.ts';

interface StartDays {
  /** The days on which an occurrence starts, from `first` to `last`, ascending. */
  between(first: DayNumber, last: DayNumber): Iterable<DayNumber>;
  /** The last day up to `day`, that one included, on which an occurrence starts. */
  upTo(day: DayNumber): DayNumber | undefined;
}

/** What the occurrences of a rule cover inside `window`. The cost depends on the window, not on the age of the rule. */
export function ruleCoverage(rule: RecurrenceRule, zone: Zone, window: Interval): Interval[] {
  const { startSeconds, endSeconds, starts } = occurrencesOf(rule);
  const covered: Interval[] = [];
  const firstDay = dayOf(zone, window.start);

  function cover(day: DayNumber): void {
    const start = Math.max(resolveWallTime(zone, day, startSeconds), window.start);
    appendJoined(covered, start, Math.min(resolveWallTime(zone, day, endSeconds), window.end));
  }

  // Occurrences end in the order in which they start: of those that began on earlier dates, the latest extends
  // furthest.
  const begunBefore = starts.upTo(firstDay - 1);
  if (begunBefore !== undefined) cover(begunBefore);
  for (const day of starts.between(firstDay, dayOf(zone, window.end))) cover(day);
  return covered;
}

interface Occurrences {
  /** Seconds since 00:00 of the day on which an occurrence starts. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly starts: StartDays;
}

/** By rule, since a long window is computed in many parts. */
const occurrencesByRule = new WeakMap<RecurrenceRule, Occurrences>();

function occurrencesOf(rule: RecurrenceRule): Occurrences {
  const known = occurrencesByRule.get(rule);
  if (known) return known;
  const occurrences = {
    startSeconds: parseLocalTime(rule.start),
    endSeconds: parseLocalTime(rule.end) + rule.endDayOffset * SECONDS_PER_DAY,
    starts: startDaysOf(rule),
  };
  occurrencesByRule.set(rule, occurrences);
  return occurrences;
}

/** The days on which the occurrences of a rule start. */
export function startDaysOf(rule: RecurrenceRule): StartDays {
  const first = parseLocalDate(rule.firstDate);
  const last = rule.lastDate === undefined ? Number.POSITIVE_INFINITY : parseLocalDate(rule.lastDate);
  const pattern = patternOf(rule, first);
  return {
    between: (from, to) => pattern.between(Math.max(from, first), Math.min(to, last)),
    upTo(day) {
      const found = pattern.upTo(Math.min(day, last));
      return found === undefined || found < first ? undefined : found;
    },
  };
}

function patternOf({ frequency, days }: RecurrenceRule, first: DayNumber): StartDays {
  if (frequency === 'ONCE') return onDay(first);
  if (frequency === 'MONTHLY') return onDayOfMonth(monthOf(first).dayOfMonth);
  if (frequency === 'DAILY') return onWeekdays(new Set(WEEKDAYS.keys()));
  return onWeekdays(new Set(days?.map((day) => WEEKDAYS.indexOf(day)) ?? [weekdayIndexOf(first)]));
}

function onDay(only: DayNumber): StartDays {
  return {
    between: (from, to) => (from <= only && only <= to ? [only] : []),
    upTo: (day) => (only <= day ? only : undefined),
  };
}

function onWeekdays(weekdays: ReadonlySet<number>): StartDays {
  return {
    *between(from, to) {
      for (let day = from; day <= to; day++) if (weekdays.has(weekdayIndexOf(day))) yield day;
    },
    upTo(day) {
      for (let back = 0; back < 7; back++) if (weekdays.has(weekdayIndexOf(day - back))) return day - back;
      return undefined;
    },
  };
}

function onDayOfMonth(dayOfMonth: number): StartDays {
  return {
    *between(from, to) {
      if (from > to) return;
      const end = monthOf(to).month;
      for (let { month } = monthOf(from); month <= end; month++) {
        const day = dayOfMonthIn(month, dayOfMonth);
        if (day !== undefined && day >= from && day <= to) yield day;
      }
    },
    upTo(day) {
      // Every day of the month exists in one of two consecutive months.
      const { month } = monthOf(day);
      for (let back = 0; back <= 2; back++) {
        const found = dayOfMonthIn(month - back, dayOfMonth);
        if (found !== undefined && found <= day) return found;
      }
      return undefined;
    },
  };
}
