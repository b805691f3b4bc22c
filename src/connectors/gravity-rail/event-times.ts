import { ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import { formatLocalDate } from '../../time/local-date.ts';
import { formatLocalTime } from '../../time/local-time.ts';
import { at } from '../../time/wall-time.ts';
import type { Result } from '../connector.ts';
import type { WireEvent } from './gravity-rail.wire.ts';
import { parseInstant, parseWallClock } from './wall-clock.ts';

/**
 * Whether the filter of the event list goes by an event's start, its end or both is not published, so a day on both
 * sides is asked for as well.
 */
const FILTER_MARGIN_MS = 24 * 60 * 60 * 1000;

/** The query of the event list for all that touches the window, and more. */
export function eventQuery({ start, end }: Interval) {
  return {
    startDate: new Date(start - FILTER_MARGIN_MS).toISOString(),
    endDate: new Date(end + FILTER_MARGIN_MS).toISOString(),
  };
}

export function hasNaiveTime({ startTime, endTime }: WireEvent): boolean {
  return parseInstant(startTime) === undefined || parseInstant(endTime) === undefined;
}

/**
 * Undefined if one of the times is none.
 *
 * @param zone that of the event's calendar, for naive times; its error is answered if such a time needs it.
 */
export function timesOf({ startTime, endTime }: WireEvent, zone: Result<string>): Result<Interval> | undefined {
  const [start, end] = [instantOf(startTime, zone), instantOf(endTime, zone)];
  if (start instanceof ProviderError) return start;
  if (end instanceof ProviderError) return end;
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** Undefined for what is no time; the zone's error, if the time needs one. */
function instantOf(literal: string, zone: Result<string>): Result<number> | undefined {
  const instant = parseInstant(literal);
  if (instant !== undefined) return instant;
  if (zone instanceof ProviderError) return zone;
  const wallClock = parseWallClock(literal, zone);
  if (wallClock?.day === undefined) return undefined;
  return at(zone, formatLocalDate(wallClock.day), formatLocalTime(wallClock.seconds));
}
