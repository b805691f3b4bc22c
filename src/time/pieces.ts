import type { Hours, HoursSource } from './hours.ts';
import type { Interval } from './interval.ts';
import { SECONDS_PER_DAY } from './local-time.ts';

const DAY = SECONDS_PER_DAY * 1000;
/** Shorter pieces would cost more than the work in them, since every piece begins anew with each schedule. */
const SHORTEST_PIECE = 7 * DAY;

/**
 * Consecutive pieces of a window, for results that are the same whether they are computed at once or piece by piece: whether an
 * instant is open, busy or blocked does not depend on the window.
 *
 * @param perDay how many ranges are computed for each day.
 * @param maximum how many ranges one piece should have at most.
 */
export function piecesOf(window: Interval, perDay: number, maximum: number): Interval[] {
  const length = Math.max(SHORTEST_PIECE, Math.floor(maximum / perDay) * DAY);
  const pieces: Interval[] = [];
  let start = window.start;
  while (window.end - start > length) {
    pieces.push({ start, end: start + length });
    start += length;
  }
  return [...pieces, { start, end: window.end }];
}

/** The length of a window in days of 24 hours. */
export function daysIn({ start, end }: Interval): number {
  return (end - start) / DAY;
}

/** About how many ranges are computed for each day of the window; at least one. */
export function rangesPerDay(hours: Hours, window: Interval): number {
  const days = daysIn(window);
  if (hours.kind === 'always') return 1;
  if (hours.kind === 'fixed') return Math.max(1, hours.openings.length / Math.max(1, days));
  const sum = [...hours.open, ...hours.closed].reduce((total, source) => total + ofSource(source, days), 0);
  return Math.max(1, sum);
}

function ofSource(source: HoursSource, days: number): number {
  if (source.kind === 'rule') return 1;
  const weekly = source.weeklyHours.reduce((total, hours) => total + hours.days.length, 0) / 7;
  const overridden = source.dateOverrides.reduce((total, { hours }) => total + hours.length, 0);
  return 1 + weekly + overridden / Math.max(1, days);
}
