import { z } from 'zod';
import { baseUrlWithVersion } from '../http/base-url.ts';
import { rateLimitSetting } from '../http/rate-limiter.ts';
import { cacheTtlSetting } from '../http/read-cache.ts';

const BASE_URL = 'https://builder.guidebook.com/open-api/v1.1';

const STANDARD_CACHE_SECONDS = 5;
/** A guide of some 20,000 sessions. */
const MAX_CHARACTERS_OF_LARGE_LISTS = 32 * 1024 * 1024;

/** How many characters an account may cache: whole large lists if it is set to cache for longer than the default. */
export function cacheMaxCharacters(cacheTtlSeconds: number): number | undefined {
  return cacheTtlSeconds > STANDARD_CACHE_SECONDS ? MAX_CHARACTERS_OF_LARGE_LISTS : undefined;
}

export const guidebookSettings = z.object({
  /** Includes the version of the API, v1 or v1.1. */
  baseUrl: baseUrlWithVersion(BASE_URL).default(BASE_URL),
  /** The encoding of writes. `json` falls back to `form` if the server does not support JSON. */
  requestEncoding: z.enum(['json', 'form']).default('json'),
  /** Calls per day; Guidebook does not report the remaining number (docs/providers/guidebook.md, section 2). */
  rateLimit: rateLimitSetting({ calls: 10_000, seconds: 86_400 }),
  /**
   * For lists of guides, sessions, locations and tracks, never for personal data. Guidebook cannot be asked whether a list is
   * unchanged (docs/providers/guidebook.md, section 2).
   */
  cacheTtlSeconds: cacheTtlSetting(STANDARD_CACHE_SECONDS, 3600),
});

export type RequestEncoding = z.infer<typeof guidebookSettings>['requestEncoding'];
