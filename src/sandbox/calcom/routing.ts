import type { Context, Hono } from 'hono';
import qs from 'qs';
import type { StandInEnv } from '../fake-provider-env.ts';
import { authenticate, identify, type RouteAccess } from './access.ts';
import type { CalcomUser } from './data.ts';
import { bareFailure, CalcomFailure, failure, failureBody, tooManyRequests } from './failure.ts';
import { createRateLimiter, type RateLimiter } from './rate-limit.ts';
import type { World } from './world.ts';

export const VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14', '2024-08-13', '2024-09-04'] as const;
type Version = (typeof VERSIONS)[number];

export interface Call {
  readonly version: Version;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** The raw query, without the question mark. */
  readonly rawQuery: string;
  /** An empty object unless the request brought JSON. */
  readonly body: unknown;
  readonly caller: CalcomUser | undefined;
}

export interface Reply {
  readonly status?: 200 | 201;
  readonly body: unknown;
}

export interface Route extends RouteAccess {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The versions that serve it; a known one that does not is answered with 404. */
  readonly versions: readonly Version[];
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

export function success(data: unknown, status: 200 | 201 = 200): Reply {
  return { status, body: { status: 'success', data } };
}

/** The caller of a route whose access is `required`. */
export function callerOf({ caller }: Call): CalcomUser {
  if (!caller) throw failure(401, 'ApiAuthStrategy - no authentication provided');
  return caller;
}

/** Serves the routes under `/v2` and `/api/v2`; everything else is the provider's 404. */
export function serveRoutes(app: Hono<StandInEnv>, routes: readonly Route[], world: World) {
  const limiter = createRateLimiter(() => world.options.now());
  for (const { method, path } of routes) {
    const alternatives = routes.filter((route) => route.method === method && route.path === path);
    app.on(method, [`/v2${path}`, `/api/v2${path}`], (c) => respond(c, alternatives, world, limiter));
  }
  app.all('*', (c) => respond(c, [], world, limiter));
}

async function respond(
  c: Context<StandInEnv>,
  alternatives: readonly Route[],
  world: World,
  limiter: RateLimiter,
): Promise<Response> {
  const url = new URL(c.req.url);
  const path = `${url.pathname.replace(/^\/api(?=\/v2)/, '')}${url.search}`;
  const requestId = { 'X-Request-Id': world.ids.uuid() };
  let rateHeaders: Record<string, string> = {};
  try {
    const text = await c.req.text();
    const body = parseBody(text, c.req.header('content-type'));
    const version = versionOf(c.req.header('cal-api-version'));
    const route = alternatives.find(({ versions }) => versions.includes(version));
    if (!route) throw failure(404, `Cannot ${c.req.method} ${path}`);

    const identity = identify(world, (name) => c.req.header(name));
    const { refused, headers } = limiter.count(identity.tracker, identity.limits);
    rateHeaders = headers;
    if (refused) throw tooManyRequests();

    const caller = authenticate(world, identity, route);
    const rawQuery = url.search.slice(1);
    const query = qs.parse(rawQuery, { arrayLimit: 1000, parameterLimit: 1000 });
    const reply = await route.handle({ version, params: c.req.param(), query, rawQuery, body, caller });
    return json(reply.body, reply.status ?? 200, { ...requestId, ...rateHeaders });
  } catch (error) {
    const problem = error instanceof CalcomFailure ? error : bareFailure(500, 'Internal server error');
    return json(failureBody(problem, path, world.options.now()), problem.status, {
      ...(problem.code === undefined ? {} : requestId),
      ...rateHeaders,
    });
  }
}

function json(body: unknown, status: number, headers: Record<string, string>) {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** A missing or unknown version silently means the oldest one. */
function versionOf(header: string | undefined): Version {
  return VERSIONS.find((version) => version === header) ?? '2024-04-15';
}

function parseBody(text: string, contentType: string | undefined): unknown {
  if (Buffer.byteLength(text) > 100 * 1024) throw bareFailure(413, 'request entity too large');
  if (text === '' || !contentType?.includes('json')) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure(400, error instanceof Error ? error.message : 'Unexpected end of JSON input');
  }
}
