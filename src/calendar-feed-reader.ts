import type { IncomingMessage } from 'node:http';
import { createClientLookup } from './auth/authentication.ts';
import { accessOf } from './auth/client.ts';
import type { Components } from './components.ts';
import { createContext } from './create-context.ts';
import type { CalendarFeed } from './domain/calendar-feed.ts';
import { GatewayError, ProviderError } from './domain/errors.ts';
import { contentOfFeed } from './feeds/feed-content.ts';
import { CALENDAR_ROUTE, type CalendarFeedSettings } from './http/calendar-feeds.ts';
import { REQUEST_ID_HEADER } from './observability/logger.ts';

/** All that an operation takes from the request: neither credentials nor `Cache-Control`, which would bypass the caches. */
const USED_HEADERS = ['host', 'traceparent', 'tracestate', REQUEST_ID_HEADER];

/**
 * Returns the function that reads a feed as an operation of the client that created it, with its present access, its rate limit,
 * and the call budget and deadline of one operation.
 */
export function createCalendarFeedReader(components: Components): CalendarFeedSettings['read'] {
  const { settings, services, context, sessions } = components;
  const { accounts, clients, logger, steadyClock, clock } = settings;
  const clientNamed = createClientLookup(clients);

  function readerOf(feed: CalendarFeed | undefined) {
    const client = feed && clientNamed(feed.client);
    const account = feed && accounts.get(feed.account);
    if (!client || !account || !('fixed' in account.credential)) return undefined;
    return ['read', 'write'].includes(accessOf(client, account.key)) ? client : undefined;
  }

  return async (token, request, signal) => {
    const feed = await services.calendarFeeds.findByToken(token);
    const client = readerOf(feed);
    if (!feed || !client) return undefined;
    const session = { client };
    await sessions.count(session);
    const operation = createContext(context, { headers: usedHeaders(request), session }, signal);
    const { requestId, trace, report } = operation;
    const startedAt = steadyClock.now();
    trace?.beginRoute(CALENDAR_ROUTE, requestId);
    function log(error?: unknown) {
      const code = error === undefined ? undefined : codeOf(error);
      trace?.end(code === undefined ? [] : [code]);
      const upstreamCalls = report.costs().reduce((sum, { calls }) => sum + calls, 0);
      const identity = { requestId, client: client?.name, feed: feed?.id, kind: feed?.kind, ...trace?.ids() };
      const fields = { ...identity, milliseconds: steadyClock.now() - startedAt, upstreamCalls };
      if (code === undefined) return logger.debug(fields, 'calendar feed');
      const reason = error instanceof ProviderError ? error.message : undefined;
      if (code === 'INTERNAL') logger.error({ ...fields, code, err: error }, 'calendar feed failed');
      else logger.warn({ ...fields, code, reason }, 'calendar feed failed');
    }
    try {
      const content = await contentOfFeed(feed, {
        loaders: operation.loaders,
        computation: operation.computation,
        revisions: services.calendarFeeds.revisions,
        now: clock.now(),
      });
      log();
      return content;
    } catch (error) {
      if (!signal.aborted) log(error);
      throw error;
    }
  };
}

function usedHeaders({ headers }: IncomingMessage): Headers {
  return new Headers(
    USED_HEADERS.flatMap((name): [string, string][] => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function codeOf(error: unknown) {
  return error instanceof GatewayError ? error.code : 'INTERNAL';
}
