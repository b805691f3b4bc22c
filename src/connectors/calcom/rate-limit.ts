import type { CallBudget } from '../../domain/account.ts';
import type { AnswerHeaders } from '../http/http-request.ts';

const LIMIT_HEADER = 'x-ratelimit-limit-';

/**
 * What the rate limits named in the headers leave (Cal.com contract, section 4): a limit's name ends its headers, and the
 * reset is told in seconds left, not as a point in time.
 *
 * With several limits on one key a call fails only when all are used up, so the one that leaves most is the budget.
 */
export function readBudget(headers: AnswerHeaders, now: number): CallBudget | undefined {
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

function readLimit(name: string, headers: AnswerHeaders, now: number): CallBudget | undefined {
  const limit = readCount(headers[`x-ratelimit-limit-${name}`]);
  const remaining = readCount(headers[`x-ratelimit-remaining-${name}`]);
  const secondsLeft = readCount(headers[`x-ratelimit-reset-${name}`]);
  if (limit === undefined || remaining === undefined || secondsLeft === undefined) return undefined;
  return { limit, remaining, resetAt: now + secondsLeft * 1000 };
}

function readCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
