import { createCaldavSandbox } from '../../../src/sandbox/caldav/caldav-sandbox.ts';
import { type ConnectorCase, nameOf } from './connector-case.ts';

const CREDENTIAL = 'maren:s3a-breeze';
const HOME = '/dav/calendars/maren';

const event = (uid: string, lines: string) =>
  `BEGIN:VEVENT\nUID:${uid}\nDTSTAMP:20260101T000000Z\nSUMMARY:${nameOf(uid)}\n${lines}\nEND:VEVENT`;

export const caldav: ConnectorCase = {
  provider: 'CALDAV',
  credential: CREDENTIAL,
  authorization: ['authorization', `Basic ${Buffer.from(CREDENTIAL).toString('base64')}`],
  createFakeProvider: () =>
    createCaldavSandbox({
      users: {
        maren: {
          password: 's3a-breeze',
          calendars: {
            office: {
              name: nameOf('office'),
              objects: {
                'single.ics': event('single', 'DTSTART:20260601T100000Z\nDTEND:20260601T103000Z'),
                'daily.ics': event('daily', 'DTSTART:20260520T120000Z\nDTEND:20260520T123000Z\nRRULE:FREQ=DAILY'),
              },
            },
            home: {
              name: nameOf('home'),
              objects: { 'trip.ics': event('trip', 'DTSTART;VALUE=DATE:20260602') },
            },
          },
        },
      },
    }),
  settings: (origin) => ({ baseUrl: origin, timeZone: 'Europe/Berlin' }),
  ids: {
    'calendars.get': [[`${HOME}/office/`, `${HOME}/home/`], ['x']],
    'calendars.busy': [[`${HOME}/office/`, `${HOME}/home/`], ['x']],
    'bookings.get': [
      [`${HOME}/office/single.ics`, `${HOME}/office/daily.ics#20260601T120000Z`, `${HOME}/home/trip.ics`],
      ['x', `${HOME}/office/x.ics`, `${HOME}/office/daily.ics#20260601T130000Z`, `${HOME}/office/daily.ics`],
    ],
  },
  // The configured delay: no server documents one.
  retryAfterSeconds: 5,
  closedSeconds: 5,
  writes: {},
  internal: [],
};
