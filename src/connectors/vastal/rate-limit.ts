import type { CallBudget } from '../../domain/account.ts';
import type { ResponseHeaders } from '../http/http-request.ts';

/** The remaining budget according to the rate limit headers (docs/providers/vastal.md, section 8). */
export function readBudget(headers: ResponseHeaders): CallBudget | undefined {
  const limit = readCount(headers['x-ratelimit-limit']);
  const remaining = readCount(headers['x-ratelimit-remaining']);
  const reset = readCount(headers['x-ratelimit-reset']);
  if (limit === undefined || remaining === undefined || reset === undefined) return undefined;
  return { limit, remaining, resetAt: reset * 1000 };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
