import { ProviderError } from '../../domain/errors.ts';
import type { SharedCallBudget } from '../../domain/shared-call-budget.ts';
import type { CallBudgetLimits } from '../connector.ts';
import type { HttpClientSettings } from './http-request.ts';
import type { CallRateLimit, CallRateLimiter } from './rate-limiter.ts';
import { MAX_RETRY_DELAY_MS } from './retry.ts';
import { displayName } from './upstream-error.ts';

interface Capacity {
  readonly settings: HttpClientSettings;
  readonly limiter: CallRateLimiter;
  /** Undefined if this process is alone. */
  readonly sharedBudget: SharedCallBudget | undefined;
  /** The monotonic clock, milliseconds. */
  readonly now: () => number;
}

/** As `HttpClient.ensureCapacity`. @param limits of the operation. */
export async function ensureCapacity(
  capacity: Capacity,
  calls: number,
  limits: CallBudgetLimits | undefined,
): Promise<void> {
  const { settings, now } = capacity;
  const { account, rateLimit, maxQueueMs = MAX_RETRY_DELAY_MS, reservedShare = 0 } = settings;
  if (limits && calls > limits.remaining()) throw tooManyCalls(account, limits.maximumCalls);
  if (!rateLimit || calls <= 1) return;
  const latest = Math.min(now() + maxQueueMs, limits?.deadline ?? Number.POSITIVE_INFINITY);
  const reserved = Math.floor(rateLimit.calls * reservedShare);
  const at = await endOf(calls + reserved, capacity, latest);
  if (at <= latest) return;
  const alone = now() + (Math.ceil((calls + reserved) / rateLimit.calls) - 1) * rateLimit.seconds * 1000;
  if (alone > latest) throw slowList(settings, calls, rateLimit);
  const retryAfterSeconds = Math.ceil((at - latest) / 1000);
  const isKept = reserved > 0 && (await endOf(calls, capacity, latest)) <= latest;
  const kept = isKept ? ` for whole lists (${reserved} calls are kept for others)` : '';
  const message = `Rate limit of ${displayName(settings)} reached${kept}; retry in ${retryAfterSeconds} s`;
  throw new ProviderError(account, 'RATE_LIMITED', message, { retryAfterSeconds });
}

/**
 * When the last of so many more calls could be sent, by the monotonic clock. What other processes have sent is not read if that
 * is after `latest` without them.
 */
async function endOf(
  calls: number,
  { settings, limiter, sharedBudget, now }: Capacity,
  latest: number,
): Promise<number> {
  const own = limiter.preview(calls);
  if (own > latest) return own;
  const shared = await sharedBudget?.preview(settings.rateLimit, calls);
  return shared ? Math.max(own, now() + shared.waitMs) : own;
}

/** The error for an operation that may not call upstream so often. */
export function tooManyCalls(account: string, maximum: number): ProviderError {
  const message = `Operation exceeded MAX_UPSTREAM_CALLS (${maximum}): request less at once, for example smaller pages`;
  return new ProviderError(account, 'TOO_MANY_UPSTREAM_CALLS', message);
}

/** The error for a list that takes longer at the account's rate limit than a call may wait. */
function slowList(
  settings: HttpClientSettings,
  calls: number,
  { calls: allowed, seconds }: CallRateLimit,
): ProviderError {
  const message =
    `A list of ${displayName(settings)} takes ${calls} more calls, which its rate limit (${allowed} calls per ${seconds} s) ` +
    'does not let through in time: request less at once, or raise `rateLimit` or the page size in the settings of the account';
  return new ProviderError(settings.account, 'TOO_MANY_UPSTREAM_CALLS', message);
}
