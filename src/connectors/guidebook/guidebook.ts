import { z } from 'zod';
import type { Session } from '../../domain/personalized-schedule.ts';
import { defineConnector } from '../definition.ts';
import { baseUrl } from '../http/base-url.ts';
import { createHttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { cacheSecondsSetting } from '../http/read-cache.ts';
import { createCalendars, createGuideReader } from './calendars.ts';
import { createGuideItems, type GuideItems } from './guide-items.ts';
import { toAttendee, toSession } from './guidebook.map.ts';
import { wireAttendee, wireNamed, wireSession } from './guidebook.wire.ts';
import type { Upstream } from './list-endpoint.ts';
import { createPersonalizedSchedules } from './personalized-schedules.ts';
import { readFailureReason } from './publishing.ts';
import { createWriter } from './request-encoding.ts';

const TITLE = 'Guidebook';

const settings = z.object({
  /** With the version of the API; both v1 and v1.1 will do. */
  baseUrl: baseUrl.default('https://builder.guidebook.com/open-api/v1.1'),
  /** How writes are sent. JSON falls back to forms by itself, where it is not understood. */
  requestEncoding: z.enum(['json', 'form']).default('json'),
  /** Calls per day; Guidebook does not report the remaining number (docs/providers/guidebook.md, section 2). */
  rateLimit: rateLimitSetting({ calls: 10_000, seconds: 86_400 }),
  /** For lists of guides, sessions, locations and tracks. */
  cacheSeconds: cacheSecondsSetting(5),
});

/** The Guidebook Open API: guides as calendars, with their sessions, attendees and personalized schedules. */
export const guidebook = defineConnector({
  provider: 'GUIDEBOOK',
  title: TITLE,
  settings,
  environment: { credential: 'GUIDEBOOK_API_KEY', settings: { baseUrl: 'GUIDEBOOK_BASE_URL' } },
  create({ account, settings: { baseUrl, requestEncoding, rateLimit, cacheSeconds }, ...conditions }) {
    const http = createHttpClient({
      ...conditions,
      account,
      title: TITLE,
      baseUrl,
      rateLimit,
      defaultRetryAfterSeconds: 60,
      cacheSeconds,
      authorize: (credential) => ({ authorization: `JWT ${credential}` }),
      readFailureReason,
    });
    const upstream: Upstream = { account, http };
    const readGuides = createGuideReader(upstream);

    const sessions: GuideItems<Session> = createGuideItems(upstream, {
      title: 'session',
      list: path`/sessions/`,
      one: (id) => path`/sessions/${id}/`,
      ordering: 'id',
      cacheable: true,
      wire: wireSession,
      toItem: toSession,
    });
    const attendees = createGuideItems(upstream, {
      title: 'attendee',
      list: path`/attendees/`,
      one: (id) => path`/attendees/${id}/`,
      // Ordering by id is not offered here; an address occurs once in a guide.
      ordering: 'email',
      wire: wireAttendee,
      toItem: toAttendee,
    });
    const locations = createGuideItems(upstream, {
      title: 'location',
      list: path`/locations/`,
      one: (id) => path`/locations/${id}/`,
      cacheable: true,
      wire: wireNamed,
      toItem: (_, { name }) => name,
    });
    const tracks = createGuideItems(upstream, {
      title: 'track',
      list: path`/schedule-tracks/`,
      one: (id) => path`/schedule-tracks/${id}/`,
      cacheable: true,
      wire: wireNamed,
      toItem: (_, { name }) => name,
    });

    return {
      calendars: createCalendars(upstream, readGuides, sessions),
      sessions: {
        get: sessions.get,
        ofCalendars: sessions.ofGuides,
        locationNames: locations.get,
        trackNames: tracks.get,
      },
      attendees: { get: attendees.get, ofCalendars: attendees.ofGuides },
      personalizedSchedules: createPersonalizedSchedules(upstream, readGuides, createWriter(upstream, requestEncoding)),
      status: () => http.status(),
      close: () => http.close(),
    };
  },
});
