import type { HoursSource, RecurrenceRule, WeeklySource } from '../../../src/time/hours.ts';
import { dateOn, dayOn } from './minute-clock.ts';

const WEEKDAYS = ['', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** One flag per minute of a local date. */
export type PaperDay = Uint8Array;

/** What a schedule's hours cover in local time, date by date, regardless of zones. */
export function paperDayOf(source: HoursSource, eventTypeId: string | undefined): (day: number) => PaperDay {
  const days = new Map<number, PaperDay>();
  return (day) => {
    let paper = days.get(day);
    if (paper === undefined) {
      paper = source.kind === 'weekly' ? weeklyDay(source, eventTypeId, day) : ruleDay(source, eventTypeId, day);
      days.set(day, paper);
    }
    return paper;
  };
}

/** Whether an override of the schedule applies to the date. */
export function isOverridden(source: HoursSource, day: number): boolean {
  if (source.kind !== 'weekly' || isExpired(source, day)) return false;
  const date = dateOn(day).toString();
  return source.dateOverrides.some((override) => override.date === date);
}

function isExpired({ validUntil }: WeeklySource, day: number): boolean {
  return validUntil !== undefined && dateOn(day).toString() > validUntil;
}

function weeklyDay(source: WeeklySource, eventTypeId: string | undefined, day: number): PaperDay {
  const paper = new Uint8Array(1440);
  if (isExpired(source, day)) return paper;
  const date = dateOn(day).toString();
  const overrides = source.dateOverrides.filter((override) => override.date === date);
  const weekday = WEEKDAYS[dateOn(day).dayOfWeek]!;
  const weekly = source.weeklyHours.filter(
    (hours) =>
      (hours.days as readonly string[]).includes(weekday) &&
      (hours.eventTypeId === undefined || eventTypeId === undefined || hours.eventTypeId === eventTypeId),
  );
  for (const { start, end } of overrides.length > 0 ? overrides.flatMap(({ hours }) => hours) : weekly) {
    paper.fill(1, minuteOf(start), Math.max(minuteOf(start), minuteOf(end)));
  }
  return paper;
}

function ruleDay(source: HoursSource & { kind: 'rule' }, eventTypeId: string | undefined, day: number): PaperDay {
  const paper = new Uint8Array(1440);
  const only = source.eventTypeIds ?? [];
  if (eventTypeId !== undefined && only.length > 0 && !only.includes(eventTypeId)) return paper;
  const { rule } = source;
  for (let startDay = day - Math.max(rule.endDayOffset, 0); startDay <= day; startDay++) {
    if (!startsOn(rule, startDay)) continue;
    const start = (startDay - day) * 1440 + minuteOf(rule.start);
    const end = (startDay - day + rule.endDayOffset) * 1440 + minuteOf(rule.end);
    if (end > start) paper.fill(1, Math.max(start, 0), Math.max(end, 0));
  }
  return paper;
}

function startsOn(rule: RecurrenceRule, day: number): boolean {
  const first = dayOn(rule.firstDate);
  if (day < first || (rule.lastDate !== undefined && day > dayOn(rule.lastDate))) return false;
  const date = dateOn(day);
  switch (rule.frequency) {
    case 'ONCE':
      return day === first;
    case 'DAILY':
      return true;
    case 'WEEKLY': {
      const days: readonly string[] = rule.days ?? [WEEKDAYS[dateOn(first).dayOfWeek]!];
      return days.includes(WEEKDAYS[date.dayOfWeek]!);
    }
    default:
      return date.day === dateOn(first).day;
  }
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
