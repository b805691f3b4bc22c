import type { Context, MiddlewareHandler } from 'hono';
import type { Guide } from './data.ts';
import { failure, forbidden, notFound, throttled } from './error-responses.ts';
import type { Api, ApiEnv, GuidebookKey, GuidebookSandboxOptions } from './options.ts';

const DAY_MS = 86_400_000;
const DEFAULT_KEYS: Readonly<Record<string, GuidebookKey>> = { 'guidebook-sandbox-key': { owners: [1] } };

/** Redirects GETs without a trailing slash to the path with one; other methods get 404. */
export function trailingSlash(options: GuidebookSandboxOptions): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const url = new URL(c.req.url);
    if (url.pathname.endsWith('/')) return next();
    if (c.req.method !== 'GET' || options.missingSlash === 'not-found') throw notFound();
    return c.redirect(`${url.pathname}/${url.search}`, 301);
  };
}

/** Identifies the caller by `Authorization: JWT <key>`, and counts the request against its quota of the UTC day. */
export function authentication(options: GuidebookSandboxOptions): MiddlewareHandler<ApiEnv> {
  const used = new Map<string, { day: number; count: number }>();

  function spend(keyText: string) {
    const now = options.now();
    const day = Math.floor(now / DAY_MS);
    const before = used.get(keyText);
    const count = before?.day === day ? before.count : 0;
    if (count >= (options.dailyQuota ?? 10_000))
      throw throttled(Math.ceil(((day + 1) * DAY_MS - now) / 1000), options.retryAfter !== false);
    used.set(keyText, { day, count: count + 1 });
  }

  return async (c, next) => {
    const keyText = /^JWT (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    if (keyText === undefined) throw unauthenticated('Authentication credentials were not provided.');
    const keys = options.keys ?? DEFAULT_KEYS;
    const key = Object.hasOwn(keys, keyText) ? keys[keyText] : undefined;
    if (!key) throw unauthenticated('Invalid API key.');
    spend(keyText);
    if (key.readOnly === true && c.req.method !== 'GET') throw forbidden();
    c.set('key', key);
    c.set('keyText', keyText);
    return next();
  };
}

function unauthenticated(detail: string) {
  return failure(401, { detail }, { 'WWW-Authenticate': 'JWT realm="api"' });
}

/** The guide, if the key can access it. */
export function visibleGuide(c: Context<ApiEnv>, { state }: Api, id: number): Guide | undefined {
  return state.guides.find((guide) => guide.id === id && c.var.key.owners.includes(guide.owner));
}

/** The row with the id in the path. @throws 404, also if the row's guide belongs to another account. */
export function rowOfPath<Row extends { id: number; guide: number }>(
  c: Context<ApiEnv>,
  api: Api,
  rows: readonly Row[],
): Row {
  const row = rows.find(({ id }) => String(id) === c.req.param('id'));
  if (!row || !visibleGuide(c, api, row.guide)) throw notFound();
  return row;
}

/** The guide with the id in the path. @throws 404, also if it belongs to another account. */
export function guideOfPath(c: Context<ApiEnv>, api: Api): Guide {
  const guide = visibleGuide(c, api, Number(c.req.param('id')));
  if (!guide) throw notFound();
  return guide;
}
