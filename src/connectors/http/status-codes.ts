import type { ErrorCode } from '../../domain/errors.ts';

/** The one place where an HTTP status becomes an error code, with advice for whoever reads the message. */
export function errorCodeForStatus(status: number): [ErrorCode, string] {
  switch (status) {
    case 400:
    case 422:
      return ['INVALID_INPUT', 'it refuses the values that were sent'];
    case 401:
    case 498:
      return ['UNAUTHENTICATED', 'the credential of this account is missing, wrong or expired: renew it'];
    case 403:
      return ['FORBIDDEN', 'the credential of this account lacks the permission (or scope) for it'];
    case 404:
    case 410:
      return ['NOT_FOUND', 'it does not exist there, or not for this account'];
    case 409:
      return ['CONFLICT', 'it clashes with what is already there'];
    case 429:
      return ['RATE_LIMITED', 'its rate limit is used up: try again later'];
    default:
      if (status >= 500 || status === 408) return ['UPSTREAM_UNAVAILABLE', 'it is out of order: try again later'];
      if (status >= 300 && status < 400) return ['UPSTREAM_INVALID', 'redirects are not followed: check its base URL'];
      return ['UPSTREAM_INVALID', 'that status is not part of its contract'];
  }
}
