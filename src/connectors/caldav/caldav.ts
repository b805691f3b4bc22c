import { defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createBookings } from './bookings.ts';
import { caldavSettings } from './caldav.settings.ts';
import { createCalendarList } from './calendar-list.ts';
import { createCalendars } from './calendars.ts';
import { createEventCopies } from './copies.ts';
import { createHomes } from './discovery.ts';
import { createEventReader } from './event-reader.ts';
import { TITLE } from './upstream.ts';

/** A user of a CalDAV server, whose calendars and events are read (docs/providers/caldav.md). */
export const caldav = defineConnector({
  provider: 'CALDAV',
  title: TITLE,
  settings: caldavSettings,
  environment: {
    credential: 'CALDAV_CREDENTIAL',
    settings: {
      baseUrl: 'CALDAV_BASE_URL',
      timeZone: 'CALDAV_TIME_ZONE',
      authentication: 'CALDAV_AUTHENTICATION',
    },
  },
  placeOf: ({ baseUrl }) => baseUrl,
  create({ account, name: _name, settings, ...conditions }) {
    const { origin, pathname } = new URL(settings.baseUrl);
    const http = createHttpClient({
      ...conditions,
      account,
      title: TITLE,
      // Hrefs are absolute paths at the origin.
      baseUrl: origin,
      rateLimit: settings.rateLimit,
      authorize: (credential) => ({ authorization: authorizationOf(credential, settings.authentication) }),
    });
    const upstream = { account, http, origin };
    const listCalendars = createCalendarList(upstream, createHomes(upstream, pathname), {
      timeZone: settings.timeZone,
      now: conditions.clock?.now ?? conditions.now,
    });
    const events = createEventReader(createEventCopies(upstream));
    return {
      calendars: createCalendars(upstream, listCalendars, events),
      bookings: createBookings(upstream, listCalendars, events),
      timeZone: settings.timeZone,
      rateLimit: settings.rateLimit,
      status: (credential) => http.status(credential),
      sharedStatus: (credential) => http.sharedStatus(credential),
      close: () => http.close(),
    };
  },
});

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
function authorizationOf(credential: string, authentication: 'basic' | 'bearer'): string {
  return authentication === 'bearer' ? `Bearer ${credential}` : `Basic ${Buffer.from(credential).toString('base64')}`;
}
