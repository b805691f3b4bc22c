import { ProviderError } from '../../domain/errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import { unexpectedShape } from '../http/response-shape.ts';
import type { Wire } from './gravity-rail.wire.ts';
import type { WireFormat } from './rule.ts';

/** The vendor's spelling, for messages. */
export const TITLE = 'Gravity Rail';

/** The account that a connector serves, with its HTTP client and the format of its responses. */
export interface Upstream {
  readonly account: string;
  readonly http: HttpClient;
  readonly wire: Wire;
  readonly wireFormat: WireFormat;
  /** Rows per page. */
  readonly pageSize: number;
}

export function notFound(account: string, what: string): ProviderError {
  const message = `${TITLE} (account ${account}) has no ${what}, or it is not visible to this account`;
  return new ProviderError(account, 'NOT_FOUND', message);
}

/** @param places paths of the invalid fields. */
export function unexpectedRow(account: string, what: string, places: readonly string[] = []): ProviderError {
  return unexpectedShape({ title: TITLE, account }, what, places);
}
