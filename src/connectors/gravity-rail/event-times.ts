import { ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import { formatLocalDate } from '../../time/local-date.ts';
import { formatLocalTime } from '../../time/local-time.ts';
import { at } from '../../time/wall-time.ts';
import type { Result } from '../connector.ts';
import type { WireEvent } from './gravity-rail.wire.ts';
import { parseInstant, parseWallClock } from './wall-clock.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
/** No event is assumed to last longer. */
export const LONGEST_EVENT_MS = 31 * DAY_MS;

/**
 * A query of the event list that returns at least all events that overlap the window and last at most `marginMs`. It is not
 * published whether the list filters by start, end or both, so the query is extended on both sides.
 */
export function eventQuery({ start, end }: Interval, marginMs: number) {
  return {
    startDate: new Date(start - marginMs).toISOString(),
    endDate: new Date(end + marginMs).toISOString(),
  };
}

export function hasNaiveTime({ startTime, endTime }: WireEvent): boolean {
  return parseInstant(startTime) === undefined || parseInstant(endTime) === undefined;
}

/**
 * The start and end of an event; undefined if one of them cannot be parsed, or the end is before the start.
 *
 * @param zone the zone of the event's calendar, for naive times. If it is an error and a time is naive, that error is
 *   returned.
 */
export function timesOf({ startTime, endTime }: WireEvent, zone: Result<string>): Result<Interval> | undefined {
  const [start, end] = [instantOf(startTime, zone), instantOf(endTime, zone)];
  if (start instanceof ProviderError) return start;
  if (end instanceof ProviderError) return end;
  return start === undefined || end === undefined || end < start ? undefined : { start, end };
}

/** Epoch milliseconds. */
function instantOf(text: string, zone: Result<string>): Result<number> | undefined {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  if (zone instanceof ProviderError) return zone;
  const wallClock = parseWallClock(text, zone);
  if (wallClock?.day === undefined) return undefined;
  return at(zone, formatLocalDate(wallClock.day), formatLocalTime(wallClock.seconds));
}
