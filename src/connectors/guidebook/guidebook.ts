import { defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createAttendees } from './attendees.ts';
import { createCalendars, GUIDES } from './calendars.ts';
import { GuideReaders } from './guide-readers.ts';
import { cacheMaxCharacters, guidebookSettings } from './guidebook.settings.ts';
import { ListClient } from './list-endpoint.ts';
import { createPersonalizedSchedules } from './personalized-schedules.ts';
import { readFailureReason } from './publishing.ts';
import { Writer } from './request-encoding.ts';
import { createSessionReader, createSessions } from './sessions.ts';
import { TITLE, type Upstream } from './upstream.ts';

/** The Guidebook Open API: guides as calendars, with their sessions, attendees and personalized schedules. */
export const guidebook = defineConnector({
  provider: 'GUIDEBOOK',
  title: TITLE,
  settings: guidebookSettings,
  environment: { credential: 'GUIDEBOOK_API_KEY', settings: { baseUrl: 'GUIDEBOOK_BASE_URL' } },
  placeOf: ({ baseUrl }) => baseUrl,
  create({ account, settings: { baseUrl, requestEncoding, rateLimit, cacheTtlSeconds }, ...conditions }) {
    const http = createHttpClient({
      ...conditions,
      account,
      title: TITLE,
      baseUrl,
      rateLimit,
      // A day's calls would otherwise be gone with a few large lists, and with them every write.
      reservedShare: 0.1,
      defaultRetryAfterSeconds: 60,
      cacheTtlSeconds,
      cacheMaxCharacters: cacheMaxCharacters(cacheTtlSeconds),
      authorize: (credential) => ({ authorization: `JWT ${credential}` }),
      readFailureReason,
    });
    const upstream: Upstream = { account, http, readers: new GuideReaders() };
    const guides = new ListClient(upstream, GUIDES);
    const sessions = createSessionReader(upstream);
    return {
      calendars: createCalendars({ upstream, guides, sessions }),
      sessions: createSessions(upstream, sessions),
      attendees: createAttendees(upstream),
      personalizedSchedules: createPersonalizedSchedules(upstream, guides, new Writer(upstream, requestEncoding)),
      rateLimit,
      status: (credential) => http.status(credential),
      sharedStatus: (credential) => http.sharedStatus(credential),
      close: () => http.close(),
    };
  },
});
