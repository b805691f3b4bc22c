import { hash } from 'node:crypto';
import ICAL from 'ical.js';
import { type Zone, zoneOf } from '../time/zone.ts';
import type { Addition, EventComponent, Length } from './calendar.ts';
import type { Property, RawComponent } from './content-lines.ts';
import { readDetails } from './event-details.ts';
import { type CalendarProblem, InvalidValueError } from './problems.ts';
import { LocatedError, PropertyReader } from './property-reader.ts';
import { readRule } from './recurrence-rule.ts';
import { DAY, instantOf, type Moment, parseReading } from './wall-moment.ts';
import type { FindZone } from './zones.ts';

const UTC = zoneOf('UTC');
const SUB_DAILY: readonly string[] = ['SECONDLY', 'MINUTELY', 'HOURLY'];

/** A VEVENT that was read, with what orders the revisions of one event. */
export interface ReadEvent {
  readonly uid: string;
  readonly component: EventComponent;
  /** DTSTAMP as epoch milliseconds; 0 if it is missing. */
  readonly stamp: number;
}

/** How the times of a calendar are read. */
export interface TimeContext {
  readonly findZone: FindZone;
  /** The zone of dates and floating times. */
  readonly floating: Zone;
}

/** @throws LocatedError if it has no time, or a recurrence that cannot be read. */
export function readEvent(
  raw: RawComponent,
  context: TimeContext,
  report: (problem: CalendarProblem) => void,
): ReadEvent {
  const reader = new PropertyReader(raw);
  const uid = reader.text('UID') ?? uidOf(raw);
  const [start] = reader.map('DTSTART', (property) => readMoment(property, context));
  if (start === undefined) throw new LocatedError('DTSTART is missing', raw.line);
  const isDate = start.form === 'DATE';
  const rules = reader.map('RRULE', ({ values }) => {
    const rule = readRule(values[0]);
    if (isDate && SUB_DAILY.includes(rule.frequency)) {
      throw new InvalidValueError('repeats within a day, which an all-day event cannot do');
    }
    return rule;
  });
  const component = {
    start,
    length: readLength(reader, start, context),
    recurrenceId: reader.map('RECURRENCE-ID', (property) => ({
      moment: readMoment(property, context),
      isThisAndFuture: String(property.parameters.range).toUpperCase() === 'THISANDFUTURE',
    }))[0],
    rules,
    additions: reader.mapReadable('RDATE', (property) => readAdditions(property, context), report).flat(),
    exclusions: reader.mapReadable('EXDATE', (property) => readMoments(property, context), report).flat(),
    details: readDetails(reader, isDate),
    sharesUid: false,
  };
  return { uid, component, stamp: instantOfText(reader.text('DTSTAMP')) };
}

/** A substitute that stays the same as long as the event does. */
function uidOf({ lines }: RawComponent): string {
  const text = ['DTSTART', 'SUMMARY'].flatMap((name) => (lines.get(name) ?? []).map((line) => line.text)).join('\n');
  return `no-uid-${hash('sha256', text, 'base64url').slice(0, 22)}`;
}

function instantOfText(text: string | null): number {
  try {
    return text === null ? 0 : parseReading(text);
  } catch (error) {
    if (error instanceof InvalidValueError) return 0;
    throw error;
  }
}

function readMoments(property: Property, context: TimeContext): Moment[] {
  return property.values.map((value) => toMoment(value, property, context));
}

function readMoment(property: Property, context: TimeContext): Moment {
  return toMoment(property.values[0], property, context);
}

function toMoment(value: unknown, { parameters }: Property, { findZone, floating }: TimeContext): Moment {
  // A date without VALUE=DATE; the library writes it so.
  const text = String(value).replace(/T::$/, '');
  const reading = parseReading(text);
  if (!text.includes('T')) return { reading, zone: floating, form: 'DATE' };
  if (text.endsWith('Z')) return { reading, zone: UTC, form: 'UTC' };
  const { tzid } = parameters;
  if (typeof tzid !== 'string') return { reading, zone: floating, form: 'FLOATING' };
  return { reading, zone: findZone(tzid), form: 'ZONED' };
}

/** DTEND gives a length that every occurrence has, DURATION one whose days follow the calendar: https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3 */
function readLength(reader: PropertyReader, start: Moment, context: TimeContext): Length {
  const [end] = reader.map('DTEND', (property) => {
    const moment = readMoment(property, context);
    const difference = start.form === 'DATE' ? moment.reading - start.reading : instantOf(moment) - instantOf(start);
    if (difference < 0) throw new InvalidValueError('is before DTSTART');
    return difference;
  });
  if (end !== undefined) {
    // The end must be after the start (https://www.rfc-editor.org/rfc/rfc5545#section-3.8.2.2); programs that mean the same day write it.
    if (start.form === 'DATE') return { days: Math.max(1, Math.round(end / DAY)), milliseconds: 0 };
    return { days: 0, milliseconds: end };
  }
  const [duration] = reader.map('DURATION', ({ values }) => parseDuration(String(values[0])));
  if (start.form !== 'DATE') return duration ?? { days: 0, milliseconds: 0 };
  return { days: Math.max(1, duration?.days ?? 1), milliseconds: 0 };
}

function parseDuration(text: string): Length {
  if (!ICAL.Duration.isValueString(text)) throw new InvalidValueError('is not a duration');
  const { weeks, days, hours, minutes, seconds, isNegative } = ICAL.Duration.fromString(text);
  if (isNegative) throw new InvalidValueError('is negative');
  return { days: weeks * 7 + days, milliseconds: (hours * 3600 + minutes * 60 + seconds) * 1000 };
}

function readAdditions(property: Property, context: TimeContext): Addition[] {
  if (property.type !== 'period') return readMoments(property, context).map((start) => ({ start }));
  return property.values.map((value) => {
    const [from, to] = Array.isArray(value) ? value.map(String) : [];
    if (from === undefined || to === undefined) throw new InvalidValueError('is not a period');
    const start = toMoment(from, property, context);
    if (ICAL.Duration.isValueString(to)) return { start, length: parseDuration(to) };
    const milliseconds = instantOf(toMoment(to, property, context)) - instantOf(start);
    if (milliseconds < 0) throw new InvalidValueError('has a period that ends before it starts');
    return { start, length: { days: 0, milliseconds } };
  });
}
