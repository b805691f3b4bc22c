import { isDeepStrictEqual } from 'node:util';
import { type InputIssue, throwIssues, UnsupportedError } from '../../domain/errors.ts';
import type { DateOverride, NewSchedule, Schedule, ScheduleChange, WeeklyHours } from '../../domain/schedule.ts';
import type { WireAvailability, WireOverride, WireSchedule } from './calcom.wire.ts';
import {
  fromDateOverrides,
  fromWeeklyHours,
  toDateOverrides,
  toWeeklyHours,
  unsupportedHours,
} from './schedule-hours.ts';

interface ScheduleBody {
  readonly name?: string;
  readonly timeZone?: string;
  readonly isDefault?: boolean;
  readonly availability?: readonly WireAvailability[];
  readonly overrides?: readonly WireOverride[];
}

/**
 * The body of a create. It always contains the hours, because Cal.com adds default hours where they are left out.
 *
 * @throws InvalidInputError
 * @throws UnsupportedError
 */
export function planCreate(account: string, input: NewSchedule): ScheduleBody {
  const { name, timeZone, isDefault, weeklyHours, dateOverrides, effect, calendarId } = input;
  const lost = unsupportedParts(input);
  if (effect === 'CLOSED') lost.push('effect: closed hours (a Cal.com schedule can only open hours)');
  if (calendarId !== undefined) lost.push('calendar: a calendar (Cal.com schedules belong to no calendar)');
  const issues = missingDays(weeklyHours);
  if (timeZone === undefined) {
    issues.unshift({ path: ['timeZone'], message: 'Cal.com requires a time zone: set its IANA name.' });
  }
  throwIfUnsupported(account, issues, lost);
  return {
    name,
    ...(timeZone !== undefined && { timeZone }),
    isDefault,
    availability: fromWeeklyHours(weeklyHours),
    overrides: fromDateOverrides(dateOverrides),
  };
}

/**
 * The body of an update holds only what changes; it is empty if nothing does. The preview is what a read returns afterwards.
 *
 * @throws InvalidInputError
 * @throws UnsupportedError
 */
export function planUpdate(account: string, current: Schedule, change: ScheduleChange) {
  const lost = unsupportedParts(change);
  if (change.isDefault === false && current.isDefault) {
    lost.push('isDefault: false (Cal.com always has a default schedule: make another one the default instead)');
  }
  throwIfUnsupported(account, missingDays(change.weeklyHours ?? []), lost);

  const { name = current.name, timeZone = current.timeZone, isDefault = current.isDefault } = change;
  const weekly = weeklyChange(current, change.weeklyHours);
  const dated = overrideChange(current, change.dateOverrides);
  const body: ScheduleBody = {
    ...(name !== current.name && { name }),
    ...(timeZone !== null && timeZone !== current.timeZone && { timeZone }),
    ...(isDefault !== current.isDefault && { isDefault }),
    ...(weekly && { availability: weekly.rows }),
    ...(dated && { overrides: dated.rows }),
  };
  const replaced = Object.keys(body).filter((key) => current.providerData?.[key] !== undefined);
  const { unreadable: _unreadable, ...readable } = current;
  const preview: Schedule = {
    ...(body.timeZone === undefined ? current : readable),
    name,
    timeZone,
    isDefault,
    weeklyHours: weekly?.weeklyHours ?? current.weeklyHours,
    dateOverrides: dated?.dateOverrides ?? current.dateOverrides,
    providerData:
      current.providerData &&
      Object.fromEntries(Object.entries(current.providerData).filter(([key]) => !replaced.includes(key))),
  };
  const removedRows = replaced.filter((key) => key !== 'timeZone');
  const warnings = removedRows.map(
    (key) =>
      `The update removes rows without effect that Cal.com stores: ${JSON.stringify(current.providerData?.[key])}`,
  );
  if (body.isDefault) warnings.unshift('The present default schedule will no longer be the default.');
  return { body, preview, warnings };
}

/** Whether a schedule has everything that a create requested, in any order and grouping of its rows. */
export function matchesRequest({ timeZone, ...schedule }: WireSchedule, body: ScheduleBody): boolean {
  return isDeepStrictEqual(
    contentOf({ ...schedule, ...(typeof timeZone === 'string' && { timeZone }) }),
    contentOf(body),
  );
}

function contentOf({ name, timeZone, isDefault, ...hours }: ScheduleBody) {
  return { name, timeZone, isDefault, hours: hoursIn(hours) };
}

function hoursIn({ availability = [], overrides = [] }: Pick<ScheduleBody, 'availability' | 'overrides'>) {
  const weekly = availability.flatMap(({ days, startTime, endTime }) =>
    days.map((day) => `${day} ${startTime}-${endTime}`),
  );
  const dated = overrides.map(({ date, startTime, endTime }) => `${date} ${startTime}-${endTime}`);
  return new Set([...weekly, ...dated]);
}

function weeklyChange(current: Schedule, requested: readonly WeeklyHours[] | undefined) {
  if (requested === undefined) return undefined;
  const rows = fromWeeklyHours(requested);
  const { weeklyHours } = toWeeklyHours(rows);
  return isDeepStrictEqual(weeklyHours, current.weeklyHours) ? undefined : { rows, weeklyHours };
}

function overrideChange(current: Schedule, requested: readonly DateOverride[] | undefined) {
  if (requested === undefined) return undefined;
  const rows = fromDateOverrides(requested);
  const { dateOverrides } = toDateOverrides(rows);
  return isDeepStrictEqual(dateOverrides, current.dateOverrides) ? undefined : { rows, dateOverrides };
}

/** The hours and limits that Cal.com cannot store, with their place in the input. */
function unsupportedParts({ weeklyHours = [], dateOverrides = [], validUntil }: ScheduleChange): string[] {
  const lost = weeklyHours.flatMap((hours, index) => {
    const where = `weeklyHours.${index}`;
    if (hours.eventTypeId === undefined) return unsupportedHours(where, hours);
    const limit = `${where}.eventType: hours for one event type (the hours of a Cal.com schedule apply to all event types)`;
    return [...unsupportedHours(where, hours), limit];
  });
  lost.push(
    ...dateOverrides.flatMap(({ hours }, index) =>
      hours.flatMap((range, position) => unsupportedHours(`dateOverrides.${index}.hours.${position}`, range)),
    ),
  );
  if (typeof validUntil === 'string') lost.push(`validUntil: ${validUntil} (Cal.com schedules have no end)`);
  return lost;
}

/** Cal.com accepts hours without a day, and drops them. */
function missingDays(weeklyHours: readonly WeeklyHours[]): InputIssue[] {
  return weeklyHours.flatMap(({ days }, index) =>
    days.length > 0 ? [] : [{ path: ['weeklyHours', String(index), 'days'], message: 'Name at least one day.' }],
  );
}

/** @throws InvalidInputError if there are issues, else UnsupportedError if anything would be lost. */
function throwIfUnsupported(account: string, issues: readonly InputIssue[], lost: readonly string[]): void {
  throwIssues(issues);
  if (lost.length > 0) {
    throw new UnsupportedError(account, `Cal.com cannot store all of this schedule: ${lost.join('; ')}`, lost);
  }
}
