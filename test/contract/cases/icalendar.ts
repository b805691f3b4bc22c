import { createIcalendarSandbox } from '../../../src/sandbox/icalendar/icalendar-sandbox.ts';
import { type ConnectorCase, nameOf } from './connector-case.ts';

const CREDENTIAL = '/calendars/private-8d1f/basic.ics';

const event = (uid: string, ...lines: string[]) =>
  ['BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260101T000000Z', `SUMMARY:${nameOf(uid)}`, ...lines, 'END:VEVENT'].join(
    '\r\n',
  );

const TEXT = [
  'BEGIN:VCALENDAR',
  `X-WR-CALNAME:${nameOf('feed')}`,
  event('single', 'DTSTART:20260601T100000Z', 'DTEND:20260601T103000Z'),
  event('daily', 'DTSTART:20260601T120000Z', 'DTEND:20260601T123000Z', 'RRULE:FREQ=DAILY'),
  event('all-day', 'DTSTART;VALUE=DATE:20260602'),
  'END:VCALENDAR',
  '',
].join('\r\n');

export const icalendar: ConnectorCase = {
  provider: 'ICALENDAR',
  credential: CREDENTIAL,
  authorization: [':path', CREDENTIAL],
  createFakeProvider: () => createIcalendarSandbox({ feeds: { [CREDENTIAL]: { text: TEXT } } }),
  settings: (origin) => ({ baseUrl: origin, timeZone: 'Europe/Berlin', refreshSeconds: 0 }),
  ids: {
    'calendars.get': [['default'], ['x']],
    'calendars.busy': [['default'], ['x']],
    'bookings.get': [
      ['single', 'daily#20260601T120000Z', 'daily#20260602T120000Z', 'all-day'],
      ['x', 'daily', 'daily#20260601T130000Z', 'daily#x', 'x#20260601T120000Z'],
    ],
  },
  // The configured delay: no server documents one.
  retryAfterSeconds: 5,
  closedSeconds: 5,
  writes: {},
  internal: [],
};
