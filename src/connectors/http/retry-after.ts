import type { CallBudget } from '../../domain/account.ts';

/** An HTTP date, such as `Fri, 20 Nov 2026 10:00:00 GMT`. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
const HTTP_DATE = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The number of seconds to wait before the next call: from `Retry-After`, otherwise from the rate limit headers if they
 * report an exhausted limit.
 *
 * @param now epoch milliseconds.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterSeconds(
  header: string | undefined,
  budget: CallBudget | undefined,
  now: number,
): number | undefined {
  if (header !== undefined && /^\d{1,6}$/.test(header)) return Number(header);
  if (header !== undefined && HTTP_DATE.test(header)) return Math.max(0, Math.ceil((Date.parse(header) - now) / 1000));
  return budget && budget.resetAt > now ? Math.ceil((budget.resetAt - now) / 1000) : undefined;
}
