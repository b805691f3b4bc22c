import { type InputIssue, throwIssues, UnsupportedError } from '../../domain/errors.ts';
import type { Schedule, ScheduleChange, WeeklyHours } from '../../domain/schedule.ts';
import { parseLocalTime } from '../../time/local-time.ts';
import { inactiveWindowsOf, type Organisation, toSchedule } from './vastal.map.ts';
import type { WireWindow } from './vastal.wire.ts';
import { keyOf, LAST_SECOND, toWindows, toWireWindow, type WeeklyWindow } from './weekly-window.ts';

export interface ReplaceSettings {
  readonly sendIsActiveOnPut: boolean;
  readonly allowEmptyReplace: boolean;
}

/** The request of an update: none, one additional window, or the whole set of windows. */
export type ScheduleWrite =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'add'; readonly window: WireWindow }
  | { readonly kind: 'replace'; readonly windows: readonly WireWindow[] };

export interface ScheduleUpdate {
  readonly write: ScheduleWrite;
  readonly preview: Schedule;
  readonly warnings: readonly string[];
}

/**
 * Plans the smallest write for a change (docs/providers/vastal.md, section 4).
 *
 * Adding one window keeps all others and their ids. Every other change replaces the whole set, so it also sends the
 * windows that open nothing.
 *
 * @param current the schedule as the connector read it
 * @throws InvalidInputError for windows that overlap or end before they start, or that name no days.
 * @throws UnsupportedError with everything that Vastal cannot store.
 */
export function planScheduleUpdate(
  current: Schedule,
  change: ScheduleChange,
  organisation: Organisation,
  settings: ReplaceSettings,
): ScheduleUpdate {
  const before = toWindows(current.weeklyHours);
  const after = change.weeklyHours === undefined ? before : toWindows(change.weeklyHours);
  const removed = difference(before, after);
  const added = difference(after, before);
  const changesHours = removed.length > 0 || added.length > 0;

  const issues = changesHours ? findIssues(change.weeklyHours ?? []) : findEmptyDays(change.weeklyHours ?? []);
  throwIssues(issues);
  const lost = [
    ...findLosses(current, change, organisation),
    ...(changesHours && current.unreadable !== undefined
      ? [`its hours, which cannot be read: ${current.unreadable}`]
      : []),
    ...(changesHours ? findLostHours(change.weeklyHours ?? [], settings) : []),
  ];
  if (lost.length > 0) {
    throw new UnsupportedError(
      organisation.account,
      `Vastal (account ${organisation.account}) cannot store all of this schedule:\n${lost.join('\n')}`,
      lost,
    );
  }

  const [window] = added;
  if (window === undefined && removed.length === 0) {
    return { write: { kind: 'nothing' }, preview: current, warnings: [] };
  }
  const { withoutHours, ...stored } = inactiveWindowsOf(current);
  const inactive = stored.inactive.map((row) => ({ ...row, is_active: false }));
  if (window !== undefined && added.length === 1 && removed.length === 0) {
    return {
      write: { kind: 'add', window: toWireWindow(window) },
      preview: toSchedule([...after.map(toWireWindow), ...inactive, ...withoutHours], organisation),
      warnings: [],
    };
  }
  const windows = [
    ...after.map(toWireWindow),
    ...(settings.sendIsActiveOnPut ? inactive : []).map(withoutNulls),
    ...withoutHours.map(withoutNulls),
  ];
  return {
    write: { kind: 'replace', windows },
    preview: toSchedule(windows, organisation),
    warnings: warningsOf(inactive.length, withoutHours.length, settings),
  };
}

function difference(from: readonly WeeklyWindow[], without: readonly WeeklyWindow[]): WeeklyWindow[] {
  const keys = new Set(without.map(keyOf));
  return from.filter((window) => !keys.has(keyOf(window)));
}

function findLosses(current: Schedule, change: ScheduleChange, { timeZone }: Organisation): string[] {
  const lost: string[] = [];
  if (change.name !== undefined && change.name !== current.name) {
    lost.push('name: opening hours have no name at Vastal');
  }
  if (change.timeZone !== undefined && change.timeZone.toLowerCase() !== timeZone.toLowerCase()) {
    lost.push(`timeZone: hours at Vastal are in the zone of the organisation, configured as ${timeZone}`);
  }
  if (change.isDefault === false) {
    lost.push('isDefault: false: Vastal has only one schedule, and it is always the default');
  }
  for (const { date } of change.dateOverrides ?? []) {
    lost.push(`dateOverrides: other hours on ${date}: Vastal supports weekly hours only`);
  }
  if (change.validUntil !== undefined && change.validUntil !== null) {
    lost.push(`validUntil: ${change.validUntil}: hours at Vastal have no end`);
  }
  return lost;
}

function findLostHours(weeklyHours: readonly WeeklyHours[], { allowEmptyReplace }: ReplaceSettings): string[] {
  const lost = weeklyHours.flatMap(({ start, end }, index) => {
    const at = `weeklyHours.${index}`;
    const losses: string[] = [];
    if (parseLocalTime(end) === LAST_SECOND) {
      losses.push(`${at}.end: 23:59:59: Vastal treats it as midnight: use 24:00, or an earlier end`);
    }
    if (parseLocalTime(start) === LAST_SECOND) {
      losses.push(`${at}.start: 23:59:59: Vastal cannot store hours that begin in the last second of a day`);
    }
    return losses;
  });
  if (weeklyHours.length === 0 && !allowEmptyReplace) {
    lost.push(
      'weeklyHours: no hours at all: Vastal does not document the effect of an empty replacement; ' +
        'set allowEmptyReplace in the settings of the account to permit it',
    );
  }
  return lost;
}

function findIssues(weeklyHours: readonly WeeklyHours[]): InputIssue[] {
  return [...findEmptyDays(weeklyHours), ...findReversedHours(weeklyHours), ...findOverlaps(weeklyHours)];
}

function findEmptyDays(weeklyHours: readonly WeeklyHours[]): InputIssue[] {
  return weeklyHours.flatMap(({ days }, index) =>
    days.length > 0 ? [] : [{ path: ['weeklyHours', String(index), 'days'], message: 'Name at least one day.' }],
  );
}

function findReversedHours(weeklyHours: readonly WeeklyHours[]): InputIssue[] {
  return weeklyHours.flatMap(({ start, end }, index) =>
    parseLocalTime(start) < parseLocalTime(end)
      ? []
      : [
          {
            path: ['weeklyHours', String(index), 'end'],
            message: '`end` must be after `start`: use 24:00 for midnight, or split hours that cross it.',
          },
        ],
  );
}

/** The effect of overlapping windows is not documented. Windows for one event type may overlap those for all. */
function findOverlaps(weeklyHours: readonly WeeklyHours[]): InputIssue[] {
  return weeklyHours.flatMap((later, index) =>
    weeklyHours.slice(0, index).flatMap((earlier, other) => {
      const days = later.days.filter((day) => earlier.days.includes(day));
      if (days.length === 0 || later.eventTypeId !== earlier.eventTypeId || !overlap(earlier, later)) return [];
      return [
        {
          path: ['weeklyHours', String(index)],
          message: `Overlaps weeklyHours.${other} on ${days.join(', ')}: merge them, or move one.`,
        },
      ];
    }),
  );
}

function overlap(a: WeeklyHours, b: WeeklyHours): boolean {
  return parseLocalTime(a.start) < parseLocalTime(b.end) && parseLocalTime(b.start) < parseLocalTime(a.end);
}

function withoutNulls({ appointment_type_id, ...window }: WireWindow): WireWindow {
  return appointment_type_id ? { ...window, appointment_type_id } : window;
}

function warningsOf(inactive: number, withoutHours: number, { sendIsActiveOnPut }: ReplaceSettings): string[] {
  const warnings: string[] = [];
  if (inactive > 0) {
    warnings.push(
      sendIsActiveOnPut
        ? `Vastal replaces all windows at once and may activate ${inactive} inactive windows: check them afterwards.`
        : `Vastal replaces all windows at once; ${inactive} inactive windows will be deleted (sendIsActiveOnPut is off).`,
    );
  }
  if (withoutHours > 0) {
    warnings.push(`${withoutHours} windows that cover no time are sent back unchanged: Vastal may reject them.`);
  }
  return warnings;
}
