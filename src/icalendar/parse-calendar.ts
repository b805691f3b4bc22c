import ICAL from 'ical.js';
import { mapInSteps } from '../concurrency/steps.ts';
import { knownTimeZone, zoneOf } from '../time/zone.ts';
import type { CalendarProperties, ParsedCalendar } from './calendar.ts';
import { type RawComponent, readComponents } from './content-lines.ts';
import { type ReadEvent, readEvent, type TimeContext } from './event-component.ts';
import { groupEvents } from './event-groups.ts';
import { type CalendarProblem, InvalidValueError, NotACalendarError } from './problems.ts';
import { LocatedError, PropertyReader } from './property-reader.ts';
import { createZoneFinder } from './zones.ts';

const KEPT: ReadonlySet<string> = new Set(
  [
    'NAME X-WR-CALNAME X-WR-CALDESC COLOR X-APPLE-CALENDAR-COLOR X-WR-TIMEZONE REFRESH-INTERVAL X-PUBLISHED-TTL',
    'UID DTSTAMP SEQUENCE DTSTART DTEND DURATION RRULE RDATE EXDATE RECURRENCE-ID STATUS TRANSP CLASS SUMMARY DESCRIPTION',
    'LOCATION URL CONFERENCE X-GOOGLE-CONFERENCE ORGANIZER ATTENDEE CREATED LAST-MODIFIED',
    'TZID TZOFFSETFROM TZOFFSETTO X-LIC-LOCATION',
  ].flatMap((names) => names.split(' ')),
);

/**
 * Reads an iCalendar stream (RFC 5545): the properties of its calendars and their events. What cannot be read costs itself alone, and is
 * listed in `problems`. Other components (to-dos, journals, alarms) are skipped. Yields to the event loop.
 *
 * @param options.timeZone the IANA zone in which dates and floating times are read. @throws RangeError for an unknown one.
 * @throws NotACalendarError if the text contains no calendar.
 */
export async function parseCalendar(text: string, options: { readonly timeZone: string }): Promise<ParsedCalendar> {
  const floating = zoneOf(options.timeZone);
  const components = await readComponents(text, KEPT);
  const calendars = components.filter(({ name }) => name === 'VCALENDAR');
  const [first] = calendars;
  if (first === undefined) throw new NotACalendarError('The text contains no VCALENDAR.');
  const problems: CalendarProblem[] = [];
  const events: ReadEvent[] = [];
  for (const calendar of calendars) {
    const context = { findZone: createZoneFinder(timeZonesOf(calendar)), floating };
    // oxlint-disable-next-line no-await-in-loop -- a stream rarely has more than one, and the work is not concurrent
    events.push(...(await readEvents(calendar, context, problems)));
    if (!calendar.isComplete) {
      problems.push({
        line: calendar.line,
        isEventLost: false,
        message: 'The calendar has no end: the text was cut off',
      });
    }
  }
  return {
    properties: readProperties(first),
    events: groupEvents(events),
    problems,
    isComplete: calendars.every(({ isComplete }) => isComplete),
  };
}

async function readEvents(
  calendar: RawComponent,
  context: TimeContext,
  problems: CalendarProblem[],
): Promise<ReadEvent[]> {
  const raws = calendar.components.filter(({ name }) => name === 'VEVENT');
  const events = await mapInSteps(raws, (raw) => readOrReport(raw, context, problems) ?? null);
  return events.filter((event) => event !== null);
}

function readOrReport(raw: RawComponent, context: TimeContext, problems: CalendarProblem[]): ReadEvent | undefined {
  const uid = new PropertyReader(raw).text('UID') ?? undefined;
  const report = (problem: CalendarProblem) => problems.push({ ...problem, uid });
  for (const line of raw.lines.get('') ?? []) {
    report({ line: line.number, isEventLost: false, message: 'A line has no name of a property; it is ignored' });
  }
  try {
    if (!raw.isComplete) throw new LocatedError('The event has no end', raw.line);
    return readEvent(raw, context, report);
  } catch (error) {
    if (!(error instanceof InvalidValueError)) throw error;
    const line = error instanceof LocatedError ? error.line : raw.line;
    report({ line, isEventLost: true, message: error.message });
    return undefined;
  }
}

function timeZonesOf({ components }: RawComponent): Map<string, RawComponent> {
  const zones = components.filter(({ name }) => name === 'VTIMEZONE');
  return new Map(zones.map((zone) => [new PropertyReader(zone).text('TZID') ?? '', zone]));
}

function readProperties(calendar: RawComponent): CalendarProperties {
  const reader = new PropertyReader(calendar);
  return {
    name: reader.text('NAME') ?? reader.text('X-WR-CALNAME'),
    description: reader.text('DESCRIPTION') ?? reader.text('X-WR-CALDESC'),
    color: reader.text('COLOR') ?? reader.text('X-APPLE-CALENDAR-COLOR'),
    timeZone: knownTimeZone(reader.text('X-WR-TIMEZONE')),
    refreshSeconds: secondsOf(reader.text('REFRESH-INTERVAL')) ?? secondsOf(reader.text('X-PUBLISHED-TTL')),
  };
}

function secondsOf(duration: string | null): number | null {
  if (duration === null || !ICAL.Duration.isValueString(duration)) return null;
  return Math.max(0, ICAL.Duration.fromString(duration).toSeconds());
}
