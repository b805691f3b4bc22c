import { z } from 'zod';
import { WEEKDAYS, type Weekday } from '../time/local-date.ts';
import { InvalidValueError } from './problems.ts';
import { parseReading, type Reading } from './wall-moment.ts';

const FREQUENCIES = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
type Frequency = (typeof FREQUENCIES)[number];

/** A weekday, and which one of the month or year; 0 for each. */
export interface RuleDay {
  /** 0 for Monday to 6 for Sunday. */
  readonly weekday: number;
  readonly ordinal: number;
}

/** A value of type RECUR. @see https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10 */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count?: number | undefined;
  /** The last possible occurrence, inclusive: an instant (epoch milliseconds), or a reading of the clock of the start. */
  readonly until?: { readonly instant: number } | { readonly reading: Reading } | undefined;
  readonly bySecond?: readonly number[] | undefined;
  readonly byMinute?: readonly number[] | undefined;
  readonly byHour?: readonly number[] | undefined;
  readonly byDay?: readonly RuleDay[] | undefined;
  readonly byMonthDay?: readonly number[] | undefined;
  readonly byYearDay?: readonly number[] | undefined;
  readonly byWeekNo?: readonly number[] | undefined;
  /** 1 for January. */
  readonly byMonth?: readonly number[] | undefined;
  readonly bySetPos?: readonly number[] | undefined;
  readonly weekStart: Weekday;
}

const WEEKDAY_CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const DAY_MILLISECONDS = 86_400_000;

/** One value or a list, as jCal writes the parts of a rule; null values are invalid. */
function listOf<T extends z.ZodType>(item: T) {
  return z.union([z.array(item).min(1), item.transform((value) => [value])]).optional();
}

const numbers = (minimum: number, maximum: number) => listOf(z.number().int().min(minimum).max(maximum));
const signed = (maximum: number) =>
  listOf(
    z
      .number()
      .int()
      .min(-maximum)
      .max(maximum)
      .refine((value) => value !== 0),
  );

const recur = z.object({
  freq: z.enum(FREQUENCIES),
  interval: z.number().int().min(1).default(1),
  count: z.number().int().min(1).optional(),
  until: z.string().optional(),
  bysecond: numbers(0, 60),
  byminute: numbers(0, 59),
  byhour: numbers(0, 23),
  byday: listOf(z.string().regex(/^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/)),
  bymonthday: signed(31),
  byyearday: signed(366),
  byweekno: signed(53),
  bymonth: numbers(1, 12),
  bysetpos: signed(366),
  /** As ical.js counts: 1 for Sunday. */
  wkst: z.number().int().min(1).max(7).default(2),
  rscale: z.string().optional(),
  skip: z.string().optional(),
});

/** Reads a rule as ical.js parsed it. @throws InvalidValueError */
export function readRule(value: unknown): Rule {
  const parsed = recur.safeParse(value);
  if (!parsed.success) throw new InvalidValueError('is not a recurrence rule of RFC 5545');
  const parts = parsed.data;
  // RFC 7529 adds other calendars, and another treatment of dates that do not exist.
  if ((parts.rscale ?? 'GREGORIAN').toUpperCase() !== 'GREGORIAN') {
    throw new InvalidValueError('uses a calendar other than the Gregorian one, which is not supported');
  }
  if ((parts.skip ?? 'OMIT').toUpperCase() !== 'OMIT') throw new InvalidValueError('uses SKIP, which is not supported');
  return {
    frequency: parts.freq,
    interval: parts.interval,
    count: parts.count,
    until: parts.until === undefined ? undefined : readUntil(parts.until),
    bySecond: parts.bysecond?.map((second) => Math.min(second, 59)),
    byMinute: parts.byminute,
    byHour: parts.byhour,
    byDay: parts.byday?.map((day) => ({
      weekday: WEEKDAY_CODES.indexOf(day.slice(-2)),
      ordinal: Number(day.slice(0, -2)),
    })),
    byMonthDay: parts.bymonthday,
    byYearDay: parts.byyearday,
    byWeekNo: parts.byweekno,
    byMonth: parts.bymonth,
    bySetPos: parts.bysetpos,
    weekStart: WEEKDAYS[(parts.wkst + 5) % 7]!,
  };
}

/** A date includes all of its day. */
function readUntil(text: string): Rule['until'] {
  const reading = parseReading(text);
  if (text.endsWith('Z')) return { instant: reading };
  return { reading: text.includes('T') ? reading : reading + DAY_MILLISECONDS - 1 };
}
