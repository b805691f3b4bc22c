import {
  type DateOverride,
  type LocalHours,
  type RecurrenceRule,
  WEEKDAYS,
  type Weekday,
  type WeeklyHours,
} from '../../domain/schedule.ts';
import { formatLocalDate, parseLocalDate } from '../../time/local-date.ts';

/** A longer single window is not converted; only its rule describes it. */
const MAXIMUM_SHOWN_DATES = 366;
const WEEK = 7;

/** The part of a window on one date, `offset` days after the date on which the window starts. */
interface Piece {
  readonly offset: number;
  readonly hours: LocalHours;
}

/**
 * Converts a rule to weekly hours or date overrides, split at midnight. A monthly rule has no such form and gives no hours.
 * Date overrides do not contain the event types of the rule.
 */
export function ruleToHours(rule: RecurrenceRule): RuleHours {
  const hours = converted.get(rule) ?? convertRule(rule);
  converted.set(rule, hours);
  return hours;
}

interface RuleHours {
  readonly weeklyHours: readonly WeeklyHours[];
  readonly dateOverrides: readonly DateOverride[];
}

/** Effective because `parseRule` caches rules. */
const converted = new WeakMap<RecurrenceRule, RuleHours>();

function convertRule(rule: RecurrenceRule): RuleHours {
  const { frequency, days = [] } = rule;
  const isWeekly = frequency === 'DAILY' || frequency === 'WEEKLY';
  return {
    weeklyHours: isWeekly ? weeklyHoursOf(rule, frequency === 'DAILY' ? WEEKDAYS : days) : [],
    dateOverrides: frequency === 'ONCE' ? overridesOf(rule) : [],
  };
}

function weeklyHoursOf(rule: RecurrenceRule, days: readonly Weekday[]): WeeklyHours[] {
  const pieces = piecesOf(rule, WEEK);
  const eventTypeIds = rule.eventTypeIds?.length ? rule.eventTypeIds : [undefined];
  return eventTypeIds.flatMap((eventTypeId) =>
    pieces.map(({ offset, hours }) => ({
      days: shiftDays(days, offset),
      ...hours,
      ...(eventTypeId === undefined ? {} : { eventTypeId }),
    })),
  );
}

function overridesOf(rule: RecurrenceRule): DateOverride[] {
  if (rule.endDayOffset >= MAXIMUM_SHOWN_DATES) return [];
  const first = parseLocalDate(rule.firstDate);
  return piecesOf(rule, MAXIMUM_SHOWN_DATES).map(({ offset, hours }) => ({
    date: formatLocalDate(first + offset),
    hours: [hours],
  }));
}

function piecesOf({ start, end, endDayOffset }: RecurrenceRule, maximum: number): Piece[] {
  if (endDayOffset === 0) return start < end ? [{ offset: 0, hours: { start, end } }] : [];
  const whole = Math.min(endDayOffset - 1, maximum);
  return [
    { offset: 0, hours: { start, end: '24:00' } },
    ...Array.from({ length: whole }, (_, i) => ({ offset: i + 1, hours: { start: '00:00', end: '24:00' } })),
    ...(endDayOffset <= maximum ? [{ offset: endDayOffset, hours: { start: '00:00', end } }] : []),
  ];
}

function shiftDays(days: readonly Weekday[], offset: number): Weekday[] {
  const shifted = new Set(days.map((day) => (WEEKDAYS.indexOf(day) + offset) % WEEK));
  return WEEKDAYS.filter((_, index) => shifted.has(index));
}
