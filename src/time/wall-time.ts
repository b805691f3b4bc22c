import type { Interval } from './interval.ts';
import { type DayNumber, formatLocalDate, type LocalDate, parseLocalDate } from './local-date.ts';
import { type LocalTime, parseLocalTime, SECONDS_PER_DAY } from './local-time.ts';
import { MAX_OFFSET, type Zone, zoneOf } from './zone.ts';

const DAY = 86_400_000;

/**
 * The earliest instant (epoch ms) at which the zone's clock reads `date time` or later: a skipped time is the end of its gap, a
 * repeated one its first occurrence, `24:00` the beginning of the next date. Throws a RangeError for a zone, date or time
 * that does not exist.
 */
export function at(timeZone: string, date: LocalDate, time: LocalTime): number {
  return instantAt(zoneOf(timeZone), parseLocalDate(date), parseLocalTime(time));
}

/** All of a local date: 23, 24 or 25 hours as a rule, nothing where the zone left the date out. */
export function dateRange(timeZone: string, date: LocalDate): Interval {
  const zone = zoneOf(timeZone);
  const day = parseLocalDate(date);
  return { start: instantAt(zone, day, 0), end: instantAt(zone, day, SECONDS_PER_DAY) };
}

/** The local date whose range holds the instant (epoch ms). */
export function localDateOf(timeZone: string, instant: number): LocalDate {
  return formatLocalDate(dayOf(zoneOf(timeZone), instant));
}

/** `at` for a day and the seconds since its 00:00, which may exceed a day. */
export function instantAt(zone: Zone, day: DayNumber, seconds: number): number {
  const reading = day * DAY + seconds * 1000;
  // No clock reads that much before this instant, so the search misses nothing earlier.
  let from = reading - MAX_OFFSET;
  for (;;) {
    const { end, offset } = zone.stretchAt(from);
    const instant = Math.max(from, reading - offset);
    if (instant < end) return instant;
    from = end;
  }
}

/**
 * The day whose range holds the instant. The clock alone does not tell: where it is set back over midnight, it shows the
 * old date again for a while after the new one has begun.
 */
export function dayOf(zone: Zone, instant: number): DayNumber {
  let day = Math.floor((instant + zone.stretchAt(instant).offset) / DAY);
  while (instantAt(zone, day + 1, 0) <= instant) day++;
  return day;
}
