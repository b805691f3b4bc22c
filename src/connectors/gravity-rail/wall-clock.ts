import { type DayNumber, formatLocalDate, isLocalDate, parseLocalDate } from '../../time/local-date.ts';
import { formatLocalTime, isLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { zoneOf } from '../../time/zone.ts';

/** What a clock on the wall shows: seconds since 00:00 (86400 at most), and the date where the literal tells one. */
export interface WallClock {
  readonly day: DayNumber | undefined;
  readonly seconds: number;
}

const LITERAL = /^(?:(\d{4}-\d\d-\d\d)[T ])?(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i;
const OFFSET = /^([+-])(\d\d):?(\d\d)$/;
// Dates near the end of what four digits can tell would leave them as soon as anything is counted from them.
const LAST_DAY = parseLocalDate('9998-12-31');

/**
 * Reads `HH:MM`, `HH:MM:SS` or a datetime. A datetime with an offset is an instant: it is what the clock of `timeZone`
 * shows then. Undefined for everything else.
 */
export function parseWallClock(literal: string, timeZone: string): WallClock | undefined {
  const match = LITERAL.exec(literal.trim());
  const [, date, time, offset] = match ?? [];
  if (time === undefined || !isLocalTime(time)) return undefined;
  const seconds = parseLocalTime(time);
  if (date === undefined) return offset === undefined ? { day: undefined, seconds } : undefined;
  if (!isLocalDate(date)) return undefined;
  const day = parseLocalDate(date);
  if (offset === undefined) return { day, seconds };
  const instant = day * SECONDS_PER_DAY + seconds - offsetSeconds(offset);
  if (day > LAST_DAY) return undefined;
  const shown = instant + zoneOf(timeZone).stretchAt(instant * 1000).offset / 1000;
  return { day: Math.floor(shown / SECONDS_PER_DAY), seconds: modulo(Math.floor(shown), SECONDS_PER_DAY) };
}

/** Whether dates can be counted from this one without leaving the years of four digits. */
export function isWithinReach(day: DayNumber): boolean {
  return day <= LAST_DAY;
}

/** Epoch milliseconds of an ISO 8601 literal with an offset; undefined for a naive one. */
export function parseInstant(literal: string): number | undefined {
  const text = literal.trim();
  // Apart, so that a long text is looked through once.
  if (!/[T ]/i.test(text) || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return undefined;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** `YYYY-MM-DDTHH:mm:ss`; midnight at the end of a date is 00:00 of the next one. */
export function formatDatetime(day: DayNumber, seconds: number): string {
  const ofDay = modulo(seconds, SECONDS_PER_DAY);
  return `${formatLocalDate(day + Math.floor(seconds / SECONDS_PER_DAY))}T${formatClock(ofDay, true)}`;
}

/** `HH:mm:ss` or `HH:mm`; midnight at the end of a date is 00:00. */
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
