import type { Context, MiddlewareHandler } from 'hono';
import type { Calendar } from './data.ts';
import { failure } from './error-responses.ts';
import type { Api, ApiEnv, GravityRailKey, Scope } from './options.ts';
import { integerParam } from './query.ts';

const DEFAULT_KEYS: Readonly<Record<string, GravityRailKey>> = {
  gr_sandbox_key: { scopes: ['calendars:read', 'calendars:write', 'calendars:admin'] },
};

const SCOPES: Readonly<Record<string, Scope>> = {
  GET: 'calendars:read',
  POST: 'calendars:write',
  PUT: 'calendars:write',
  DELETE: 'calendars:admin',
};

/** 401 without a valid key, 404 for a workspace that the key cannot access, 403 without the method's scope. */
export function authentication({ options, state }: Api): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const text = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (text === undefined) throw failure(401, 'Not authenticated');
    const keys = options.keys ?? DEFAULT_KEYS;
    const key = Object.hasOwn(keys, text) ? keys[text] : undefined;
    if (!key || options.now() >= (key.expiresAt ?? Number.POSITIVE_INFINITY))
      throw failure(401, 'Invalid or expired API key');

    const uuid = c.req.param('workspace')?.toLowerCase();
    const workspace = state.workspaces.find((candidate) => candidate.uuid.toLowerCase() === uuid);
    const reached = key.workspaces ?? state.workspaces.slice(0, 1).map((first) => first.uuid);
    if (!workspace || !reached.includes(workspace.uuid)) throw failure(404, 'Workspace not found');

    const scope = SCOPES[c.req.method];
    if (scope && !key.scopes.includes(scope)) throw failure(403, `API key lacks the required scope: ${scope}`);
    c.set('key', key);
    c.set('workspace', workspace.uuid);
    return next();
  };
}

/** The workspace's calendars that the key can access. */
export function visibleCalendars(c: Context<ApiEnv>, { state }: Api): Calendar[] {
  const { calendars } = c.var.key;
  return state.calendars.filter(
    ({ workspace, id }) => workspace === c.var.workspace && (calendars?.includes(id) ?? true),
  );
}

/** @throws 404 if the key cannot access it. */
export function visibleCalendar(c: Context<ApiEnv>, api: Api, id: number): Calendar {
  const calendar = visibleCalendars(c, api).find((candidate) => candidate.id === id);
  if (!calendar) throw failure(404, 'Calendar not found');
  return calendar;
}

/** The calendar with the id in the path. @throws 404 if the key cannot access it. */
export function calendarOfPath(c: Context<ApiEnv>, api: Api): Calendar {
  return visibleCalendar(c, api, integerParam(c, 'calendar_id'));
}
