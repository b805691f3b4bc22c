import { z } from 'zod';
import { isTimeZone } from '../../time/zone.ts';
import { baseUrl } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';

/** The settings of a CalDAV account. */
export const caldavSettings = z.object({
  /**
   * The server, where the calendars are looked up by RFC 6764, or the path of a principal or of a calendar home. All calendars
   * must be at its origin.
   */
  baseUrl,
  /** IANA name: the zone of dates and of times without a zone, in calendars that have none of their own. */
  timeZone: z.string().refine(isTimeZone, 'Must be an IANA time zone, such as Europe/Berlin'),
  /** How the credential is sent: `basic` is `user:password`, `bearer` an access token. */
  authentication: z.enum(['basic', 'bearer']).default('basic'),
  /** No server documents a limit; this one protects a small server from bursts. */
  rateLimit: rateLimitSetting({ calls: 50, seconds: 1 }),
});
