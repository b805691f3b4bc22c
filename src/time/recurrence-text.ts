import type { RecurrenceRule } from './hours.ts';
import {
  formatLocalDate,
  type LocalDate,
  monthOf,
  parseLocalDate,
  WEEKDAYS,
  type Weekday,
  weekdayIndexOf,
  weekdayOf,
} from './local-date.ts';
import { at } from './wall-time.ts';

/** A rule in the terms of RFC 5545. */
export interface RecurrenceText {
  /** The date of the first occurrence (the date of DTSTART). */
  readonly firstDate: LocalDate;
  /** The value of the property RRULE. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 */
  readonly rrule: string;
}

/** Undefined for a rule that never occurs, which RFC 5545 cannot express: its first date always counts. */
export function recurrenceText(rule: RecurrenceRule, timeZone: string): RecurrenceText | undefined {
  const firstDate = formatLocalDate(firstOccurrence(rule));
  const { frequency, lastDate } = rule;
  if (lastDate !== undefined && lastDate < firstDate) return undefined;
  if (frequency === 'ONCE') return { firstDate, rrule: 'FREQ=DAILY;COUNT=1' };
  const parts = [`FREQ=${frequency}`];
  if (frequency === 'WEEKLY') parts.push(`BYDAY=${daysOf(rule).map(twoLetters).join(',')}`);
  if (frequency === 'MONTHLY') parts.push(`BYMONTHDAY=${monthOf(parseLocalDate(firstDate)).dayOfMonth}`);
  if (lastDate !== undefined) parts.push(`UNTIL=${lastSecondOf(timeZone, lastDate)}`);
  return { firstDate, rrule: parts.join(';') };
}

/** The abbreviation of RFC 5545, such as `MO`. */
function twoLetters(day: Weekday): string {
  return day.slice(0, 2);
}

function daysOf({ days, firstDate }: RecurrenceRule): readonly Weekday[] {
  return days === undefined ? [weekdayOf(parseLocalDate(firstDate))] : WEEKDAYS.filter((day) => days.includes(day));
}

/** The first date of a weekly rule need not be one of its days. */
function firstOccurrence(rule: RecurrenceRule): number {
  const first = parseLocalDate(rule.firstDate);
  if (rule.frequency !== 'WEEKLY') return first;
  const indexes = daysOf(rule).map((day) => WEEKDAYS.indexOf(day));
  return first + Math.min(...indexes.map((index) => (index - weekdayIndexOf(first) + 7) % 7));
}

/** In UTC, as RFC 5545 requires where the start has a zone. */
function lastSecondOf(timeZone: string, date: LocalDate): string {
  const last = new Date(at(timeZone, date, '24:00') - 1000);
  return last.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
