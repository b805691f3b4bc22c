import { wallClockOf } from './wall-time.ts';
import { zoneOf } from './zone.ts';

const MINUTE = 60_000;

/**
 * An instant (epoch milliseconds) in RFC 3339 format, with the wall-clock time and the offset of a zone and without fractions
 * of a second: `2026-12-07T10:00:00+01:00`. In UTC where the offset is no whole number of minutes, which the format cannot
 * represent. @throws RangeError for an unknown zone.
 */
export function offsetDateTime(timeZone: string, instant: number): string {
  const { offset } = zoneOf(timeZone).periodAt(instant);
  if (offset % MINUTE !== 0) return `${new Date(instant).toISOString().slice(0, 19)}Z`;
  const { date, time } = wallClockOf(timeZone, instant);
  const minutes = Math.abs(offset) / MINUTE;
  const digits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const sign = offset < 0 ? '-' : '+';
  const seconds = time.length === 5 ? ':00' : '';
  return `${date}T${time}${seconds}${sign}${digits(minutes / 60)}:${digits(minutes % 60)}`;
}
