import { z } from 'zod';
import { defineConnector } from '../definition.ts';
import { baseUrl } from '../http/base-url.ts';
import { createHttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { toOwner } from './calcom.map.ts';
import { envelope, wireMe } from './calcom.wire.ts';
import { createCalcomApi, readFailureReason } from './calcom-api.ts';
import { createCalendars } from './calendars.ts';
import { createEventTypes } from './event-types.ts';
import { createHolds } from './holds.ts';
import { readBudget } from './rate-limit.ts';
import { createSchedules } from './schedules.ts';
import { createSlots } from './slots.ts';
import { createWebhooks } from './webhooks.ts';

/** Cal.com's API v2, with an API key or an OAuth access token of one user. */
export const calcom = defineConnector({
  provider: 'CALCOM',
  title: 'Cal.com',
  settings: z.object({
    /** Without `/v2`. */
    baseUrl: baseUrl.default('https://api.cal.com'),
    /** The secret of the webhooks that point here. Without it their deliveries are believed, whoever sends them. */
    webhookSecret: z.string().min(16, 'Must have at least 16 characters').optional(),
    /** The limit of an API key; an OAuth access token has 500 (docs/providers/calcom.md, section 4). */
    rateLimit: rateLimitSetting({ calls: 120, seconds: 60 }),
  }),
  environment: {
    credential: 'CALCOM_API_KEY',
    settings: { baseUrl: 'CALCOM_BASE_URL', webhookSecret: 'CALCOM_WEBHOOK_SECRET' },
  },
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
    const eventTypes = createEventTypes(api);
    const calendars = createCalendars(api);
    return {
      calendars,
      schedules: createSchedules(api),
      eventTypes: { ...eventTypes, busy: calendars.ownerBusy },
      slots: createSlots(api),
      holds: createHolds(api, eventTypes),
      webhooks: createWebhooks(settings.webhookSecret),
      async owner(call) {
        const { data } = await api.request({ path: path`/v2/me`, answer: envelope(wireMe) }, call);
        return toOwner(data);
      },
      status: () => http.status(),
      close: () => http.close(),
    };
  },
});
