import type { DateOverride, LocalDate, Weekday, WeeklyHours } from '../../domain/schedule.ts';
import { type Interval, union } from '../../time/interval.ts';
import { formatLocalDate, parseLocalDate, WEEKDAYS } from '../../time/local-date.ts';
import { formatLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { modulo } from './wall-clock.ts';

const SECONDS_PER_WEEK = 7 * SECONDS_PER_DAY;

/** The window of a rule, as far as hours determine it. In seconds; `start` since 00:00 of the day on which it starts. */
export type RuleShape =
  | {
      readonly kind: 'weekly';
      readonly days: readonly Weekday[];
      readonly start: number;
      readonly length: number;
      readonly eventTypeIds: readonly string[];
    }
  | { readonly kind: 'once'; readonly date: LocalDate; readonly start: number; readonly length: number };

export interface HoursConversion {
  /** The hours, or the part of them that one rule can express; undefined if there are no hours. */
  readonly shape: RuleShape | undefined;
  /** The hours that one rule cannot express. */
  readonly lost: readonly string[];
}

/**
 * Converts hours to one rule: weekly hours with the same window on each of their days (two entries if the window crosses
 * midnight), or overrides that form one window. Hours of one date are merged; their order and grouping are not significant.
 */
export function hoursToRule(
  weeklyHours: readonly WeeklyHours[],
  dateOverrides: readonly DateOverride[],
): HoursConversion {
  const entries = weeklyHours.filter(({ days }) => days.length > 0);
  const weekly = convertWeeklyHours(entries);
  const overrides = convertOverrides(dateOverrides);
  if (dateOverrides.length === 0) return weekly;
  if (entries.length === 0) return overrides;
  const beside = dateOverrides
    .filter(({ hours }) => hours.length > 0)
    .map(({ date }) => `dateOverrides: ${date}, beside weekly hours`);
  return { shape: weekly.shape, lost: [...weekly.lost, ...beside, ...closedDates(dateOverrides)] };
}

function convertWeeklyHours(entries: readonly WeeklyHours[]): HoursConversion {
  const byEventType = Map.groupBy(entries, ({ eventTypeId }) => eventTypeId);
  const windows = [...byEventType].map(([eventTypeId, ofType]) => ({ eventTypeId, windows: weeklyWindows(ofType) }));
  const [first, ...others] = windows;
  const [ruleWindow, ...otherWindows] = first?.windows ?? [];
  if (first === undefined || ruleWindow === undefined) {
    return { shape: undefined, lost: ['weeklyHours: a schedule without any hours'] };
  }
  const lost = [
    ...otherWindows.map((window) => `weeklyHours: ${describe(window)}`),
    ...others
      .filter((other) => first.eventTypeId === undefined || other.eventTypeId === undefined || !isSame(first, other))
      .map(
        ({ eventTypeId }) =>
          `weeklyHours: the hours ${forEventType(eventTypeId)}, which differ from those ${forEventType(first.eventTypeId)}`,
      ),
  ];
  const eventTypeIds = windows.flatMap(({ eventTypeId }) => eventTypeId ?? []).sort((a, b) => Number(a) - Number(b));
  return { shape: { kind: 'weekly', ...ruleWindow, eventTypeIds }, lost };
}

interface WeeklyWindow {
  readonly days: readonly Weekday[];
  readonly start: number;
  readonly length: number;
}

/** The windows of a week. Equal windows of several days are one window. A rule can express only one. */
function weeklyWindows(entries: readonly WeeklyHours[]): WeeklyWindow[] {
  const byDay = WEEKDAYS.map((day, index) =>
    union(
      entries
        .filter(({ days }) => days.includes(day))
        .map(({ start, end }) => ({
          start: index * SECONDS_PER_DAY + parseLocalTime(start),
          end: index * SECONDS_PER_DAY + parseLocalTime(end),
        })),
    ),
  );
  const onePerDay = groupByTime(byDay.flat());
  // Consecutive whole days remain days. All other windows that touch at midnight are joined.
  return onePerDay.length <= 1 ? onePerDay : groupByTime(joinAcrossMidnight(byDay.flat()));
}

function joinAcrossMidnight(windows: readonly Interval[]): Interval[] {
  const joined = union(windows);
  const [first] = joined;
  const last = joined.at(-1);
  if (!first || !last || first === last || first.start !== 0 || last.end !== SECONDS_PER_WEEK) return joined;
  return [...joined.slice(1, -1), { start: last.start, end: SECONDS_PER_WEEK + first.end }];
}

function groupByTime(windows: readonly Interval[]): WeeklyWindow[] {
  const groups = Map.groupBy(windows, ({ start, end }) => `${modulo(start, SECONDS_PER_DAY)}+${end - start}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const days = new Set(group.map(({ start }) => Math.floor(start / SECONDS_PER_DAY)));
    return {
      days: WEEKDAYS.filter((_, index) => days.has(index)),
      start: modulo(first.start, SECONDS_PER_DAY),
      length: first.end - first.start,
    };
  });
}

function convertOverrides(dateOverrides: readonly DateOverride[]): HoursConversion {
  const windows = union(
    dateOverrides.flatMap(({ date, hours }) => {
      const midnight = parseLocalDate(date) * SECONDS_PER_DAY;
      return hours.map(({ start, end }) => ({
        start: midnight + parseLocalTime(start),
        end: midnight + parseLocalTime(end),
      }));
    }),
  );
  const [ruleWindow, ...otherWindows] = windows;
  const lost = [
    ...otherWindows.map((window) => `dateOverrides: ${describeOnce(window)}`),
    ...closedDates(dateOverrides),
  ];
  if (ruleWindow === undefined) return { shape: undefined, lost };
  const day = Math.floor(ruleWindow.start / SECONDS_PER_DAY);
  return {
    shape: {
      kind: 'once',
      date: formatLocalDate(day),
      start: ruleWindow.start - day * SECONDS_PER_DAY,
      length: ruleWindow.end - ruleWindow.start,
    },
    lost,
  };
}

/** Describes the overrides without hours, which a rule cannot express. */
function closedDates(dateOverrides: readonly DateOverride[]): string[] {
  const withHours = new Set(dateOverrides.filter(({ hours }) => hours.length > 0).map(({ date }) => date));
  return [...new Set(dateOverrides.map(({ date }) => date))]
    .filter((date) => !withHours.has(date))
    .map((date) => `dateOverrides: ${date} closed (a schedule with the effect CLOSED can close it)`);
}

function isSame(a: { windows: readonly WeeklyWindow[] }, b: { windows: readonly WeeklyWindow[] }): boolean {
  return JSON.stringify(a.windows) === JSON.stringify(b.windows);
}

function forEventType(eventTypeId: string | undefined): string {
  return eventTypeId === undefined ? 'for all event types' : `for event type ${eventTypeId}`;
}

function describe({ days, start, length }: WeeklyWindow): string {
  return `${days.join(', ')} ${describeHours(start, length)}`;
}

function describeOnce({ start, end }: Interval): string {
  const day = Math.floor(start / SECONDS_PER_DAY);
  return `${formatLocalDate(day)} ${describeHours(start - day * SECONDS_PER_DAY, end - start)}`;
}

function describeHours(start: number, length: number): string {
  const end = start + length;
  const days = Math.ceil(end / SECONDS_PER_DAY) - 1;
  const suffix = days === 0 ? '' : ` ${days === 1 ? 'on the next day' : `${days} days later`}`;
  return `${formatLocalTime(start)}-${formatLocalTime(end - days * SECONDS_PER_DAY)}${suffix}`;
}
