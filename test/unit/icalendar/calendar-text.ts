import { expandEvents } from '../../../src/icalendar/expand-events.ts';
import { parseCalendar } from '../../../src/icalendar/parse-calendar.ts';
import type { Interval } from '../../../src/time/interval.ts';

/** A calendar with the lines, in the line format of RFC 5545. */
export function calendarOf(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

/** The lines of an event; UID and DTSTAMP are added where they are missing. */
export function eventOf(...lines: readonly string[]): string[] {
  const defaults = ['UID:event', 'DTSTAMP:20260101T000000Z'].filter(
    (line) => !lines.some((other) => other.startsWith(line.slice(0, line.indexOf(':')))),
  );
  return ['BEGIN:VEVENT', ...defaults, ...lines, 'END:VEVENT'];
}

export const YEAR_2026: Interval = { start: Date.UTC(2026, 0), end: Date.UTC(2027, 0) };

export async function occurrencesIn(text: string, window: Interval = YEAR_2026, timeZone = 'Europe/Berlin') {
  const { events } = await parseCalendar(text, { timeZone });
  const { occurrences } = await expandEvents(events, window);
  return occurrences.toSorted((a, b) => a.start - b.start);
}

/** The starts and ends, such as `2026-03-08T14:00Z/15:00Z`; the end with its date if that is another one. */
export async function rangesIn(text: string, window: Interval = YEAR_2026, timeZone = 'Europe/Berlin') {
  return (await occurrencesIn(text, window, timeZone)).map(({ start, end }) => {
    const [from, to] = [start, end].map((instant) => new Date(instant).toISOString().replace(/:00\.000Z/, 'Z'));
    return `${from}/${from!.slice(0, 10) === to!.slice(0, 10) ? to!.slice(11) : to}`;
  });
}
