import { type DayNumber, formatLocalDate, isLocalDate, parseLocalDate } from '../../time/local-date.ts';
import { formatLocalTime, isLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { zoneOf } from '../../time/zone.ts';

/** A local time: seconds since 00:00, at most 86,400, and its date if there is one. */
export interface WallClock {
  readonly day: DayNumber | undefined;
  readonly seconds: number;
}

const WALL_CLOCK = /^(?:(\d{4}-\d\d-\d\d)[T ])?(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i;
const OFFSET = /^([+-])(\d\d):?(\d\d)$/;
// Leaves a margin for date arithmetic within years of four digits.
const LAST_DAY = parseLocalDate('9998-12-31');

/**
 * Parses `HH:MM`, `HH:MM:SS` or a date-time. A date-time with an offset is converted to local time in `timeZone`. Undefined for
 * other texts.
 */
export function parseWallClock(text: string, timeZone: string): WallClock | undefined {
  const match = WALL_CLOCK.exec(text.trim());
  const [, date, time, offset] = match ?? [];
  if (time === undefined || !isLocalTime(time)) return undefined;
  const seconds = parseLocalTime(time);
  if (date === undefined) return offset === undefined ? { day: undefined, seconds } : undefined;
  if (!isLocalDate(date)) return undefined;
  const day = parseLocalDate(date);
  if (offset === undefined) return { day, seconds };
  const instant = day * SECONDS_PER_DAY + seconds - offsetSeconds(offset);
  if (day > LAST_DAY) return undefined;
  const local = instant + zoneOf(timeZone).periodAt(instant * 1000).offset / 1000;
  return { day: Math.floor(local / SECONDS_PER_DAY), seconds: modulo(Math.floor(local), SECONDS_PER_DAY) };
}

/** Whether date arithmetic from this date stays within years of four digits. */
export function isWithinReach(day: DayNumber): boolean {
  return day <= LAST_DAY;
}

/** Epoch milliseconds of an ISO 8601 date-time with an offset; undefined for other texts. */
export function parseInstant(value: string): number | undefined {
  const text = value.trim();
  // Two expressions instead of one, to avoid backtracking on long texts.
  if (!/[T ]/i.test(text) || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** `YYYY-MM-DDTHH:mm:ss`. 24:00 becomes 00:00 of the next date. */
export function formatDatetime(day: DayNumber, seconds: number): string {
  const ofDay = modulo(seconds, SECONDS_PER_DAY);
  return `${formatLocalDate(day + Math.floor(seconds / SECONDS_PER_DAY))}T${formatClock(ofDay, true)}`;
}

/** `HH:mm:ss` or `HH:mm`. 24:00 becomes 00:00. */
export function formatClock(seconds: number, withSeconds: boolean): string {
  const text = formatLocalTime(modulo(seconds, SECONDS_PER_DAY));
  if (withSeconds) return text.length === 5 ? `${text}:00` : text;
  return text.slice(0, 5);
}

export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function offsetSeconds(offset: string): number {
  const [, sign, hours, minutes] = OFFSET.exec(offset) ?? [];
  const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  return sign === '-' ? -size : size;
}
