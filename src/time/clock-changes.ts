import type { Interval } from './interval.ts';
import { dateRange, localDateOf } from './wall-time.ts';
import { zoneOf } from './zone.ts';

/** The local dates that overlap the window and on which the zone's offset changes, sorted by start. */
export function changeDays(timeZone: string, window: Interval): Interval[] {
  const zone = zoneOf(timeZone);
  const days = new Map<string, Interval>();
  const reach = 2 * 86_400_000;
  let period = zone.periodAt(window.start - reach);
  while (period.end < window.end + reach) {
    const next = zone.periodAt(period.end);
    if (next.offset !== period.offset) {
      const date = localDateOf(timeZone, period.end);
      days.set(date, dateRange(timeZone, date));
    }
    period = next;
  }
  return [...days.values()].filter(({ start, end }) => start < window.end && end > window.start);
}

/** A period of time with one offset. Instants in epoch milliseconds. */
interface OffsetFrom {
  readonly start: number;
  /** Milliseconds that the zone's clock is ahead of UTC. */
  readonly offset: number;
}

/** The offsets of a zone in the range, each from its start; the first one from the start of the range. */
export function offsetsIn(timeZone: string, { start, end }: Interval): OffsetFrom[] {
  const zone = zoneOf(timeZone);
  let period = zone.periodAt(start);
  const offsets = [{ start, offset: period.offset }];
  while (period.end < end) {
    const next = zone.periodAt(period.end);
    if (next.offset !== period.offset) offsets.push({ start: period.end, offset: next.offset });
    period = next;
  }
  return offsets;
}
