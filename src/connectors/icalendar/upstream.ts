import type { ErrorCode, ProviderError } from '../../domain/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { upstreamError } from '../http/upstream-error.ts';

export const TITLE = 'iCalendar feed';

/** The account that a feed belongs to. */
export interface Upstream {
  readonly account: string;
  /** The configured name. */
  readonly name: string;
  /** IANA name: the zone of dates and floating times. */
  readonly timeZone: string;
  readonly baseUrl: string;
  readonly http: HttpClient;
}

/** An error whose message begins with the account's name. */
export function failure({ account }: Upstream, code: ErrorCode, predicate: string): ProviderError {
  return upstreamError({ account, title: TITLE }, code, predicate);
}

export function notFound(upstream: Upstream, subject: string): ProviderError {
  return failure(upstream, 'NOT_FOUND', `has no such ${subject}`);
}
