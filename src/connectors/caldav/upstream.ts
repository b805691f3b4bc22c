import { type ErrorCode, ProviderError } from '../../domain/errors.ts';
import type { CallContext } from '../connector.ts';
import type { TextBody } from '../http/encoding.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Path } from '../http/http-request.ts';
import { displayName } from '../http/upstream-error.ts';
import { multiStatus, type WireMultiStatus } from './caldav.wire.ts';
import { XML_FORMAT } from './xml.ts';

export const TITLE = 'CalDAV';

/** One account at a CalDAV server. */
export interface Upstream {
  readonly account: string;
  readonly http: HttpClient;
  /** The origin of the server, without a trailing slash. */
  readonly origin: string;
}

interface DavRequest {
  readonly method: 'PROPFIND' | 'REPORT';
  readonly path: Path;
  readonly body: TextBody;
  /** Whether the members of the collection are included. */
  readonly depth: 0 | 1;
}

/** @throws ProviderError */
export function readMultiStatus(
  { http }: Upstream,
  { method, path, body, depth }: DavRequest,
  call: CallContext,
): Promise<WireMultiStatus> {
  const headers = { depth: String(depth) };
  const reading = { format: XML_FORMAT, schema: multiStatus, followsRedirects: true };
  return http.request({ method, path, body, headers, ...reading }, call);
}

/** An error whose message begins with the account's name. */
export function failure({ account }: Upstream, code: ErrorCode, predicate: string): ProviderError {
  return new ProviderError(account, code, `${displayName({ account, title: TITLE })} ${predicate}`);
}

export function notFound(upstream: Upstream, subject: string): ProviderError {
  return failure(upstream, 'NOT_FOUND', `has no such ${subject}, or the user may not read it`);
}
