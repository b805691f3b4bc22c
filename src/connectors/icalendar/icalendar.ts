import { defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createBookings } from './bookings.ts';
import { createCalendars } from './calendars.ts';
import { createFeedReader } from './feed.ts';
import { icalendarSettings } from './icalendar.settings.ts';
import { TITLE } from './upstream.ts';

/** A calendar that is published as an iCalendar feed, whose secret URL is the credential (docs/providers/icalendar.md). */
export const icalendar = defineConnector({
  provider: 'ICALENDAR',
  title: TITLE,
  settings: icalendarSettings,
  environment: {
    credential: 'ICALENDAR_URL',
    settings: { baseUrl: 'ICALENDAR_BASE_URL', timeZone: 'ICALENDAR_TIME_ZONE' },
  },
  placeOf: ({ baseUrl }) => baseUrl,
  create({ account, name, settings, ...conditions }) {
    const http = createHttpClient({
      ...conditions,
      account,
      title: TITLE,
      baseUrl: settings.baseUrl,
      rateLimit: settings.rateLimit,
      cacheTtlSeconds: settings.refreshSeconds,
      // The path of each request carries the credential.
      authorize: () => ({}),
    });
    const upstream = { account, name, timeZone: settings.timeZone, baseUrl: settings.baseUrl, http };
    const readFeed = createFeedReader(upstream, conditions.clock?.now ?? conditions.now);
    return {
      calendars: createCalendars(upstream, readFeed),
      bookings: createBookings(upstream, readFeed),
      timeZone: settings.timeZone,
      rateLimit: settings.rateLimit,
      status: (credential) => http.status(credential),
      sharedStatus: (credential) => http.sharedStatus(credential),
      close: () => http.close(),
    };
  },
});
