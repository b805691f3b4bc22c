import {
  type DateOverride,
  type LocalHours,
  type LocalTime,
  WEEKDAYS,
  type Weekday,
  type WeeklyHours,
} from '../../domain/schedule.ts';
import type { WireAvailability, WireOverride } from './calcom.wire.ts';

/** Cal.com treats this end as midnight (docs/time-semantics.md, section 3). */
const LAST_MINUTE = '23:59';
const MIDNIGHT_END = '24:00';
/** An override that starts and ends at this time closes its date. */
const CLOSED = '00:00';

const DAY_NAMES: Record<Weekday, string> = {
  MONDAY: 'Monday',
  TUESDAY: 'Tuesday',
  WEDNESDAY: 'Wednesday',
  THURSDAY: 'Thursday',
  FRIDAY: 'Friday',
  SATURDAY: 'Saturday',
  SUNDAY: 'Sunday',
};

/** The weekly hours that take effect. Rows of which all or some days open nothing are returned in `withoutEffect`. */
export function toWeeklyHours(rows: readonly WireAvailability[]) {
  const weeklyHours: WeeklyHours[] = [];
  const withoutEffect: WireAvailability[] = [];
  for (const row of rows) {
    const days = WEEKDAYS.filter((day) => row.days.includes(DAY_NAMES[day]));
    const hours = toHours(row);
    if (hours && days.length > 0) weeklyHours.push({ days, ...hours });
    if (!hours || days.length === 0 || new Set(row.days).size > days.length) withoutEffect.push(row);
  }
  return { weeklyHours, withoutEffect };
}

/**
 * Overrides by date, in the order of first appearance. Rows that change nothing beside others of their date are returned in
 * `withoutEffect`.
 */
export function toDateOverrides(rows: readonly WireOverride[]) {
  const withoutEffect: WireOverride[] = [];
  const dateOverrides: DateOverride[] = [...Map.groupBy(rows, ({ date }) => date)].map(([date, sameDate]) => {
    const effective = withoutSuperseded(sameDate).filter((row) => toHours(row) !== undefined);
    // Rows that all open nothing close the date together.
    if (effective.length > 0) withoutEffect.push(...sameDate.filter((row) => !effective.includes(row)));
    return { date, hours: effective.flatMap((row) => toHours(row) ?? []) };
  });
  return { dateOverrides, withoutEffect };
}

/** Of the rows of one date that end at the same minute, Cal.com applies the last one (docs/providers/calcom.md, section 0). */
function withoutSuperseded(sameDate: readonly WireOverride[]): WireOverride[] {
  const ranges = sameDate.filter(({ startTime, endTime }) => startTime !== endTime);
  return [...new Map(ranges.map((row) => [row.endTime, row])).values()];
}

/** Undefined if the row covers nothing. */
function toHours({ startTime, endTime }: { startTime: string; endTime: string }): LocalHours | undefined {
  if (endTime <= startTime) return undefined;
  return { start: startTime, end: endTime === LAST_MINUTE ? MIDNIGHT_END : endTime };
}

/**
 * Hours of one day that overlap or touch are joined: Cal.com finds no slot across two windows that only touch. Without such
 * hours the rows are returned as they are.
 */
export function fromWeeklyHours(weeklyHours: readonly WeeklyHours[]): WireAvailability[] {
  const byDay = WEEKDAYS.map((day) => weeklyHours.filter(({ days }) => days.includes(day)));
  const joinedByDay = byDay.map(join);
  if (joinedByDay.every((joined, day) => joined.length === byDay[day]!.length)) {
    return weeklyHours.map(({ days, start, end }) => toRow(days, { start, end }));
  }
  const windows = joinedByDay.flatMap((joined, day) => joined.map((hours) => ({ day: WEEKDAYS[day]!, ...hours })));
  return [...Map.groupBy(windows, ({ start, end }) => `${start}-${end}`).values()].map((equal) =>
    toRow(
      equal.map(({ day }) => day),
      equal[0]!,
    ),
  );
}

function toRow(days: readonly Weekday[], { start, end }: LocalHours): WireAvailability {
  return {
    days: WEEKDAYS.filter((day) => days.includes(day)).map((day) => DAY_NAMES[day]),
    startTime: start,
    endTime: toEndTime(end),
  };
}

/** Joins the hours of each date: of two that end at the same minute Cal.com stores only one. */
export function fromDateOverrides(dateOverrides: readonly DateOverride[]): WireOverride[] {
  return [...Map.groupBy(dateOverrides, ({ date }) => date)].flatMap(([date, sameDate]) => {
    const hours = join(sameDate.flatMap((each) => each.hours));
    if (hours.length === 0) return [{ date, startTime: CLOSED, endTime: CLOSED }];
    return hours.map(({ start, end }) => ({ date, startTime: start, endTime: toEndTime(end) }));
  });
}

function toEndTime(end: LocalTime): string {
  return end === MIDNIGHT_END ? LAST_MINUTE : end;
}

/** Sorts hours and joins those that overlap or touch. Compares texts, whose order is that of the times. */
function join(hours: readonly LocalHours[]): LocalHours[] {
  const joined: LocalHours[] = [];
  for (const { start, end } of hours.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end) joined.push({ start, end });
    else if (end > last.end) joined[joined.length - 1] = { start: last.start, end };
  }
  return joined;
}

/** What Cal.com cannot store of the hours. @param where their path in the caller's input, for example `weeklyHours.0` */
export function unsupportedHours(where: string, { start, end }: LocalHours): string[] {
  const lost = Object.entries({ start, end })
    .filter(([, time]) => time.length > 'HH:mm'.length)
    .map(([name, time]) => `${where}.${name}: the seconds of ${time} (Cal.com stores whole minutes)`);
  if (end === LAST_MINUTE) {
    lost.push(`${where}.end: an end at 23:59 (Cal.com treats it as midnight: use 24:00, or an earlier minute)`);
  }
  if (start === LAST_MINUTE) {
    lost.push(`${where}.start: hours in the last minute of a day (Cal.com treats 23:59 to 23:59 as no hours)`);
  }
  return lost;
}
