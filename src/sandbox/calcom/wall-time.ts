import { DateTime, IANAZone } from 'luxon';

/** Half-open, in epoch milliseconds. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Whether it is a name or alias of a zone, in any case; offsets such as `+02:00` are not. */
export function isTimeZone(name: string): boolean {
  return /^[a-z]/i.test(name) && IANAZone.isValidZone(name);
}

function offsetAt(instant: number, timeZone: string) {
  return IANAZone.create(timeZone).offset(instant) * MINUTE;
}

/** The offset from UTC in force at an instant, in milliseconds. */
export function zoneOffset(instant: number, timeZone: string): number {
  return offsetAt(instant, timeZone);
}

/**
 * The earliest instant at which the zone's clock reads `minute` (minutes since midnight, 1440 for the next midnight) of
 * `date` (`YYYY-MM-DD`) or later: a skipped time gives the end of the gap, a repeated one its first occurrence.
 */
export function instantOf(date: string, minute: number, timeZone: string): number {
  const reading = Date.parse(`${date}T00:00:00Z`) + minute * MINUTE;
  let before = reading - 15 * 60 * MINUTE;
  let after = reading + 15 * 60 * MINUTE;
  const exact = [before, after]
    .map((instant) => reading - offsetAt(instant, timeZone))
    .filter((instant) => instant + offsetAt(instant, timeZone) === reading);
  if (exact.length > 0) return Math.min(...exact);

  const offsetBefore = offsetAt(before, timeZone);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle, timeZone) === offsetBefore) before = middle;
    else after = middle;
  }
  return after;
}

/** The local date (`YYYY-MM-DD`) of an instant. */
export function dateOf(instant: number, timeZone: string): string {
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 10);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** 0 is Sunday. */
export function weekdayNumber(name: string): number {
  return WEEKDAYS.findIndex((weekday) => weekday === name);
}

export function weekdayOf(date: string): string {
  return WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'Sunday';
}

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Epoch milliseconds of an ISO 8601 date or date-time, in UTC unless it has an offset; undefined for any other text.
 */
export function parseIso(text: string): number | undefined {
  if (!ISO_8601.test(text)) return undefined;
  const parsed = DateTime.fromISO(text, { zone: 'utc' });
  return parsed.isValid ? parsed.toMillis() : undefined;
}

export function isoUtc(instant: number): string {
  return new Date(instant).toISOString();
}

/** In whole seconds, as in webhooks. */
export function isoWhole(instant: number): string {
  return isoUtc(instant).replace(/\.\d{3}Z$/, 'Z');
}

/** Local time with its offset; `Z` if the zone is UTC. */
export function isoIn(instant: number, timeZone: string | undefined): string {
  if (timeZone === undefined || timeZone.toUpperCase() === 'UTC') return isoUtc(instant);
  return DateTime.fromMillis(instant, { zone: timeZone }).toISO() ?? isoUtc(instant);
}

export function overlaps(a: Range, b: Range): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The parts of `ranges` that `taken` does not cover. */
export function subtract(ranges: readonly Range[], taken: readonly Range[]): Range[] {
  return taken.reduce<Range[]>(
    (left, removed) =>
      left.flatMap((range) =>
        overlaps(range, removed)
          ? [
              { start: range.start, end: removed.start },
              { start: removed.end, end: range.end },
            ].filter(({ start, end }) => start < end)
          : [range],
      ),
    [...ranges],
  );
}
