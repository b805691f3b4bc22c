import type { HoursSource, RecurrenceRule, WeeklySource } from './hours.ts';
import { clip, type Interval, union } from './interval.ts';
import {
  type DayNumber,
  formatLocalDate,
  type LocalDate,
  monthOf,
  parseLocalDate,
  WEEKDAYS,
  weekdayIndexOf,
} from './local-date.ts';
import { formatLocalTime, type LocalTime, parseLocalTime, SECONDS_PER_DAY } from './local-time.ts';
import { daysWithHours, paperOverrides, paperWeek } from './openings.ts';
import { startDaysOf } from './recurrence.ts';
import { dayOf, resolveWallTime } from './wall-time.ts';
import { type Zone, zoneOf } from './zone.ts';

interface LocalDateTime {
  readonly date: LocalDate;
  readonly time: LocalTime;
}

/** Hours in the terms of RFC 5545, none of whose occurrences is near a change of the zone's clock. */
export interface RepeatedHours {
  /** Of the first occurrence. */
  readonly start: LocalDateTime;
  readonly end: LocalDateTime;
  /** The value of the property RRULE, which ends with the last occurrence. */
  readonly rrule: string;
  /** The dates on which the rule would have occurrences that do not exist. */
  readonly exceptions: readonly LocalDate[];
}

/** What a source of hours covers. */
export interface WritableHours {
  readonly repeated: readonly RepeatedHours[];
  /** Exact times: those on single dates, and those near a change of the clock. Canonical, and limited to the window. */
  readonly single: readonly Interval[];
}

/** Local hours on several days: seconds since 00:00 of each, the end possibly after that day. */
interface Pattern extends Interval {
  /** The parts of RRULE before its end; undefined for hours that do not recur. */
  readonly rrule: string | undefined;
  /** The days on which it starts, ascending. */
  readonly days: readonly DayNumber[];
  /** The days that the rule alone has. */
  readonly ruleDays: (first: DayNumber, last: DayNumber) => Iterable<DayNumber>;
}

/**
 * The hours of a source inside the window (epoch milliseconds) as recurrences and exact times, which together cover what
 * `openingsOf` returns.
 *
 * Near a change of the clock the hours are exact times: RFC 5545 resolves a skipped time in another way than this gateway
 * (docs/time-semantics.md, section 1), and readers disagree whether the length of a recurring event is nominal or exact.
 */
export function writableHours(source: HoursSource, window: Interval): WritableHours {
  const zone = zoneOf(source.timeZone);
  const patterns =
    source.kind === 'weekly' ? weeklyPatterns(source, zone, window) : rulePatterns(source.rule, zone, window);
  const repeated: RepeatedHours[] = [];
  const single: Interval[] = [];
  for (const pattern of patterns) {
    if (pattern.start >= pattern.end) continue;
    const regular = pattern.rrule === undefined ? [] : pattern.days.filter((day) => isRegular(zone, day, pattern));
    const isRepeated = regular.length > 1;
    if (isRepeated) repeated.push(repeatedHours(pattern, regular, zone));
    const written = new Set(isRepeated ? regular : []);
    single.push(...pattern.days.filter((day) => !written.has(day)).map((day) => timesOn(zone, day, pattern)));
  }
  return { repeated, single: clip(union(single), window) };
}

function timesOn(zone: Zone, day: DayNumber, { start, end }: Interval): Interval {
  return { start: resolveWallTime(zone, day, start), end: resolveWallTime(zone, day, end) };
}

/** Longer than every change of a clock. */
const REACH_MS = 2 * 86_400_000;

/** Whether no change of the clock is inside the hours, or so close that it skips or repeats their local times. */
function isRegular(zone: Zone, day: DayNumber, hours: Interval): boolean {
  const { start, end } = timesOn(zone, day, hours);
  let period = zone.periodAt(start - REACH_MS);
  while (period.end <= end + REACH_MS) {
    const next = zone.periodAt(period.end);
    const size = Math.abs(next.offset - period.offset);
    if (size > 0 && period.end >= start - size && period.end <= end + size) return false;
    period = next;
  }
  return true;
}

/** @param regular at least one of the days, ascending. */
function repeatedHours(
  { start, end, rrule, ruleDays }: Pattern,
  regular: readonly DayNumber[],
  zone: Zone,
): RepeatedHours {
  const [first, last] = [regular[0]!, regular.at(-1)!];
  const kept = new Set(regular);
  const until = new Date(resolveWallTime(zone, last, start)).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return {
    start: localDateTime(first, start),
    end: localDateTime(first, end),
    rrule: `${rrule};UNTIL=${until}`,
    exceptions: [...ruleDays(first, last)].filter((day) => !kept.has(day)).map(formatLocalDate),
  };
}

/** @param seconds since 00:00 of the day. */
function localDateTime(day: DayNumber, seconds: number): LocalDateTime {
  const daysAfter = Math.floor(seconds / SECONDS_PER_DAY);
  return { date: formatLocalDate(day + daysAfter), time: formatLocalTime(seconds - daysAfter * SECONDS_PER_DAY) };
}

/** One pattern for all days of the week with the same hours, and one for each override. */
function weeklyPatterns(source: WeeklySource, zone: Zone, window: Interval): Pattern[] {
  const [first, last] = daysWithHours(source, zone, window);
  const overrides = paperOverrides(source);
  const weekdaysByHours = new Map<string, { readonly hours: Interval; readonly weekdays: Set<number> }>();
  for (const [weekday, windows] of paperWeek(source, undefined).entries()) {
    for (const hours of windows) {
      const key = `${hours.start}-${hours.end}`;
      const known = weekdaysByHours.get(key) ?? { hours, weekdays: new Set<number>() };
      weekdaysByHours.set(key, known);
      known.weekdays.add(weekday);
    }
  }
  const weekly = [...weekdaysByHours.values()].map(({ hours, weekdays }): Pattern => {
    const ruleDays = (from: DayNumber, to: DayNumber) => daysOn(weekdays, from, to);
    const days = ruleDays(first, last).filter((day) => !overrides.has(day));
    return { ...hours, rrule: `FREQ=WEEKLY;BYDAY=${abbreviated(weekdays)}`, days, ruleDays };
  });
  const overridden = [...overrides].filter(([day]) => day >= first && day <= last);
  return [...weekly, ...overridden.flatMap(([day, windows]) => windows.map((hours) => onDay(day, hours)))];
}

function rulePatterns(rule: RecurrenceRule, zone: Zone, window: Interval): Pattern[] {
  const hours = {
    start: parseLocalTime(rule.start),
    end: parseLocalTime(rule.end) + rule.endDayOffset * SECONDS_PER_DAY,
  };
  const starts = startDaysOf(rule);
  const first = dayOf(zone, window.start);
  // Of the occurrences that began on earlier dates, the latest extends furthest.
  const begunBefore = starts.upTo(first - 1);
  const days = [...(begunBefore === undefined ? [] : [begunBefore]), ...starts.between(first, dayOf(zone, window.end))];
  // Hours that start with the end of their day have no date that the rule could repeat.
  const rrule = hours.start < SECONDS_PER_DAY ? rruleOf(rule) : undefined;
  return [{ ...hours, rrule, days, ruleDays: starts.between }];
}

function rruleOf({ frequency, firstDate, days }: RecurrenceRule): string | undefined {
  const first = parseLocalDate(firstDate);
  if (frequency === 'ONCE') return undefined;
  if (frequency === 'DAILY') return 'FREQ=DAILY';
  if (frequency === 'MONTHLY') return `FREQ=MONTHLY;BYMONTHDAY=${monthOf(first).dayOfMonth}`;
  const weekdays = days?.map((day) => WEEKDAYS.indexOf(day)) ?? [weekdayIndexOf(first)];
  return `FREQ=WEEKLY;BYDAY=${abbreviated(new Set(weekdays))}`;
}

function onDay(day: DayNumber, hours: Interval): Pattern {
  return { ...hours, rrule: undefined, days: [day], ruleDays: () => [day] };
}

function daysOn(weekdays: ReadonlySet<number>, first: DayNumber, last: DayNumber): DayNumber[] {
  const days: DayNumber[] = [];
  for (let day = first; day <= last; day++) if (weekdays.has(weekdayIndexOf(day))) days.push(day);
  return days;
}

/** As in RFC 5545, such as `MO,TU`. */
function abbreviated(weekdays: ReadonlySet<number>): string {
  return [...weekdays]
    .toSorted((a, b) => a - b)
    .map((index) => WEEKDAYS[index]!.slice(0, 2))
    .join(',');
}
