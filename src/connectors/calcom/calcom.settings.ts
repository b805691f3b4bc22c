import { z } from 'zod';
import { baseUrlWithoutVersion } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';

/** The settings of a Cal.com account. */
export const calcomSettings = z.object({
  /** Without `/v2`. */
  baseUrl: baseUrlWithoutVersion('/v2').default('https://api.cal.com'),
  /** The secret of the account's webhooks. Without it deliveries are rejected. */
  webhookSecret: z.string().min(16, 'Must have at least 16 characters').optional(),
  /** Whether deliveries are accepted from any sender while there is no secret. */
  acceptUnsignedWebhooks: z
    .union([z.boolean(), z.enum(['true', 'false'])], 'Must be true or false')
    .transform((value) => String(value) === 'true')
    .default(false),
  /** The limit of an API key; an OAuth access token has 500 (docs/providers/calcom.md, section 4). */
  rateLimit: rateLimitSetting({ calls: 120, seconds: 60 }),
});
