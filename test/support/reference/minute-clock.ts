import { Temporal } from 'temporal-polyfill';

const MINUTES_PER_DAY = 1440;

/** Offset in minutes, or the two offsets of a day on which it changes and the minute (since 1970) of the change. */
type DayOffsets = number | { readonly before: number; readonly change: number; readonly after: number };

const offsetsByZone = new Map<string, Map<number, DayOffsets>>();
const dates = new Map<number, Temporal.PlainDate>();
const EPOCH = Temporal.PlainDate.from('1970-01-01');

/**
 * The local time of the zone at a minute since 1970 UTC, as minutes since 1970-01-01 00:00 local time. From 1972 on.
 */
export function readingAt(timeZone: string, minute: number): number {
  let days = offsetsByZone.get(timeZone);
  if (days === undefined) {
    days = new Map();
    offsetsByZone.set(timeZone, days);
  }
  const day = Math.floor(minute / MINUTES_PER_DAY);
  let offsets = days.get(day);
  if (offsets === undefined) {
    if (days.size > 2000) days.clear();
    offsets = offsetsOn(timeZone, day * MINUTES_PER_DAY);
    days.set(day, offsets);
  }
  if (typeof offsets === 'number') return minute + offsets;
  return minute + (minute < offsets.change ? offsets.before : offsets.after);
}

/** The date with this number of days since 1970-01-01. */
export function dateOn(day: number): Temporal.PlainDate {
  let date = dates.get(day);
  if (date === undefined) {
    date = EPOCH.add({ days: day });
    dates.set(day, date);
  }
  return date;
}

export function dayOn(date: string): number {
  return EPOCH.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
}

function offsetsOn(timeZone: string, first: number): DayOffsets {
  let low = first;
  let high = first + MINUTES_PER_DAY;
  const before = offsetAt(timeZone, low);
  const after = offsetAt(timeZone, high);
  if (before === after) return before;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle) === before) low = middle;
    else high = middle;
  }
  return { before, change: high, after };
}

function offsetAt(timeZone: string, minute: number): number {
  const instant = Temporal.Instant.fromEpochMilliseconds(minute * 60_000);
  return instant.toZonedDateTimeISO(timeZone).offsetNanoseconds / 60e9;
}
