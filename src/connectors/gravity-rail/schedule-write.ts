import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../domain/json.ts';
import {
  type LocalDate,
  type NewSchedule,
  type RecurrenceRule,
  type Schedule,
  type ScheduleChange,
  WEEKDAYS,
} from '../../domain/schedule.ts';
import { localDateOf } from '../../time/wall-time.ts';
import { isWireId } from './gravity-rail.wire.ts';
import { hoursToRule, type RuleShape } from './hours-to-rule.ts';
import { firstMatching, UNBOUNDED_START, windowOf } from './rule.ts';
import { ruleToHours } from './rule-to-hours.ts';
import {
  availabilityOf,
  changedRuleFields,
  changesTimes,
  type Fields,
  ruleFields,
  type ScheduleWriting,
  storedFields,
  unsupportedParts,
  withoutEmpty,
  writtenFirstDate,
} from './schedule-fields.ts';
import { checkEnd, checkEventTypes, checkName, hoursAfterLastDate, ValidationErrors } from './validation-errors.ts';

export interface PlannedUpdate {
  readonly preview: Schedule;
  readonly warnings: readonly string[];
  readonly before: Fields;
  readonly after: Fields;
}

export interface PlannedCreate {
  readonly calendarId: string;
  /** Whether the fields depend on the zone: those of a recurring rule do. */
  readonly needsZone: boolean;
  /** @param timeZone the zone of today's date, on which a recurring rule begins. @throws InvalidInputError */
  readonly fields: (timeZone: string) => Fields;
  /** Whether the schedule is what this create makes. */
  readonly matches: (schedule: Schedule) => boolean;
}

/**
 * Plans an update as the fields before and after it, for a full PUT. Unchanged fields are sent as received. A recurring rule
 * keeps its first date; if its week days change, it begins on the first matching date from there on.
 * @throws UnsupportedError, InvalidInputError
 */
export function planUpdate(current: Schedule, change: ScheduleChange, writing: ScheduleWriting): PlannedUpdate {
  const errors = new ValidationErrors(writing.account);
  const { lost } = errors;
  checkName(change.name, errors);
  checkEventTypes(change.weeklyHours ?? [], errors);
  if (change.isDefault) lost.push('isDefault: there is no default schedule');
  if (change.timeZone !== undefined && change.timeZone !== current.timeZone) {
    lost.push(
      `timeZone: a schedule has the zone of its calendar, ${current.timeZone ?? 'which has none'}; change the calendar's`,
    );
  }
  if (!current.rule || current.timeZone === null) {
    lost.push(`its hours, which cannot be read: ${current.unreadable ?? 'its rule is unknown'}`);
    throw errors.toError();
  }
  const today = localDateOf(current.timeZone, writing.now());
  const hoursChange = !preservesHours(current, change);
  const rule = changedRule(current, current.rule, change, hoursChange, today, errors);
  const sendsTimes = changesTimes(current.rule, rule);
  lost.push(...unsupportedParts(rule, sendsTimes, writing));
  errors.throwIfAny();

  const warnings: string[] = [];
  if (typeof change.validUntil === 'string' || hoursChange) {
    warnings.push(...hoursAfterLastDate(rule).map((hours) => `${hours} remain available.`));
  }
  const next = sendsTimes ? { ...rule, firstDate: writtenFirstDate(rule, today, writing) } : rule;
  if (next.firstDate !== rule.firstDate) {
    warnings.push(`The rule has no first date at the provider; ${next.firstDate} is sent as its first date.`);
  }
  const changed = changedRuleFields(current.rule, next, writing);
  const name = change.name ?? current.name;
  const before = storedFields(current, writing);
  const preview = {
    ...current,
    ...ruleToHours(next),
    name,
    validUntil: next.lastDate ?? null,
    rule: next,
    providerData: withoutNulls({ ...current.providerData, ...changed }, Object.keys(changed)),
  };
  return { preview, warnings, before, after: { ...before, name, ...changed } };
}

/** The zone in which each date begins and ends last: 12 hours behind UTC. */
const LATEST_ZONE = 'Etc/GMT+12';

/**
 * Plans a create. A recurring rule is weekly and begins on the first matching date from today on.
 * @throws UnsupportedError, InvalidInputError
 */
export function planCreate(input: NewSchedule, writing: ScheduleWriting): PlannedCreate {
  const errors = new ValidationErrors(writing.account);
  const { lost, issues } = errors;
  checkName(input.name, errors);
  checkEventTypes(input.weeklyHours, errors);
  const calendarId = input.calendarId ?? '';
  if (!isWireId(calendarId)) {
    issues.push({ path: ['calendar'], message: 'Set the calendar in which to create the schedule.' });
  }
  if (input.isDefault) lost.push('isDefault: there is no default schedule');
  const hours = hoursToRule(input.weeklyHours, input.dateOverrides);
  lost.push(...hours.lost);

  function ruleFrom(shape: RuleShape, today: LocalDate): RecurrenceRule {
    const rule = ruleOf(shape, today, undefined);
    return input.validUntil === null ? rule : { ...rule, lastDate: input.validUntil };
  }
  function fields(shape: RuleShape, timeZone: string, found: ValidationErrors): Fields {
    const rule = ruleFrom(shape, localDateOf(timeZone, writing.now()));
    checkEnd(rule, found);
    found.throwIfAny();
    const { name, effect } = input;
    const availabilityType = availabilityOf(effect, writing.enumValues);
    return withoutEmpty({ name, availabilityType, ...ruleFields(rule, writing) });
  }

  /** Ignores the first date of a recurring rule: an earlier attempt may have been made on another day. */
  function matches(shape: RuleShape, { name, effect, timeZone, rule }: Schedule): boolean {
    if (!rule || name !== input.name || effect !== input.effect || timeZone !== (input.timeZone ?? timeZone))
      return false;
    return isDeepStrictEqual(rule, ruleFrom(shape, rule.firstDate));
  }

  const { shape } = hours;
  if (shape) {
    // The zone of the calendar is not known yet: what can be written in any zone is not refused here.
    const rule = ruleFrom(shape, localDateOf(input.timeZone ?? LATEST_ZONE, writing.now()));
    if (shape.kind === 'once' && input.validUntil !== null) lost.push(endOfOnce(input.validUntil));
    else checkEnd(rule, errors);
    lost.push(...hoursAfterLastDate(rule).map((lateHours) => `validUntil: ${lateHours} would remain available`));
    lost.push(...unsupportedParts(rule, true, writing));
  }
  if (!shape) throw errors.toError();
  errors.throwIfAny();
  return {
    calendarId,
    needsZone: shape.kind !== 'once',
    fields: (timeZone) => fields(shape, timeZone, new ValidationErrors(writing.account)),
    matches: (schedule) => matches(shape, schedule),
  };
}

function changedRule(
  current: Schedule,
  rule: RecurrenceRule,
  change: ScheduleChange,
  hoursChange: boolean,
  today: LocalDate,
  errors: ValidationErrors,
): RecurrenceRule {
  const { lost } = errors;
  let next = rule;
  if (hoursChange && rule.frequency === 'MONTHLY') {
    lost.push(`the monthly recurrence (each month from ${rule.firstDate} on), which hours cannot express`);
  } else if (hoursChange) {
    const hours = hoursToRule(change.weeklyHours ?? current.weeklyHours, change.dateOverrides ?? current.dateOverrides);
    lost.push(...hours.lost);
    if (hours.shape) next = ruleOf(hours.shape, today, rule);
  }
  const lastDate = change.validUntil === undefined ? current.validUntil : change.validUntil;
  const { lastDate: _, ...endless } = next;
  if (lastDate === null) return endless;
  const ended = { ...endless, lastDate };
  const isNew = typeof change.validUntil === 'string' && change.validUntil !== current.validUntil;
  if (next.frequency === 'ONCE' && (isNew || rule.frequency !== 'ONCE')) lost.push(endOfOnce(lastDate));
  else if (isNew || hoursChange) checkEnd(ended, errors);
  return ended;
}

/** @param current the rule before the change; its first date and frequency are preserved if possible. */
function ruleOf(shape: RuleShape, today: LocalDate, current: RecurrenceRule | undefined): RecurrenceRule {
  const window = windowOf(shape.start, shape.length);
  if (shape.kind === 'once') {
    const eventTypeIds = current?.frequency === 'ONCE' ? (current.eventTypeIds ?? []) : [];
    return { frequency: 'ONCE', firstDate: shape.date, ...window, eventTypeIds };
  }
  const { days, eventTypeIds } = shape;
  const recurs = current !== undefined && current.frequency !== 'ONCE';
  if (recurs && current.frequency === 'DAILY' && days.length === WEEKDAYS.length) {
    return { frequency: 'DAILY', firstDate: current.firstDate, ...window, eventTypeIds };
  }
  const from = recurs ? current.firstDate : today;
  const firstDate = from === UNBOUNDED_START ? from : firstMatching(from, days);
  return { frequency: 'WEEKLY', firstDate, ...window, days, eventTypeIds };
}

function endOfOnce(validUntil: LocalDate): string {
  return `validUntil ${validUntil}: hours on a single date have no last date`;
}

/** Whether the change leaves the hours unchanged, even if it repeats them. */
function preservesHours(current: Schedule, { weeklyHours, dateOverrides }: ScheduleChange): boolean {
  const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const plainWeekly = (entries: Schedule['weeklyHours']) =>
    entries.map(({ days, start, end, eventTypeId }) => [
      WEEKDAYS.filter((day) => days.includes(day)),
      start,
      end,
      eventTypeId,
    ]);
  const plainDates = (overrides: Schedule['dateOverrides']) =>
    overrides.map(({ date, hours }) => [date, hours.map(({ start, end }) => [start, end])]);
  return (
    (!weeklyHours || isSame(plainWeekly(weeklyHours), plainWeekly(current.weeklyHours))) &&
    (!dateOverrides || isSame(plainDates(dateOverrides), plainDates(current.dateOverrides)))
  );
}

function withoutNulls(data: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(data).filter(([name, value]) => value !== null || !names.includes(name)));
}
