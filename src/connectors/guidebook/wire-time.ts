import { isLocalDate } from '../../time/local-date.ts';

const WIRE_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(?:Z|([+-]\d\d):?(\d\d))?$/i;

/**
 * Reads a time of the Guidebook API as epoch milliseconds: `2026-12-03T15:30:00.000000+0000`, with or without a colon in
 * the offset. One without an offset is in UTC (Guidebook contract, section 4). Microseconds are cut off.
 *
 * @returns undefined if it is not a time
 */
export function readWireTime(text: string): number | undefined {
  const match = WIRE_TIME.exec(text);
  if (match === null) return undefined;
  const [, date = '', minutes, seconds = ':00', fraction = '', offsetHours, offsetMinutes] = match;
  if (!isLocalDate(date)) return undefined;
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const offset = offsetHours === undefined ? 'Z' : `${offsetHours}:${offsetMinutes}`;
  const instant = Date.parse(`${date}T${minutes}${seconds}.${milliseconds}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}
