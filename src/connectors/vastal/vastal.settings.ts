import { z } from 'zod';
import { isTimeZone } from '../../time/zone.ts';
import { baseUrlWithVersion } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { cacheTtlSetting } from '../http/read-cache.ts';

const BASE_URL = 'https://api.vastal.agency/v1';

/** The settings of a Vastal account. */
export const vastalSettings = z.object({
  /** Version included. The vendor's pages name two hosts. */
  baseUrl: baseUrlWithVersion(BASE_URL).default(BASE_URL),
  /** IANA name of the organisation's zone, which no response contains. */
  timeZone: z.string().refine(isTimeZone, 'Must be an IANA time zone, such as Europe/Berlin'),
  /** Whether a replacement sends inactive windows with `is_active: false`; otherwise it leaves them out, which deletes them. */
  sendIsActiveOnPut: z.boolean().default(true),
  /** Whether all hours may be removed at once. */
  allowEmptyReplace: z.boolean().default(false),
  appointmentsPageLimit: z.int().min(1).max(100).default(100),
  /** Calls per hour in the smallest plan (docs/providers/vastal.md, section 1). */
  rateLimit: rateLimitSetting({ calls: 1000, seconds: 3600 }),
  /** For hours and appointment types, never for appointments. */
  cacheTtlSeconds: cacheTtlSetting(5),
});
