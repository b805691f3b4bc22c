import type { Interval } from './interval.ts';
import { type DayNumber, formatLocalDate, type LocalDate, parseLocalDate } from './local-date.ts';
import { formatLocalTime, type LocalTime, parseLocalTime, SECONDS_PER_DAY } from './local-time.ts';
import { MAX_OFFSET, type Zone, zoneOf } from './zone.ts';

const DAY = 86_400_000;

/**
 * The earliest instant (epoch milliseconds) at which the zone's clock reads `date time` or later: a skipped time is the
 * end of its gap, a repeated one its first occurrence, `24:00` the beginning of the next date. @throws RangeError for a
 * zone, date or time that does not exist.
 */
export function at(timeZone: string, date: LocalDate, time: LocalTime): number {
  return resolveWallTime(zoneOf(timeZone), parseLocalDate(date), parseLocalTime(time));
}

/** The range of a local date: usually 23, 24 or 25 hours, empty if the zone skipped the date. */
export function dateRange(timeZone: string, date: LocalDate): Interval {
  const zone = zoneOf(timeZone);
  const day = parseLocalDate(date);
  return { start: resolveWallTime(zone, day, 0), end: resolveWallTime(zone, day, SECONDS_PER_DAY) };
}

/** The local date whose range contains the instant (epoch milliseconds). */
export function localDateOf(timeZone: string, instant: number): LocalDate {
  return formatLocalDate(dayOf(zoneOf(timeZone), instant));
}

/** The date and the time, cut to whole seconds, that the zone's clock shows at the instant (epoch ms). */
export function wallClockOf(timeZone: string, instant: number): { readonly date: LocalDate; readonly time: LocalTime } {
  const reading = instant + zoneOf(timeZone).periodAt(instant).offset;
  const day = Math.floor(reading / DAY);
  return { date: formatLocalDate(day), time: formatLocalTime(Math.floor((reading - day * DAY) / 1000)) };
}

/** `at` for a day and the seconds since its 00:00, which may exceed a day. */
export function resolveWallTime(zone: Zone, day: DayNumber, seconds: number): number {
  const reading = day * DAY + seconds * 1000;
  // No clock shows this time earlier than that, so the search misses nothing.
  let from = reading - MAX_OFFSET;
  for (;;) {
    const { end, offset } = zone.periodAt(from);
    const instant = Math.max(from, reading - offset);
    if (instant < end) return instant;
    from = end;
  }
}

/**
 * The day whose range contains the instant. The local time alone does not determine it: where the clock is set back
 * over midnight, local times of the previous date occur again after the day has started.
 */
export function dayOf(zone: Zone, instant: number): DayNumber {
  let day = Math.floor((instant + zone.periodAt(instant).offset) / DAY);
  while (resolveWallTime(zone, day + 1, 0) <= instant) day++;
  return day;
}
