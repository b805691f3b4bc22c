import { DateTime } from 'luxon';
import type { GivenRule } from './data.ts';

/** Local dates `YYYY-MM-DD` of one zone, relative to today. */
export interface Dates {
  readonly day: (daysFromToday: number) => string;
  /** The n-th weekday, Monday to Friday; 0 is today or the next one. */
  readonly workday: (n: number) => string;
  /** Monday of the current week plus `weeks`. */
  readonly monday: (weeks: number) => string;
}

/** @param now epoch milliseconds */
export function datesIn(zone: string, now: number): Dates {
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const written = (date: DateTime) => date.toFormat('yyyy-MM-dd');
  return {
    day: (days) => written(today.plus({ days })),
    workday(n) {
      const step = n < 0 ? -1 : 1;
      let date = today;
      while (date.weekday > 5) date = date.plus({ days: 1 });
      for (let left = Math.abs(n); left > 0; ) {
        date = date.plus({ days: step });
        if (date.weekday <= 5) left -= 1;
      }
      return written(date);
    },
    monday: (weeks) => written(today.startOf('week').plus({ weeks })),
  };
}

const MON_TO_FRI = [0, 1, 2, 3, 4];

/** A rule whose first window is on `date`; an end that is not after its start is on the next date. */
export function rule(name: string, date: string, [start, end]: readonly [string, string], more: GivenRule): GivenRule {
  const endDate = end > start ? date : DateTime.fromISO(date).plus({ days: 1 }).toFormat('yyyy-MM-dd');
  return { name, startTime: `${date}T${start}:00`, endTime: `${endDate}T${end}:00`, ...more };
}

/** A weekly rule that began two months ago. @param days Monday is 0 */
export function weekly(
  name: string,
  { monday }: Dates,
  window: readonly [string, string],
  { daysOfWeek = MON_TO_FRI, ...more }: GivenRule = {},
): GivenRule {
  return rule(name, monday(-8), window, { recurrence: 'weekly', daysOfWeek, ...more });
}

/** A rule for one date. */
export function once(name: string, date: string, window: readonly [string, string], more: GivenRule = {}): GivenRule {
  return rule(name, date, window, { recurrence: 'once', ...more });
}

export const BLOCKED = { availabilityType: 'unavailable' } as const;
