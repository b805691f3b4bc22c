import type { Calendar, Rule } from './data.ts';
import { DAY_MS, instantOf, type LocalMs, localAt, readLocal } from './local-time.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Whether the rules of a calendar leave all of `[start, end)` open to an event type. A calendar without rules is open.
 *
 * @param eventTypeId null: an event without a type, to which rules for certain types do not apply
 */
export function isOpen(calendar: Calendar, { start, end }: Range, eventTypeId: number | null): boolean {
  if (calendar.schedules.length === 0) return true;
  const concerning = calendar.schedules.filter(
    ({ eventTypeIds }) => eventTypeIds.length === 0 || (eventTypeId !== null && eventTypeIds.includes(eventTypeId)),
  );
  const occurring = (type: string) =>
    concerning
      .filter(({ availabilityType }) => availabilityType === type)
      .flatMap((rule) => occurrences(rule, calendar.timezone, { start, end }));

  if (occurring('unavailable').length > 0) return false;
  let openUntil = start;
  for (const open of occurring('available').toSorted((a, b) => a.start - b.start))
    if (open.start <= openUntil) openUntil = Math.max(openUntil, open.end);
  return openUntil >= end;
}

/** The occurrences of a rule that overlap `within`, as instants. Both ends have the same local time on each date. */
function occurrences(rule: Rule, zone: string, within: Range): Range[] {
  const first = readLocal(rule.startTime);
  const firstEnd = readLocal(rule.endTime);
  if (first === undefined || firstEnd === undefined) return [];
  const firstDay = dayOf(first);
  const earliest = dayOf(localAt(within.start, zone) - (firstEnd - first)) - 1;
  const latest = dayOf(localAt(within.end, zone)) + 1;

  const found: Range[] = [];
  for (let day = Math.max(firstDay, earliest); day <= latest; day++) {
    if (!occursOn(rule, day, firstDay)) continue;
    const shift = (day - firstDay) * DAY_MS;
    const start = instantOf(first + shift, zone);
    const end = instantOf(firstEnd + shift, zone);
    if (start < end && start < within.end && end > within.start) found.push({ start, end });
  }
  return found;
}

/** @param day counted from 1970-01-01, as `firstDay` is */
function occursOn({ recurrence, daysOfWeek, recurrenceEndDate }: Rule, day: number, firstDay: number): boolean {
  const last = recurrenceEndDate === null ? undefined : readLocal(`${recurrenceEndDate}T00:00`);
  if (recurrence !== 'once' && last !== undefined && day > dayOf(last)) return false;
  switch (recurrence) {
    case 'daily':
      return true;
    case 'weekly':
      // 1970-01-01 was a Thursday.
      return daysOfWeek?.includes((day + 3) % 7) ?? false;
    case 'monthly':
      return new Date(day * DAY_MS).getUTCDate() === new Date(firstDay * DAY_MS).getUTCDate();
    default:
      return day === firstDay;
  }
}

function dayOf(local: LocalMs): number {
  return Math.floor(local / DAY_MS);
}
