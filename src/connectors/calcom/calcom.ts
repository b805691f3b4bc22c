import { defineConnector } from '../definition.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createAbsences } from './absences.ts';
import { createBookings } from './bookings.ts';
import { createBusyTimes } from './busy-times.ts';
import { calcomSettings } from './calcom.settings.ts';
import { createCalcomApi } from './calcom-api.ts';
import { createCalendarReader } from './calendar-reader.ts';
import { createCalendars } from './calendars.ts';
import { createEventTypeReader } from './event-type-reader.ts';
import { createEventTypes } from './event-types.ts';
import { readFailureReason } from './failure-reason.ts';
import { createGridZoneReader } from './grid-zones.ts';
import { createHolds } from './holds.ts';
import { readOwner } from './owner.ts';
import { readBudget } from './rate-limit.ts';
import { createSchedules } from './schedules.ts';
import { createSlots } from './slots.ts';
import { createWebhooks } from './webhooks.ts';

/** Cal.com's API v2, with an API key or an OAuth access token of one user. */
export const calcom = defineConnector({
  provider: 'CALCOM',
  title: 'Cal.com',
  settings: calcomSettings,
  environment: {
    credential: 'CALCOM_API_KEY',
    settings: {
      baseUrl: 'CALCOM_BASE_URL',
      webhookSecret: 'CALCOM_WEBHOOK_SECRET',
      acceptUnsignedWebhooks: 'CALCOM_ACCEPT_UNSIGNED_WEBHOOKS',
    },
  },
  placeOf: ({ baseUrl }) => baseUrl,
  create({ account, settings, ...conditions }) {
    const http = createHttpClient({
      ...conditions,
      account,
      title: 'Cal.com',
      baseUrl: settings.baseUrl,
      rateLimit: settings.rateLimit,
      defaultRetryAfterSeconds: 60,
      authorize: (credential) => ({ authorization: `Bearer ${credential}` }),
      readBudget,
      readFailureReason,
    });
    const api = createCalcomApi(account, http);
    const { now } = conditions.clock ?? conditions;
    const readCalendars = createCalendarReader(api);
    const readEventTypes = createEventTypeReader(api, now);
    const busyTimes = createBusyTimes(api, readCalendars, readEventTypes);
    const schedules = createSchedules(api);
    const eventTypes = createEventTypes(api, readEventTypes, busyTimes, createAbsences(api, now));
    return {
      calendars: createCalendars(api, readCalendars, busyTimes),
      schedules,
      eventTypes,
      slots: createSlots(api, createGridZoneReader({ api, eventTypes, schedules, now: conditions.now })),
      holds: createHolds(api, readEventTypes),
      bookings: createBookings(api, readEventTypes, conditions.now),
      webhooks: createWebhooks(settings.webhookSecret, settings.acceptUnsignedWebhooks),
      owner: (call) => readOwner(api, call),
      rateLimit: settings.rateLimit,
      status: (credential) => http.status(credential),
      sharedStatus: (credential) => http.sharedStatus(credential),
      close: () => http.close(),
    };
  },
});
