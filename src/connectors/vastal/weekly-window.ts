import { type LocalTime, WEEKDAYS, type Weekday, type WeeklyHours } from '../../domain/schedule.ts';
import { formatLocalTime, isLocalTime, parseLocalTime, SECONDS_PER_DAY } from '../../time/local-time.ts';
import type { WireWindow } from './vastal.wire.ts';

/** By Vastal's day numbers: 0 is Sunday. */
const DAYS: readonly Weekday[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** The last second of a day; as an end, it means midnight at Vastal (docs/time-semantics.md, section 3). */
export const LAST_SECOND = SECONDS_PER_DAY - 1;

/** Weekly hours of one day, which Vastal stores as one row. Times are in canonical form. */
export interface WeeklyWindow {
  readonly day: Weekday;
  readonly start: LocalTime;
  readonly end: LocalTime;
  readonly eventTypeId?: string | undefined;
}

/** Identifies a window by its content, since each replacement gives it another id at Vastal. */
export function keyOf({ day, start, end, eventTypeId }: WeeklyWindow): string {
  return JSON.stringify([day, start, end, eventTypeId ?? null]);
}

/** Whether its day and its times have a meaning. */
export function isReadable({ day_of_week, start_time, end_time }: WireWindow): boolean {
  return DAYS[day_of_week] !== undefined && secondsOf(start_time) !== undefined && secondsOf(end_time) !== undefined;
}

/** Undefined for a window that covers nothing, as it ends before it starts, and for one that cannot be read. */
export function toWindow(wire: WireWindow): WeeklyWindow | undefined {
  const day = DAYS[wire.day_of_week];
  const start = secondsOf(wire.start_time);
  const end = secondsOf(wire.end_time);
  if (day === undefined || start === undefined || end === undefined || end <= start) return undefined;
  return {
    day,
    start: formatLocalTime(start),
    end: formatLocalTime(end === LAST_SECOND ? SECONDS_PER_DAY : end),
    ...(wire.appointment_type_id ? { eventTypeId: wire.appointment_type_id } : {}),
  };
}

/** In the format of POST and PUT. `24:00` becomes `23:59:59`, since Vastal may refuse an hour of 24. */
export function toWireWindow({ day, start, end, eventTypeId }: WeeklyWindow): WireWindow {
  return {
    day_of_week: DAYS.indexOf(day),
    start_time: toWireTime(parseLocalTime(start)),
    end_time: toWireTime(Math.min(parseLocalTime(end), LAST_SECOND)),
    ...(eventTypeId === undefined ? {} : { appointment_type_id: eventTypeId }),
  };
}

/** One entry for all days with equal hours and event type, in an order that depends only on the windows. */
export function toWeeklyHours(windows: readonly WeeklyWindow[]): WeeklyHours[] {
  const groups = Map.groupBy(windows, ({ start, end, eventTypeId }) => JSON.stringify([start, end, eventTypeId]));
  return [...groups.values()]
    .map(([first, ...rest]) => {
      const { day, ...hours } = first!;
      const days = new Set([day, ...rest.map((window) => window.day)]);
      return { days: WEEKDAYS.filter((weekday) => days.has(weekday)), ...hours };
    })
    .sort((a, b) => compareKeys(sortKey(a), sortKey(b)));
}

/** The windows of weekly hours, each once. */
export function toWindows(weeklyHours: readonly WeeklyHours[]): WeeklyWindow[] {
  const windows = weeklyHours.flatMap(({ days, start, end, eventTypeId }) =>
    days.map((day) => ({
      day,
      start: formatLocalTime(parseLocalTime(start)),
      end: formatLocalTime(parseLocalTime(end)),
      ...(eventTypeId === undefined ? {} : { eventTypeId }),
    })),
  );
  return [...new Map(windows.map((window) => [keyOf(window), window])).values()];
}

export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function sortKey({ days, start, end, eventTypeId }: WeeklyHours): string {
  return [WEEKDAYS.indexOf(days[0]!), start, end, eventTypeId ?? ''].join(' ');
}

function secondsOf(wire: string): number | undefined {
  const text = wire.replace(/\.0+$/, '');
  return isLocalTime(text) ? parseLocalTime(text) : undefined;
}

function toWireTime(seconds: number): string {
  const text = formatLocalTime(seconds);
  return text.length === 5 ? `${text}:00` : text;
}
