import { isLocalDate, parseLocalDate } from '../../time/local-date.ts';
import { isLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';

const WIRE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(?:Z|([+-]\d\d):?(\d\d))?$/i;

/**
 * Parses a time of the Guidebook API, such as `2026-12-03T15:30:00.000000+0000`, with or without a colon in the offset.
 * A time without an offset is in UTC (docs/providers/guidebook.md, section 4). Microseconds are truncated.
 *
 * @returns epoch milliseconds; undefined if the text is not a time.
 */
export function parseWireTime(text: string): number | undefined {
  const match = WIRE_TIME.exec(text);
  if (match === null) return undefined;
  const [, date = '', minutes = '', seconds = ':00', fraction = '', offsetHours = '+00', offsetMinutes = '00'] = match;
  if (!isLocalDate(date)) return undefined;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const time = minutes + seconds;
  const offsetMinute = Number(offsetMinutes);
  // `Date.parse` decides about values outside the usual ranges.
  if (!isLocalTime(time) || minutes === '24:00' || !(Math.abs(Number(offsetHours)) < 24 && offsetMinute < 60)) {
    const instant = Date.parse(`${date}T${time}.${milliseconds}${offsetHours}:${offsetMinutes}`);
    return Number.isNaN(instant) ? undefined : instant;
  }
  const offset = Math.abs(Number(offsetHours)) * 3600 + offsetMinute * 60;
  const wallClock = parseLocalDate(date) * SECONDS_PER_DAY + parseLocalTime(time);
  return (wallClock - (offsetHours.startsWith('-') ? -offset : offset)) * 1000 + Number(milliseconds);
}
