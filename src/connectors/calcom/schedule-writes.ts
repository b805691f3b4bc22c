import { isDeepStrictEqual } from 'node:util';
import { type InputIssue, InvalidInputError, UnsupportedError } from '../../domain/errors.ts';
import type { DateOverride, NewSchedule, Schedule, ScheduleChange, WeeklyHours } from '../../domain/schedule.ts';
import type { WireAvailability, WireOverride, WireSchedule } from './calcom.wire.ts';
import { fromDateOverrides, fromWeeklyHours, lostOfHours, toDateOverrides, toWeeklyHours } from './schedule-hours.ts';

interface ScheduleBody {
  readonly name?: string;
  readonly timeZone?: string;
  readonly isDefault?: boolean;
  readonly availability?: readonly WireAvailability[];
  readonly overrides?: readonly WireOverride[];
}

/**
 * The body of a create. The hours are always part of it, because Cal.com fills in hours of its own where they are left out.
 *
 * @throws InvalidInputError
 * @throws UnsupportedError
 */
export function planCreate(account: string, input: NewSchedule): ScheduleBody {
  const { name, timeZone, isDefault, weeklyHours, dateOverrides, effect, calendarId } = input;
  const lost = lostOf(input);
  if (effect === 'CLOSED') lost.push('effect: hours that are closed (at Cal.com a schedule can only open hours)');
  if (calendarId !== undefined) lost.push('calendar: the place in a calendar (Cal.com keeps schedules by themselves)');
  const issues = issuesOf(weeklyHours);
  if (timeZone === undefined) {
    issues.unshift({ path: ['timeZone'], message: 'Cal.com needs a time zone: give the IANA name of one.' });
  }
  refuse(account, issues, lost);
  return {
    name,
    ...(timeZone !== undefined && { timeZone }),
    isDefault,
    availability: fromWeeklyHours(weeklyHours),
    overrides: fromDateOverrides(dateOverrides),
  };
}

/**
 * The body of an update holds only what changes; it is empty if nothing does. The preview is what a read will show then.
 *
 * @throws InvalidInputError
 * @throws UnsupportedError
 */
export function planUpdate(account: string, current: Schedule, change: ScheduleChange) {
  const lost = lostOf(change);
  if (change.isDefault === false && current.isDefault) {
    lost.push('isDefault: false (Cal.com always has a default: make another schedule the default instead)');
  }
  refuse(account, issuesOf(change.weeklyHours ?? []), lost);

  const { name = current.name, timeZone = current.timeZone, isDefault = current.isDefault } = change;
  const weekly = weeklyChange(current, change.weeklyHours);
  const dated = overrideChange(current, change.dateOverrides);
  const body: ScheduleBody = {
    ...(name !== current.name && { name }),
    ...(timeZone !== current.timeZone && { timeZone }),
    ...(isDefault !== current.isDefault && { isDefault }),
    ...(weekly && { availability: weekly.rows }),
    ...(dated && { overrides: dated.rows }),
  };
  const replaced = Object.keys(body).filter((key) => current.providerData?.[key] !== undefined);
  const preview: Schedule = {
    ...current,
    name,
    timeZone,
    isDefault,
    weeklyHours: weekly?.weeklyHours ?? current.weeklyHours,
    dateOverrides: dated?.dateOverrides ?? current.dateOverrides,
    providerData:
      current.providerData &&
      Object.fromEntries(Object.entries(current.providerData).filter(([key]) => !replaced.includes(key))),
  };
  const warnings = replaced.map(
    (key) => `Rows without effect that Cal.com keeps are removed: ${JSON.stringify(current.providerData?.[key])}`,
  );
  if (body.isDefault) warnings.unshift('The schedule that is the default until now no longer will be.');
  return { body, preview, warnings };
}

/** Whether a schedule says all that a create asked for. Order and grouping of its rows mean nothing. */
export function saysAll(schedule: WireSchedule, body: ScheduleBody): boolean {
  const { name, timeZone, isDefault } = body;
  const asked = { name, timeZone, isDefault, hours: hoursIn(body) };
  const said = { name: schedule.name, timeZone: schedule.timeZone, isDefault: schedule.isDefault };
  return isDeepStrictEqual({ ...said, hours: hoursIn(schedule) }, asked);
}

function hoursIn({ availability = [], overrides = [] }: Pick<ScheduleBody, 'availability' | 'overrides'>) {
  const weekly = availability.flatMap(({ days, startTime, endTime }) =>
    days.map((day) => `${day} ${startTime}-${endTime}`),
  );
  const dated = overrides.map(({ date, startTime, endTime }) => `${date} ${startTime}-${endTime}`);
  return new Set([...weekly, ...dated]);
}

function weeklyChange(current: Schedule, asked: readonly WeeklyHours[] | undefined) {
  if (asked === undefined) return undefined;
  const rows = fromWeeklyHours(asked);
  const { weeklyHours } = toWeeklyHours(rows);
  return isDeepStrictEqual(weeklyHours, current.weeklyHours) ? undefined : { rows, weeklyHours };
}

function overrideChange(current: Schedule, asked: readonly DateOverride[] | undefined) {
  if (asked === undefined) return undefined;
  const rows = fromDateOverrides(asked);
  const { dateOverrides } = toDateOverrides(rows);
  return isDeepStrictEqual(dateOverrides, current.dateOverrides) ? undefined : { rows, dateOverrides };
}

/** What of the hours and their limit Cal.com cannot keep. */
function lostOf({ weeklyHours = [], dateOverrides = [], validUntil }: ScheduleChange): string[] {
  const lost = weeklyHours.flatMap((hours, index) => {
    const where = `weeklyHours.${index}`;
    if (hours.eventTypeId === undefined) return lostOfHours(where, hours);
    const limit = `${where}.eventType: hours for one event type (at Cal.com the hours of a schedule count for all)`;
    return [...lostOfHours(where, hours), limit];
  });
  lost.push(
    ...dateOverrides.flatMap(({ hours }, index) =>
      hours.flatMap((each, position) => lostOfHours(`dateOverrides.${index}.hours.${position}`, each)),
    ),
  );
  if (typeof validUntil === 'string') lost.push(`validUntil: ${validUntil} (Cal.com schedules never end)`);
  return lost;
}

/** Cal.com accepts hours on no day, and forgets them. */
function issuesOf(weeklyHours: readonly WeeklyHours[]): InputIssue[] {
  return weeklyHours.flatMap(({ days }, index) =>
    days.length > 0 ? [] : [{ path: ['weeklyHours', String(index), 'days'], message: 'Name at least one day.' }],
  );
}

function refuse(account: string, issues: readonly InputIssue[], lost: readonly string[]): void {
  if (issues.length > 0) throw new InvalidInputError(issues);
  if (lost.length > 0) {
    throw new UnsupportedError(account, `Cal.com cannot keep all of this schedule: ${lost.join('; ')}`, lost);
  }
}
