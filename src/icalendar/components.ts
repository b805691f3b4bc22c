import ICAL from 'ical.js';
import { escapeText, singleLine } from './text.ts';
import { type CalendarHeader, PRODUCT } from './write-event.ts';

/** An empty VCALENDAR, for components that the library for events cannot write. */
export function calendarComponent({ name, refreshSeconds }: CalendarHeader): ICAL.Component {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', `-//${PRODUCT.company}//${PRODUCT.product}//${PRODUCT.language}`);
  for (const property of name === undefined ? [] : ['name', 'x-wr-calname']) {
    // ical.js does not know these properties, whose values are text, and does not escape them.
    calendar.addPropertyWithValue(property, escapeText(singleLine(name ?? '')));
  }
  if (refreshSeconds !== undefined) {
    const interval = new ICAL.Property('refresh-interval');
    interval.resetType('duration');
    interval.setValue(ICAL.Duration.fromSeconds(refreshSeconds));
    calendar.addProperty(interval);
    calendar.addPropertyWithValue('x-published-ttl', ICAL.Duration.fromSeconds(refreshSeconds).toICALString());
  }
  return calendar;
}

/** The text of a VCALENDAR, whose lines are folded at 75 octets. */
export function textOf(calendar: ICAL.Component): string {
  return `${calendar.toString()}\r\n`;
}

/** @param instant epoch milliseconds, cut to whole seconds. */
export function utcTime(instant: number): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(instant), true);
}
