import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { turns } from '../concurrency/turns.ts';
import { type ErrorCode, GatewayError, ProviderError } from '../domain/errors.ts';
import { json, type PlainResponse, rejectedMethod, sendPlain } from './plain-response.ts';
import { piecesOf } from './text-pieces.ts';
import { isAllowedHost } from './validate-request.ts';

export const CALENDARS_PATH = '/calendars/';
/** The path without its token, for metrics, traces and logs. */
export const CALENDAR_ROUTE = `${CALENDARS_PATH}<token>.ics`;

/** The characters that become bytes at once. */
const CHUNK = 64 * 1024;

/** Seconds after which a client should try again, where the reason does not tell. */
const RETRY_SECONDS = 300;
const RATE_LIMIT_RETRY_SECONDS = 60;

export interface CalendarFeedSettings {
  /**
   * Returns the iCalendar text of the feed with the token, in consecutive parts; undefined if there is none.
   * @throws GatewayError if the feed cannot be read completely.
   */
  readonly read: (
    token: string,
    request: IncomingMessage,
    signal: AbortSignal,
  ) => Promise<readonly string[] | undefined>;
  /** Allowed values of the Host header; undefined: any. */
  readonly hosts: readonly string[] | undefined;
}

/** The same for unknown and for revoked tokens, so that strangers learn nothing. */
const UNKNOWN = json(404, {
  error: 'Unknown calendar feed: it does not exist, or it was revoked. Create one with the mutation createCalendarFeed',
});

/**
 * Serves `GET /calendars/<token>.ics`. A feed that cannot be read completely is an error with `Retry-After`, never a part of it or
 * an empty calendar: clients would delete the events that they have.
 */
export function createCalendarFeedHandler({ read, hosts }: CalendarFeedSettings) {
  async function respond(request: IncomingMessage, signal: AbortSignal): Promise<PlainResponse> {
    if (!isAllowedHost(request.headers.host, hosts)) {
      return json(421, { error: 'Host header not allowed; add it to ALLOWED_HOSTS' });
    }
    const rejected = rejectedMethod(request, CALENDAR_ROUTE);
    if (rejected) return rejected;
    const token = tokenIn(request.url ?? '');
    if (token === undefined) return UNKNOWN;
    try {
      const parts = await read(token, request, signal);
      return parts === undefined ? UNKNOWN : await calendarResponse(parts, request);
    } catch (error) {
      return errorResponse(error);
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const disconnected = new AbortController();
    response.once('close', () => disconnected.abort());
    sendPlain(await respond(request, disconnected.signal), request, response);
  };
}

/** Undefined for any other path. */
function tokenIn(url: string): string | undefined {
  const [path = ''] = url.split('?', 1);
  return /^\/calendars\/([\w-]{1,100})\.ics$/.exec(path)?.[1];
}

/** Yields to the event loop, since a calendar can have tens of megabytes. */
async function calendarResponse(parts: readonly string[], { headers }: IncomingMessage): Promise<PlainResponse> {
  const hash = createHash('sha256');
  const text: Buffer[] = [];
  for (const part of parts) {
    for (const piece of piecesOf(part, CHUNK)) {
      const chunk = Buffer.from(piece);
      hash.update(chunk);
      text.push(chunk);
      if (turns.isUsedUp) await turns.next();
    }
  }
  const etag = `"${hash.digest('base64url')}"`;
  // Clients may store the calendar for themselves, and ask each time whether it has changed.
  const common = { etag, 'cache-control': 'private, no-cache' };
  if (matches(headers['if-none-match'], etag)) return { status: 304, text: '', headers: common };
  const type = {
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="calendar.ics"',
  };
  return { status: 200, text, headers: { ...common, ...type } };
}

/** Weak comparison: proxies that compress a response make its tag weak. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

function errorResponse(error: unknown): PlainResponse {
  const code: ErrorCode = error instanceof GatewayError ? error.code : 'INTERNAL';
  if (code === 'NOT_FOUND') return json(404, { error: 'The object of this calendar feed does not exist any more' });
  if (code === 'RATE_LIMITED' && !(error instanceof ProviderError)) {
    return json(429, { error: 'Too many requests' }, { 'retry-after': String(RATE_LIMIT_RETRY_SECONDS) });
  }
  const seconds = error instanceof ProviderError ? error.retryAfterSeconds : undefined;
  const message = `The calendar cannot be read completely at present (${code}): try again later`;
  return json(503, { error: message }, { 'retry-after': String(Math.ceil(seconds ?? RETRY_SECONDS)) });
}
