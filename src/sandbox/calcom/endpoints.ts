import type { Context, ErrorHandler, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import qs from 'qs';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { authenticate, identify, type RouteAccess } from './access.ts';
import type { CalcomUser } from './data.ts';
import { bareFailure, CalcomFailure, failure, failureBody, tooManyRequests } from './failure.ts';
import type { World } from './world.ts';

export const VERSIONS = ['2024-04-15', '2024-06-11', '2024-06-14', '2024-08-13', '2024-09-04'] as const;
type Version = (typeof VERSIONS)[number];

const MAX_BODY_BYTES = 100 * 1024;
const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };

export interface CalcomEnv extends FakeProviderEnv {
  Variables: {
    readonly version: Version;
    readonly query: Readonly<Record<string, unknown>>;
    /** The JSON body; an empty object without one. */
    readonly body: unknown;
    readonly caller: CalcomUser | undefined;
  };
}

export type CalcomContext = Context<CalcomEnv>;

export interface EndpointOptions extends RouteAccess {
  /** The versions with this endpoint; requests of another version fall through to the next route. */
  readonly versions: readonly Version[];
}

/** The caller of an endpoint whose access is `required`. */
export function callerOf({ var: { caller } }: CalcomContext): CalcomUser {
  if (!caller) throw failure(401, 'ApiAuthStrategy - no authentication provided');
  return caller;
}

export function success(c: CalcomContext, data: unknown, status: 200 | 201 = 200): Response {
  return json(c, { status: 'success', data }, status);
}

export function json(c: CalcomContext, body: unknown, status = 200): Response {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Cal.com also returns 498, which Hono's type does not have
  return c.json(body, status as ContentfulStatusCode, JSON_HEADERS);
}

/** Wraps a handler in the checks of its endpoint: version, rate limit, authentication. */
export function endpoint(
  world: World,
  { versions, ...access }: EndpointOptions,
  handle: (world: World, c: CalcomContext) => Response | Promise<Response>,
): MiddlewareHandler<CalcomEnv> {
  return async (c, next) => {
    if (!versions.includes(c.var.version)) {
      await next();
      return undefined;
    }
    const identity = identify(world, (name) => c.req.header(name));
    const { rejected, headers } = world.rateLimiter.count(identity.tracker, identity.limits);
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (rejected) throw tooManyRequests();
    c.set('caller', authenticate(world, identity, access, pathOf(c)));
    return handle(world, c);
  };
}

/** Reads the parts of a request that every endpoint needs. */
export function readRequest({ ids }: World): MiddlewareHandler<CalcomEnv> {
  return async (c, next) => {
    c.header('X-Request-Id', ids.uuid());
    c.set('body', parseBody(await c.req.text(), c.req.header('content-type')));
    c.set('version', versionOf(c.req.header('cal-api-version')));
    c.set('query', qs.parse(rawQueryOf(c), { arrayLimit: 1000, parameterLimit: 1000 }));
    await next();
  };
}

export function errorResponse({ options }: World): ErrorHandler<CalcomEnv> {
  return (error, c) => {
    const problem = error instanceof CalcomFailure ? error : bareFailure(500, 'Internal server error');
    if (problem.code === undefined) c.header('X-Request-Id', undefined);
    return json(c, failureBody(problem, `${pathOf(c)}${new URL(c.req.url).search}`, options.now()), problem.status);
  };
}

export function notFound(c: CalcomContext): never {
  throw failure(404, `Cannot ${c.req.method} ${pathOf(c)}${new URL(c.req.url).search}`);
}

/** The query as sent, without the question mark. */
export function rawQueryOf(c: CalcomContext): string {
  return new URL(c.req.url).search.slice(1);
}

/** The path from `/v2` on; the provider also serves it under `/api`. */
function pathOf(c: CalcomContext): string {
  return new URL(c.req.url).pathname.replace(/^\/api(?=\/v2)/, '');
}

/** A missing or unknown version is treated as the oldest one. */
function versionOf(header: string | undefined): Version {
  return VERSIONS.find((version) => version === header) ?? '2024-04-15';
}

function parseBody(text: string, contentType: string | undefined): unknown {
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) throw bareFailure(413, 'request entity too large');
  if (text === '' || !contentType?.includes('json')) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure(400, error instanceof Error ? error.message : 'Unexpected end of JSON input');
  }
}
