import { z } from 'zod';
import type { ParsedCalendar } from '../../icalendar/calendar.ts';
import { parseCalendar } from '../../icalendar/parse-calendar.ts';
import type { CallContext } from '../connector.ts';
import type { Path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import { upstreamError } from '../http/upstream-error.ts';
import { shareInOperation } from '../operation-reads.ts';
import { failure, TITLE, type Upstream } from './upstream.ts';

/** Reads the whole feed. @throws ProviderError */
export type ReadFeed = (call: CallContext) => Promise<ParsedCalendar>;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the format returns nothing else
const parsedCalendar = z.custom<ParsedCalendar>((value) => typeof value === 'object' && value !== null);

/** The reads of one operation share the feed. @param now a monotonic clock, in milliseconds. */
export function createFeedReader(upstream: Upstream, now: () => number): ReadFeed {
  const { http, timeZone } = upstream;
  const format = {
    name: 'a whole iCalendar stream',
    accept: 'text/calendar',
    async parse(text: string) {
      const calendar = await parseCalendar(text, { timeZone });
      if (!calendar.isComplete) throw new Error('The text was cut off');
      return calendar;
    },
  };
  const read = (call: CallContext) =>
    http.request(
      {
        path: feedPath(upstream, call.credential),
        headers: { 'accept-encoding': 'gzip' },
        format,
        schema: parsedCalendar,
        cacheable: true,
        revalidates: true,
        followsRedirects: true,
      },
      call,
    );
  return shareInOperation((call) => read(call).catch(throwExplained), now);
}

/** A feed whose URL is wrong, or was revoked, is not found or forbidden. @throws ProviderError */
function throwExplained(error: unknown): never {
  if (!hasStatus(error, 401, 403, 404, 410)) throw error;
  const { account, code, upstreamStatus, upstreamRequestId } = error;
  const advice = 'its URL is wrong, or the calendar is no longer published: correct the credential of the account';
  const predicate = `returned ${upstreamStatus} for its feed: ${advice}`;
  throw upstreamError({ account, title: TITLE }, code, predicate, { upstreamStatus, upstreamRequestId });
}

/** The path that the credential is: a URL below the base URL, or what follows the base URL. @throws ProviderError */
function feedPath(upstream: Upstream, credential: string): Path {
  const base = new URL(upstream.baseUrl);
  const folder = base.pathname.replace(/\/+$/, '');
  const text = credential.startsWith('/')
    ? `${base.origin}${folder}${credential}`
    : credential.replace(/^webcals?:/i, base.protocol);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.origin !== base.origin || !url.pathname.startsWith(`${folder}/`)) {
    const advice = 'its credential is not the URL of a feed below the base URL of the account: correct one of them';
    throw failure(upstream, 'UNAUTHENTICATED', `cannot be read: ${advice}`);
  }
  return { text: url.pathname.slice(folder.length) + url.search, pattern: '/{feed}', isSecret: true };
}
