import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';

/** A published feed. */
interface Feed {
  text: string;
  /** Sent as Last-Modified. */
  lastModified?: Date | undefined;
  /** Where the feed has moved: responds 302 instead. */
  movedTo?: string;
}

/** Stored by reference: a test may change a feed while the sandbox runs. */
export interface IcalendarSandboxOptions {
  /** By path and query, such as `/calendars/private-8d1f/basic.ics`. */
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Whether responses have an ETag. Default true. */
  readonly etags?: boolean;
}

/** A web server that publishes iCalendar feeds at secret URLs (docs/providers/icalendar.md, section 2). */
export function createIcalendarSandbox(options: IcalendarSandboxOptions): FakeProvider {
  const routes = new Hono<FakeProviderEnv>();
  routes.get('*', (c) => {
    const url = new URL(c.req.url);
    const target = url.pathname + url.search;
    const feed = Object.hasOwn(options.feeds, target) ? options.feeds[target]! : undefined;
    if (feed === undefined) return c.html('<html><title>404 Not Found</title></html>', 404);
    if (feed.movedTo !== undefined) return c.redirect(feed.movedTo, 302);
    const etag = options.etags === false ? undefined : `"${createHash('sha256').update(feed.text).digest('hex')}"`;
    const lastModified = feed.lastModified?.toUTCString();
    const validators = { ...(etag && { etag }), ...(lastModified && { 'last-modified': lastModified }) };
    const match = c.req.header('if-none-match');
    // If-Modified-Since is ignored where there is If-None-Match (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3).
    const isCurrent = match === undefined ? c.req.header('if-modified-since') === (lastModified ?? '') : match === etag;
    if (isCurrent) return c.body(null, 304, validators);
    const headers = { ...validators, 'content-type': 'text/calendar; charset=utf-8' };
    if (!c.req.header('accept-encoding')?.includes('gzip')) return c.body(feed.text, 200, headers);
    return c.body(new Uint8Array(gzipSync(feed.text)), 200, { ...headers, 'content-encoding': 'gzip' });
  });
  return { routes, errorFor: (status) => ({ body: `<html><title>${status}</title></html>` }) };
}
