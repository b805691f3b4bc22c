import type { Interval } from '../time/interval.ts';
import { formatLocalDate, isLocalDate, parseLocalDate } from '../time/local-date.ts';
import { formatLocalTime, parseLocalTime } from '../time/local-time.ts';
import { resolveWallTime } from '../time/wall-time.ts';
import type { Zone } from '../time/zone.ts';
import { InvalidValueError } from './problems.ts';

export const DAY = 86_400_000;

/**
 * What a clock and a calendar on a wall show, as the milliseconds that a clock in UTC would have counted since
 * 1970-01-01T00:00 when it shows the same.
 */
export type Reading = number;

/** A value of type DATE or DATE-TIME. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5 */
export interface Moment {
  readonly reading: Reading;
  /** The zone of the value; the configured one for dates and floating times. */
  readonly zone: Zone;
  readonly form: 'DATE' | 'FLOATING' | 'UTC' | 'ZONED';
}

/** The instant in epoch milliseconds, by the rule for wall-clock time (docs/time-semantics.md, section 2). */
export function instantOf({ zone, reading }: Pick<Moment, 'zone' | 'reading'>): number {
  const day = Math.floor(reading / DAY);
  return resolveWallTime(zone, day, (reading - day * DAY) / 1000);
}

/** What the zone's clock shows at the instant (epoch milliseconds). */
export function readingAt(zone: Zone, instant: number): Reading {
  return instant + zone.periodAt(instant).offset;
}

/** All readings whose instants can be in the window, and few others: more than a second's rule needs only near a change of the clock. */
export function readingsWithin(zone: Zone, window: Interval): { readonly from: Reading; readonly to: Reading } {
  const margin = (instant: number) =>
    zone.periodAt(instant - DAY).offset === zone.periodAt(instant + DAY).offset ? 0 : DAY;
  return {
    from: readingAt(zone, window.start) - margin(window.start),
    to: readingAt(zone, window.end) + margin(window.end),
  };
}

export function dayOfReading(reading: Reading): number {
  return Math.floor(reading / DAY);
}

/**
 * The reading of a date or a date-time as jCal writes it (`2026-03-08`, `2026-03-08T09:00:00`, with or without `Z`). A second of
 * 60 is read as 59 (https://www.rfc-editor.org/rfc/rfc5545#section-3.3.12). @throws InvalidValueError
 * @see https://www.rfc-editor.org/rfc/rfc7265#section-3.6
 */
export function parseReading(text: string): Reading {
  const [date = '', time] = text.replace(/Z$/, '').split('T');
  if (!isLocalDate(date)) throw new InvalidValueError('is not a date that exists');
  const day = parseLocalDate(date) * DAY;
  if (time === undefined) return day;
  if (!/^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)$/.test(time)) throw new InvalidValueError('is not a time of day');
  return day + parseLocalTime(time.replace(/60$/, '59')) * 1000;
}

/** The value as iCalendar writes it: `20260308`, `20260308T090000` or, for an instant of a zone, `20260308T140000Z`. */
export function formatMoment(moment: Moment): string {
  if (moment.form === 'DATE') return formatReading(moment.reading).slice(0, 8);
  if (moment.form === 'FLOATING') return formatReading(moment.reading);
  return `${formatReading(instantOf(moment))}Z`;
}

/** The instant of a text that `formatMoment` writes; undefined for any other text. @param zone that of dates and floating times. */
export function parseMomentText(text: string, zone: Zone): number | undefined {
  const [match, year, month, day, time, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(text) ?? [];
  if (match === undefined) return undefined;
  try {
    const reading = parseReading(`${year}-${month}-${day}${time === undefined ? '' : `T${hour}:${minute}:${second}`}`);
    return text.endsWith('Z') ? reading : instantOf({ zone, reading });
  } catch (error) {
    if (error instanceof InvalidValueError) return undefined;
    throw error;
  }
}

function formatReading(reading: Reading): string {
  const day = dayOfReading(reading);
  const time = formatLocalTime(Math.floor((reading - day * DAY) / 1000)).padEnd(8, ':00');
  return `${formatLocalDate(day)}T${time}`.replaceAll(/[-:]/g, '');
}
