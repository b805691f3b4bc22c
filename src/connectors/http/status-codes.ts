import { type ErrorCode, ProviderError } from '../../domain/errors.ts';

const READING_METHODS: ReadonlySet<string | undefined> = new Set([undefined, 'GET', 'PROPFIND', 'REPORT']);

/** Whether a request with this method changes something at the provider; undefined stands for GET. */
export function isMutating(method: string | undefined): boolean {
  return !READING_METHODS.has(method);
}

/** The response that the request asks about is still valid. */
export const NOT_MODIFIED = 304;

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

export function isServerError(status: number): boolean {
  return status >= 500;
}

/**
 * Whether the response shows that the provider does not work, whatever the request. 500 and 501 do not: Cal.com returns 500
 * for an id that is too large (docs/providers/calcom.md, section 0).
 */
export function showsUnavailability(status: number): boolean {
  return isServerError(status) && status !== 500 && status !== 501;
}

/**
 * Whether a write may have been carried out although the response has this status: a server failed (5xx) or timed out (408)
 * on the way. With every other status the provider rejected or accepted the write.
 */
export function leavesOutcomeUnknown(status: number): boolean {
  return isServerError(status) || status === 408;
}

/** Whether the same request can succeed later. Not 501: the provider does not implement the request. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 429 || (isServerError(status) && status !== 501);
}

/**
 * The error code of an unsuccessful status, with advice for the error message.
 *
 * @param followsRedirects whether redirects below the base URL are followed.
 */
export function errorCodeForStatus(status: number, followsRedirects = false): [code: ErrorCode, advice: string] {
  switch (status) {
    case 400:
    case 422:
      return ['INVALID_INPUT', 'the provider rejected the submitted values'];
    case 401:
    case 498:
      return ['UNAUTHENTICATED', 'the credential of this account is missing, invalid or expired; renew it'];
    case 403:
      return ['FORBIDDEN', 'the credential of this account lacks the required permission or scope'];
    case 404:
    case 410:
      return ['NOT_FOUND', 'not found, or not visible to this account'];
    case 409:
      return ['CONFLICT', 'the request conflicts with the current state'];
    case 413:
      return ['INVALID_INPUT', 'the request is larger than the provider accepts; send less at once'];
    case 429:
      return ['RATE_LIMITED', 'the rate limit is exhausted; try again later'];
    default:
      if (isServerError(status) || status === 408)
        return ['UPSTREAM_UNAVAILABLE', 'the provider is unavailable; try again later'];
      if (status >= 300 && status < 400) return ['UPSTREAM_INVALID', followsRedirects ? REDIRECTED_AWAY : REDIRECTED];
      return ['UPSTREAM_INVALID', 'unexpected status'];
  }
}

const REDIRECTED = 'the provider redirected the request, and redirects are not followed';
const REDIRECTED_AWAY =
  'the provider redirected the request to a place that is not below the base URL, to which the credential is not sent: correct the URL in the settings of the account';

/**
 * Whether the error was made from a response with one of these statuses, for a provider's quirks that error codes do
 * not distinguish.
 */
export function hasStatus(error: unknown, ...statuses: readonly number[]): error is ProviderError {
  return (
    error instanceof ProviderError && error.upstreamStatus !== undefined && statuses.includes(error.upstreamStatus)
  );
}
