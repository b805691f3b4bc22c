import ICAL from 'ical.js';
import { turns } from '../concurrency/turns.ts';
import type { Interval } from '../time/interval.ts';
import type { RepeatedHours, WritableHours } from '../time/repeated-hours.ts';
import { at } from '../time/wall-time.ts';
import { calendarComponent, textOf, utcTime } from './components.ts';
import { cleanText } from './text.ts';
import { timeZoneComponent } from './time-zone-component.ts';
import type { CalendarHeader } from './write-event.ts';

/** Hours within a window, to be written as VAVAILABILITY. Instants in epoch milliseconds. */
export interface WrittenAvailability {
  /** The UID of the component, and of its parts. */
  readonly uidOf: (part: string) => string;
  readonly title: string;
  readonly window: Interval;
  /** As of when it is known. */
  readonly stamp: number;
  /** IANA name. */
  readonly timeZone: string;
  readonly hours: WritableHours;
}

const MARGIN_MS = 2 * 86_400_000;

/**
 * One VCALENDAR with a VAVAILABILITY (RFC 7953), with a part AVAILABLE for each recurrence and each exact time; all other time of
 * the window is not available. Yields to the event loop while it writes many of them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7953#section-3.1
 */
export async function writeAvailability(header: CalendarHeader, written: WrittenAvailability): Promise<string> {
  const { uidOf, title, window, stamp, timeZone, hours } = written;
  const calendar = calendarComponent(header);
  if (hours.repeated.length > 0) calendar.addSubcomponent(timeZoneComponent(timeZone, rangeOf(written)));
  const availability = newComponent('vavailability', uidOf('availability'), stamp);
  availability.addPropertyWithValue('dtstart', utcTime(window.start));
  availability.addPropertyWithValue('dtend', utcTime(window.end));
  availability.addPropertyWithValue('summary', cleanText(title));
  availability.addPropertyWithValue('busytype', 'BUSY-UNAVAILABLE');
  const parts = [
    ...hours.repeated.map((each) => (part: ICAL.Component) => addRepeated(part, each, timeZone)),
    ...hours.single.map((each) => async (part: ICAL.Component) => addSingle(part, each)),
  ];
  for (const [i, addTimes] of parts.entries()) {
    if (turns.isUsedUp) await turns.next();
    const part = newComponent('available', uidOf(`available-${i + 1}`), stamp);
    await addTimes(part);
    availability.addSubcomponent(part);
  }
  calendar.addSubcomponent(availability);
  return textOf(calendar);
}

function newComponent(name: string, uid: string, stamp: number): ICAL.Component {
  const component = new ICAL.Component(name);
  component.addPropertyWithValue('uid', uid);
  component.addPropertyWithValue('dtstamp', utcTime(stamp));
  return component;
}

function addSingle(part: ICAL.Component, { start, end }: Interval): void {
  part.addPropertyWithValue('dtstart', utcTime(start));
  part.addPropertyWithValue('dtend', utcTime(end));
}

async function addRepeated(
  part: ICAL.Component,
  { start, end, rrule, exceptions }: RepeatedHours,
  timeZone: string,
): Promise<void> {
  addLocal(part, 'dtstart', timeZone, start);
  addLocal(part, 'dtend', timeZone, end);
  part.addPropertyWithValue('rrule', ICAL.Recur.fromString(rrule));
  for (const date of exceptions) {
    if (turns.isUsedUp) await turns.next();
    addLocal(part, 'exdate', timeZone, { date, time: start.time });
  }
}

function addLocal(part: ICAL.Component, name: string, timeZone: string, { date, time }: RepeatedHours['start']): void {
  const property = new ICAL.Property(name, part);
  property.setParameter('tzid', timeZone);
  // The library reads times with seconds alone.
  property.setValue(ICAL.Time.fromDateTimeString(`${date}T${time.length === 5 ? `${time}:00` : time}`));
  part.addProperty(property);
}

/** The range whose clock changes the VTIMEZONE contains. It begins with the earliest repeated hours, which can precede the window. */
function rangeOf({ window, timeZone, hours }: WrittenAvailability): Interval {
  const starts = hours.repeated.map(({ start }) => at(timeZone, start.date, start.time));
  return { start: Math.min(window.start, ...starts) - MARGIN_MS, end: window.end + MARGIN_MS };
}
