import type { CallBudget } from '../../domain/account.ts';
import type { AnswerHeaders } from '../http-client.ts';

/**
 * What the rate limits named in the headers leave (Cal.com contract, section 4): a limit's name ends its headers, and the
 * reset is told in seconds left, not as a point in time.
 *
 * With several limits on one key a call fails only when all are used up, so the one that leaves most is the budget.
 */
export function readBudget(headers: AnswerHeaders, now: number): CallBudget | undefined {
  return Object.keys(headers)
    .flatMap((header) => /^x-ratelimit-limit-(.+)$/.exec(header)?.[1] ?? [])
    .map((name) => readLimit(name, headers, now))
    .filter((budget) => budget !== undefined)
    .sort((a, b) => b.remaining - a.remaining || a.resetAt - b.resetAt)[0];
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
