import { digitsAt, TWO_DIGITS } from './digits.ts';

/** A calendar date without a zone, `YYYY-MM-DD`. */
export type LocalDate = string;

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A date as the number of days since 1970-01-01, which is what the arithmetic here is done in. */
export type DayNumber = number;

const DAY = 86_400_000;

/** Whether the text is a date that exists in the Gregorian calendar. */
export function isLocalDate(text: string): boolean {
  return readLocalDate(text) !== undefined;
}

/** Throws a RangeError for anything but an existing date. */
export function parseLocalDate(text: LocalDate): DayNumber {
  const day = readLocalDate(text);
  if (day === undefined) throw new RangeError(`Not a date: ${JSON.stringify(text)}`);
  return day;
}

/** Throws a RangeError outside the years 0000 to 9999. */
export function formatLocalDate(day: DayNumber): LocalDate {
  const date = new Date(day * DAY);
  const year = date.getUTCFullYear();
  if (year >= 1000 && year <= 9999) {
    return `${year}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
  }
  const text = date.toISOString();
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

/** The day with that number in a month counted from January of year 0; undefined where the month is too short. */
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

function readLocalDate(text: string): DayNumber | undefined {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return undefined;
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2);
  const month = digitsAt(text, 5);
  const dayOfMonth = digitsAt(text, 8);
  // Something that is no digit makes NaN, which is not within any bounds.
  if (!(year >= 0 && month >= 1 && month <= 12 && dayOfMonth >= 1)) return undefined;
  // Every month has these, and Date.UTC takes earlier years for those of a century.
  if (year >= 100 && dayOfMonth <= 28) return Date.UTC(year, month - 1, dayOfMonth) / DAY;
  return dayOfMonthIn(year * 12 + month - 1, dayOfMonth);
}
