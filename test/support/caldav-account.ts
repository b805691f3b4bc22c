import { expect } from 'vitest';
import type { AccountEntry } from '../../src/config/account-entries.ts';
import { type Gateway, idOf } from './gateway.ts';

/** An account of a CalDAV server, for calendars without a zone in Berlin. */
export function caldavEntry(
  { origin, credential }: { readonly origin: string; readonly credential: string },
  settings: Readonly<Record<string, unknown>> = {},
): AccountEntry {
  const all = { baseUrl: origin, timeZone: 'Europe/Berlin', ...settings };
  return { key: 'dav', provider: 'CALDAV', name: 'Maren', credential, settings: all };
}

/** One VEVENT. @param lines without UID and DTSTAMP. */
export function vevent(uid: string, ...lines: readonly string[]): string {
  return ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'].join('\n');
}

export const calendarId = (path: string) => idOf('Calendar', 'dav', path);
export const bookingId = (path: string) => idOf('Booking', 'dav', path);

const REPORT = { 'x-upstream-report': '1' };

/** The busy time of a calendar of the CalDAV account as `start end`, and how many upstream calls it took. */
export function busyOf(gateway: Gateway, path: string, from: string, to: string) {
  return busyTimeOf(gateway, calendarId(path), from, to);
}

/** The busy time of any calendar as `start end`, and how many upstream calls it took. */
export async function busyTimeOf({ execute }: Gateway, id: string, from: string, to: string) {
  const { data, errors, extensions } = await execute(
    'query ($id: ID!, $from: DateTime!, $to: DateTime!) { calendar(id: $id) { busy(from: $from, to: $to) { start end } } }',
    { id, from, to },
    REPORT,
  );
  expect(errors).toBeUndefined();
  const busy: readonly { readonly start: string; readonly end: string }[] = data.calendar.busy;
  const calls: number = extensions.upstream.calls;
  return { busy: busy.map(({ start, end }) => `${short(start)} ${short(end)}`), calls };
}

/** The bookings of all calendars by their start, and how many upstream calls they took. */
export async function bookingsOf({ execute }: Gateway, from: string, to: string) {
  const { data, errors, extensions } = await execute(
    `query ($from: DateTime!, $to: DateTime!) {
      bookings(from: $from, to: $to, first: 50) {
        nodes { id title start end status location notes hosts { email } attendees { email } calendar { name } }
      }
    }`,
    { from, to },
    REPORT,
  );
  expect(errors).toBeUndefined();
  const nodes: readonly { readonly [field: string]: any; readonly start: string }[] = data.bookings.nodes;
  const calls: number = extensions.upstream.calls;
  return { bookings: nodes.toSorted((a, b) => (a.start < b.start ? -1 : 1)), calls };
}

/** Without seconds, where they are 0. */
export function short(instant: string): string {
  return instant.replace(/:00(?:\.000)?Z$/, 'Z');
}
