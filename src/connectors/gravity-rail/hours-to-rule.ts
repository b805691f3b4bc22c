import type { DateOverride, LocalDate, Weekday, WeeklyHours } from '../../domain/schedule.ts';
import { type Interval, union } from '../../time/interval.ts';
import { formatLocalDate, parseLocalDate, WEEKDAYS } from '../../time/local-date.ts';
import { formatLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import { modulo } from './wall-clock.ts';

const SECONDS_PER_WEEK = 7 * SECONDS_PER_DAY;

/** The one window of a schedule, as far as hours tell it. Seconds; `start` since 00:00 of the day on which it starts. */
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
  /** The hours, or as much of them as one rule can keep; undefined if there are none. */
  readonly shape: RuleShape | undefined;
  /** What one rule cannot keep of the hours. */
  readonly lost: readonly string[];
}

/**
 * The hours as one rule: weekly hours that are the same window on each of their days (which may cross midnight, as two
 * entries), or overrides that make up one window. Hours of one date are joined, as order and grouping mean nothing.
 */
export function hoursToRule(
  weeklyHours: readonly WeeklyHours[],
  dateOverrides: readonly DateOverride[],
): HoursConversion {
  const entries = weeklyHours.filter(({ days }) => days.length > 0);
  const weekly = readWeeklyHours(entries);
  const overrides = readOverrides(dateOverrides);
  if (dateOverrides.length === 0) return weekly;
  if (entries.length === 0) return overrides;
  const beside = dateOverrides
    .filter(({ hours }) => hours.length > 0)
    .map(({ date }) => `dateOverrides: ${date}, beside weekly hours`);
  return { shape: weekly.shape, lost: [...weekly.lost, ...beside, ...closedDates(dateOverrides)] };
}

function readWeeklyHours(entries: readonly WeeklyHours[]): HoursConversion {
  const byEventType = Map.groupBy(entries, ({ eventTypeId }) => eventTypeId);
  const windows = [...byEventType].map(([eventTypeId, ofType]) => ({ eventTypeId, windows: weeklyWindows(ofType) }));
  const [first, ...others] = windows;
  const [kept, ...further] = first?.windows ?? [];
  if (first === undefined || kept === undefined) {
    return { shape: undefined, lost: ['weeklyHours: a schedule without any hours'] };
  }
  const lost = [
    ...further.map((window) => `weeklyHours: ${describe(window)}`),
    ...others
      .filter((other) => first.eventTypeId === undefined || other.eventTypeId === undefined || !isSame(first, other))
      .map(
        ({ eventTypeId }) =>
          `weeklyHours: the hours ${forEventType(eventTypeId)}, which differ from those ${forEventType(first.eventTypeId)}`,
      ),
  ];
  const eventTypeIds = windows.flatMap(({ eventTypeId }) => eventTypeId ?? []).sort((a, b) => Number(a) - Number(b));
  return { shape: { kind: 'weekly', ...kept, eventTypeIds }, lost };
}

interface WeeklyWindow {
  readonly days: readonly Weekday[];
  readonly start: number;
  readonly length: number;
}

/** The windows of a week, those at the same time of several days together; more than one are too many for a rule. */
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
  // Whole days, one after the other, stay days; all else that touches at midnight is one window across it.
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

function readOverrides(dateOverrides: readonly DateOverride[]): HoursConversion {
  const windows = union(
    dateOverrides.flatMap(({ date, hours }) => {
      const midnight = parseLocalDate(date) * SECONDS_PER_DAY;
      return hours.map(({ start, end }) => ({
        start: midnight + parseLocalTime(start),
        end: midnight + parseLocalTime(end),
      }));
    }),
  );
  const [kept, ...further] = windows;
  const lost = [...further.map((window) => `dateOverrides: ${describeOnce(window)}`), ...closedDates(dateOverrides)];
  if (kept === undefined) return { shape: undefined, lost };
  const day = Math.floor(kept.start / SECONDS_PER_DAY);
  return {
    shape: {
      kind: 'once',
      date: formatLocalDate(day),
      start: kept.start - day * SECONDS_PER_DAY,
      length: kept.end - kept.start,
    },
    lost,
  };
}

/** Losses for the dates without any hours. */
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
