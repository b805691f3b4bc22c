import { ProviderError } from '../../domain/errors.ts';
import type { HttpClient } from '../http/http-client.ts';

/** The vendor's spelling, for messages. */
export const TITLE = 'Guidebook';

/** The account that a connector serves, and its HTTP client. */
export interface Upstream {
  readonly account: string;
  readonly http: HttpClient;
}

/** @param what the missing object, in the gateway's terms. */
export function notFound({ account }: Pick<Upstream, 'account'>, what: string): ProviderError {
  return new ProviderError(account, 'NOT_FOUND', `${TITLE} (account ${account}) has no such ${what}`);
}
