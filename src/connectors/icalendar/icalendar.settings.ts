import { z } from 'zod';
import { isTimeZone } from '../../time/zone.ts';
import { baseUrl } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';

/** The settings of an iCalendar feed. */
export const icalendarSettings = z.object({
  /** The origin of the feed, or a folder that it is in. */
  baseUrl,
  /** IANA name: the zone of dates and floating times. */
  timeZone: z.string().refine(isTimeZone, 'Must be an IANA time zone, such as Europe/Berlin'),
  /** How long the feed is not read again. */
  refreshSeconds: z.number().min(0).max(3600).default(60),
  /** No server documents one (docs/providers/icalendar.md, section 2). */
  rateLimit: rateLimitSetting({ calls: 30, seconds: 60 }),
});
