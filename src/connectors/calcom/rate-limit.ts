import type { CallBudget } from '../../domain/account.ts';
import type { ResponseHeaders } from '../http/http-request.ts';

const LIMIT_HEADER = 'x-ratelimit-limit-';

/**
 * The remaining budget according to the rate limit headers (docs/providers/calcom.md, section 4). The name of a limit
 * is the suffix of its headers; the reset is in seconds left, not a point in time.
 *
 * With several limits on one key a call fails only when all are exhausted, so the limit with the most calls left
 * counts.
 */
export function readBudget(headers: ResponseHeaders, now: number): CallBudget | undefined {
  let best: CallBudget | undefined;
  for (const header of Object.keys(headers)) {
    if (!header.startsWith(LIMIT_HEADER) || header === LIMIT_HEADER) continue;
    const budget = readLimit(header.slice(LIMIT_HEADER.length), headers, now);
    if (budget && (!best || leavesMore(budget, best))) best = budget;
  }
  return best;
}

function leavesMore(one: CallBudget, other: CallBudget): boolean {
  return one.remaining > other.remaining || (one.remaining === other.remaining && one.resetAt < other.resetAt);
}

function readLimit(name: string, headers: ResponseHeaders, now: number): CallBudget | undefined {
  const limit = readCount(headers[`x-ratelimit-limit-${name}`]);
  const remaining = readCount(headers[`x-ratelimit-remaining-${name}`]);
  const secondsLeft = readCount(headers[`x-ratelimit-reset-${name}`]);
  if (limit === undefined || remaining === undefined || secondsLeft === undefined) return undefined;
  return { limit, remaining, resetAt: now + secondsLeft * 1000 };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
