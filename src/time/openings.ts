import type { Hours, HoursSource, LocalHours, WeeklySource } from './hours.ts';
import { appendJoined, clip, type Interval, subtract, union } from './interval.ts';
import { type DayNumber, parseLocalDate, WEEKDAYS, weekdayIndexOf } from './local-date.ts';
import { parseLocalTime, SECONDS_PER_DAY } from './local-time.ts';
import { ruleCoverage } from './recurrence.ts';
import { dayOf, resolveWallTime } from './wall-time.ts';
import { type Zone, zoneOf } from './zone.ts';

/** Local windows of one date: seconds since 00:00, sorted, disjoint. */
type PaperWindows = readonly Interval[];
/** Those of each weekday, from Monday on. */
type PaperWeek = readonly PaperWindows[];

/**
 * When the hours are open inside `window` (epoch milliseconds): the union of the open schedules minus the union of the
 * closed ones, each in its own zone. Sorted, disjoint, touching ranges joined. @throws RangeError for a window without
 * length and for zones, dates or times that do not exist.
 */
export function openingsOf(hours: Hours, window: Interval): Interval[] {
  assertWindow(window);
  if (hours.kind === 'always') return [{ start: window.start, end: window.end }];
  if (hours.kind === 'fixed') return clip(hours.openings, window);
  return subtract(
    coverageOf(hours.open, window, hours.eventTypeId),
    coverageOf(hours.closed, window, hours.eventTypeId),
  );
}

/** What the hours of any of the schedules cover inside `window`, whatever their effect. */
export function coverageOf(sources: readonly HoursSource[], window: Interval, eventTypeId?: string): Interval[] {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) return sourceCoverage(only, window, eventTypeId);
  return union(sources.flatMap((source) => sourceCoverage(source, window, eventTypeId)));
}

/** The whole local dates inside `window` on which an override of any of the schedules is in force. */
export function overriddenDates(sources: readonly HoursSource[], window: Interval): Interval[] {
  const dates: Interval[] = [];
  for (const source of sources) {
    if (source.kind !== 'weekly') continue;
    const zone = zoneOf(source.timeZone);
    const [first, last] = daysWithHours(source, zone, window);
    for (const day of paperOverrides(source).keys()) {
      if (day < first || day > last) continue;
      dates.push({ start: resolveWallTime(zone, day, 0), end: resolveWallTime(zone, day, SECONDS_PER_DAY) });
    }
  }
  return clip(union(dates), window);
}

/** @throws RangeError unless the window starts before it ends. */
export function assertWindow(window: Interval): void {
  if (!(window.start < window.end)) throw new RangeError(`Not a window: ${window.start} to ${window.end}`);
}

function sourceCoverage(source: HoursSource, window: Interval, eventTypeId: string | undefined): Interval[] {
  const zone = zoneOf(source.timeZone);
  if (source.kind === 'weekly') return weeklyCoverage(source, zone, window, eventTypeId);
  const { rule, eventTypeIds = [] } = source;
  const applies = eventTypeId === undefined || eventTypeIds.length === 0 || eventTypeIds.includes(eventTypeId);
  return applies ? ruleCoverage(rule, zone, window) : [];
}

function weeklyCoverage(
  source: WeeklySource,
  zone: Zone,
  window: Interval,
  eventTypeId: string | undefined,
): Interval[] {
  const week = paperWeek(source, eventTypeId);
  const overrides = paperOverrides(source);
  const covered: Interval[] = [];
  const [first, last] = daysWithHours(source, zone, window);
  for (let day = first; day <= last; day++) {
    for (const hours of overrides.get(day) ?? week[weekdayIndexOf(day)]!) cover(covered, zone, window, day, hours);
  }
  return covered;
}

function cover(covered: Interval[], zone: Zone, window: Interval, day: DayNumber, hours: Interval): void {
  const start = Math.max(resolveWallTime(zone, day, hours.start), window.start);
  appendJoined(covered, start, Math.min(resolveWallTime(zone, day, hours.end), window.end));
}

/** The first and the last day of the window on which the source can have hours. */
export function daysWithHours(
  { validUntil }: WeeklySource,
  zone: Zone,
  window: Interval,
): [first: DayNumber, last: DayNumber] {
  const last = dayOf(zone, window.end);
  return [dayOf(zone, window.start), validUntil === undefined ? last : Math.min(last, parseLocalDate(validUntil))];
}

/** By source, since a long window is computed in many parts. The week is that of the event type for which it was asked last. */
const weeks = new WeakMap<WeeklySource, { readonly eventTypeId: string | undefined; readonly week: PaperWeek }>();
const overridesBySource = new WeakMap<WeeklySource, ReadonlyMap<DayNumber, PaperWindows>>();

/** The windows of each weekday, from Monday on. @param eventTypeId as for `openingsOf`. */
export function paperWeek(source: WeeklySource, eventTypeId: string | undefined): PaperWeek {
  const known = weeks.get(source);
  if (known && known.eventTypeId === eventTypeId) return known.week;
  const week = createPaperWeek(source, eventTypeId);
  weeks.set(source, { eventTypeId, week });
  return week;
}

function createPaperWeek({ weeklyHours }: WeeklySource, eventTypeId: string | undefined): PaperWeek {
  const week: Interval[][] = WEEKDAYS.map(() => []);
  for (const entry of weeklyHours) {
    if (eventTypeId !== undefined && entry.eventTypeId !== undefined && entry.eventTypeId !== eventTypeId) continue;
    const window = paperWindow(entry);
    for (const day of entry.days) week[WEEKDAYS.indexOf(day)]?.push(window);
  }
  return week.map(union);
}

/** The windows of each overridden day; none for a closed one. */
export function paperOverrides(source: WeeklySource): ReadonlyMap<DayNumber, PaperWindows> {
  const known = overridesBySource.get(source);
  if (known) return known;
  const overrides = new Map<DayNumber, PaperWindows>();
  for (const { date, hours } of source.dateOverrides) {
    const day = parseLocalDate(date);
    overrides.set(day, union([...(overrides.get(day) ?? []), ...hours.map(paperWindow)]));
  }
  overridesBySource.set(source, overrides);
  return overrides;
}

function paperWindow({ start, end }: LocalHours): Interval {
  return { start: parseLocalTime(start), end: parseLocalTime(end) };
}
