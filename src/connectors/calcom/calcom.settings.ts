import { z } from 'zod';
import { baseUrl } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';

/** The settings of a Cal.com account. */
export const calcomSettings = z.object({
  /** Without `/v2`. */
  baseUrl: baseUrl.default('https://api.cal.com'),
  /** The secret of the account's webhooks. Without it every delivery is accepted, whatever its origin. */
  webhookSecret: z.string().min(16, 'Must have at least 16 characters').optional(),
  /** The limit of an API key; an OAuth access token has 500 (docs/providers/calcom.md, section 4). */
  rateLimit: rateLimitSetting({ calls: 120, seconds: 60 }),
});
