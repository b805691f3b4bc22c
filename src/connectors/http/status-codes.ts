import type { ErrorCode } from '../../domain/errors.ts';

/** The one place where an HTTP status becomes an error code, with advice for whoever reads the message. */
export function errorCodeForStatus(status: number): [ErrorCode, string] {
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
    case 429:
      return ['RATE_LIMITED', 'the rate limit is exhausted; try again later'];
    default:
      if (status >= 500 || status === 408)
        return ['UPSTREAM_UNAVAILABLE', 'the provider is unavailable; try again later'];
      if (status >= 300 && status < 400) return ['UPSTREAM_INVALID', 'redirects are not followed; check its base URL'];
      return ['UPSTREAM_INVALID', 'unexpected status'];
  }
}
