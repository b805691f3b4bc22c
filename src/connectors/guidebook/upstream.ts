import { ProviderError } from '../../domain/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { GuideReaders } from './guide-readers.ts';

/** The vendor's spelling, for messages. */
export const TITLE = 'Guidebook';

/** The account that a connector serves, its HTTP client, and what is known of the credentials that clients use. */
export interface Upstream {
  readonly account: string;
  readonly http: HttpClient;
  readonly readers: GuideReaders;
}

/** @param what the missing object, in the gateway's terms. */
export function notFound({ account }: Pick<Upstream, 'account'>, what: string): ProviderError {
  return new ProviderError(account, 'NOT_FOUND', `${TITLE} (account ${account}) has no such ${what}`);
}
