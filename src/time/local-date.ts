/** A calendar date without a zone, `YYYY-MM-DD`. */
export type LocalDate = string;

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A date as the number of days since 1970-01-01. */
export type DayNumber = number;

const DAY = 86_400_000;
const PATTERN = /^(\d{4})-(0[1-9]|1[0-2])-(\d\d)$/;

/** Whether the text is a date that exists in the Gregorian calendar. */
export function isLocalDate(text: string): boolean {
  return readLocalDate(text) !== undefined;
}

/** @throws RangeError for anything but an existing date. */
export function parseLocalDate(text: LocalDate): DayNumber {
  const day = readLocalDate(text);
  if (day === undefined) throw new RangeError(`Not a date: ${JSON.stringify(text)}`);
  return day;
}

/** @throws RangeError outside the years 0000 to 9999. */
export function formatLocalDate(day: DayNumber): LocalDate {
  const text = new Date(day * DAY).toISOString();
  // Other years have a sign and six digits.
  if (text.length !== 24) throw new RangeError(`Not a date with four digits of year: ${text}`);
  return text.slice(0, 10);
}

export function weekdayOf(day: DayNumber): Weekday {
  return WEEKDAYS[weekdayIndexOf(day)]!;
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayIndexOf(day: DayNumber): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** @param month counted from January of year 0. @returns undefined if the month has no such day. */
export function dayOfMonthIn(month: number, dayOfMonth: number): DayNumber | undefined {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), ((month % 12) + 12) % 12, dayOfMonth);
  return date.getUTCDate() === dayOfMonth ? date.getTime() / DAY : undefined;
}

/** The month, counted from January of year 0, and the day in it. */
export function monthOf(day: DayNumber): { month: number; dayOfMonth: number } {
  const date = new Date(day * DAY);
  return { month: date.getUTCFullYear() * 12 + date.getUTCMonth(), dayOfMonth: date.getUTCDate() };
}

/** @param firstWeekday the day on which weeks begin. */
export function firstDayOfWeek(day: DayNumber, firstWeekday: Weekday): DayNumber {
  return day - ((weekdayIndexOf(day) - WEEKDAYS.indexOf(firstWeekday) + 7) % 7);
}

export function firstDayOfMonth(day: DayNumber): DayNumber {
  return day - monthOf(day).dayOfMonth + 1;
}

export function firstDayOfYear(day: DayNumber): DayNumber {
  const { month } = monthOf(day);
  return dayOfMonthIn(month - (month % 12), 1)!;
}

function readLocalDate(text: string): DayNumber | undefined {
  const [match, year, month, dayOfMonth] = PATTERN.exec(text) ?? [];
  return match === undefined ? undefined : dayOfMonthIn(Number(year) * 12 + Number(month) - 1, Number(dayOfMonth));
}
