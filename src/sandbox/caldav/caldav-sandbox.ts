import type { Context } from 'hono';
import { Hono } from 'hono';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { type DavQuery, type DavResponse, escaped, multistatus, readQuery } from './multistatus.ts';
import type { CaldavSandboxOptions } from './options.ts';
import { runReport, syncTokenOf } from './reports.ts';
import { CaldavState, type StoredCalendar } from './state.ts';

const ROOT = '/dav/';
const XML = { 'content-type': 'application/xml; charset=utf-8' };

/**
 * A fake CalDAV server (docs/providers/caldav.md) with the root `/dav/`: the principal of a user is `/dav/principals/<user>/`,
 * their calendars are in `/dav/calendars/<user>/`.
 *
 * @returns also `state`, whose objects a test may change.
 */
export function createCaldavSandbox(options: CaldavSandboxOptions): FakeProvider & { readonly state: CaldavState } {
  const state = new CaldavState(options);
  const routes = new Hono<FakeProviderEnv>();
  routes.all('/.well-known/caldav', (c) => {
    const { wellKnown = ROOT } = options;
    return wellKnown === false ? c.text('Not found', 404) : c.redirect(wellKnown, 301);
  });
  routes.all('*', async (c) => {
    const user = userOf(c.req.header('authorization'), options);
    if (user === undefined) return c.text('Unauthorized', 401, { 'www-authenticate': 'Basic realm="Sandbox"' });
    return await respond(c, { user, state, options });
  });
  return { routes, errorFor: () => ({ body: '<d:error xmlns:d="DAV:"/>' }), state };
}

interface Request {
  readonly user: string;
  readonly state: CaldavState;
  readonly options: CaldavSandboxOptions;
}

function userOf(authorization: string | undefined, { users }: CaldavSandboxOptions): string | undefined {
  const [, encoded = ''] = /^Basic (\S+)$/i.exec(authorization ?? '') ?? [];
  const credential = Buffer.from(encoded, 'base64').toString();
  return Object.entries(users).find(([name, { password }]) => credential === `${name}:${password}`)?.[0];
}

async function respond(c: Context<FakeProviderEnv>, request: Request): Promise<Response> {
  const path = new URL(c.req.url).pathname;
  const body = await c.req.text();
  if (c.req.method === 'PROPFIND') {
    const query = readQuery(body);
    if (body !== '' && query.kind === undefined) return c.text('Bad Request', 400);
    return propfind(path, c.req.header('depth'), query, request);
  }
  const [, owner, calendarId = '', name] = /^\/dav\/calendars\/([^/]+)\/([^/]+)\/([^/]*)$/.exec(path) ?? [];
  if (owner !== undefined && owner !== request.user) return c.text('Forbidden', 403);
  const { state, user, options } = request;
  const calendar = state.calendarsOf(user).get(calendarId);
  if (!calendar || name === undefined) return c.text('Not found', 404);
  if (c.req.method === 'REPORT' && name === '') {
    const result = runReport(readQuery(body), calendar, path, options);
    return typeof result === 'string' ? new Response(result, { status: 207, headers: XML }) : precondition(result);
  }
  if (c.req.method === 'PUT' && name !== '') {
    state.put(user, calendarId, decodeURIComponent(name), body);
    return new Response(null, { status: 201 });
  }
  if (c.req.method === 'DELETE' && name !== '') {
    return new Response(null, { status: state.remove(user, calendarId, decodeURIComponent(name)) ? 204 : 404 });
  }
  return c.text('Method not allowed', 405);
}

function precondition(status: number): Response {
  return new Response('<d:error xmlns:d="DAV:"><d:valid-sync-token/></d:error>', { status, headers: XML });
}

function propfind(path: string, depth: string | undefined, query: DavQuery, request: Request): Response {
  const { user, state, options } = request;
  const home = `${ROOT}calendars/${user}/`;
  const responses: DavResponse[] = [];
  if (path === ROOT || path === `${ROOT}principals/${user}/`) {
    responses.push({ href: path, properties: principalProperties(path, user, options) });
  } else if (path === home) {
    responses.push({ href: path, properties: { resourcetype: '<d:collection/>' } });
    const calendars = depth === '1' ? state.calendarsOf(user) : [];
    for (const [id, calendar] of calendars) {
      responses.push({ href: `${home}${id}/`, properties: calendarProperties(calendar, options) });
    }
  } else if (path.startsWith(`${ROOT}calendars/`)) {
    return new Response('Forbidden', { status: 403 });
  } else {
    return new Response('Not found', { status: 404 });
  }
  return new Response(multistatus(responses, query.properties), { status: 207, headers: XML });
}

function principalProperties(path: string, user: string, { homeOrigin = '' }: CaldavSandboxOptions) {
  const principal = `<d:href>${ROOT}principals/${user}/</d:href>`;
  if (path === ROOT) return { 'current-user-principal': principal };
  const home = `<d:href>${homeOrigin}${ROOT}calendars/${user}/</d:href>`;
  return { 'current-user-principal': principal, 'calendar-home-set': home };
}

function calendarProperties(calendar: StoredCalendar, { syncs = true }: CaldavSandboxOptions): Record<string, string> {
  const { name, description, color, timeZone, components = ['VEVENT'] } = calendar.seed;
  const report = '<d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report>';
  const zone = `BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nTZID:${timeZone}\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n`;
  return {
    resourcetype: '<d:collection/><cal:calendar/>',
    ...(name !== undefined && { displayname: escaped(name) }),
    ...(description !== undefined && { 'calendar-description': escaped(description) }),
    ...(color !== undefined && { 'calendar-color': color }),
    ...(timeZone !== undefined && { 'calendar-timezone': zone }),
    'supported-calendar-component-set': components.map((one) => `<cal:comp name="${one}"/>`).join(''),
    ...(syncs && { 'sync-token': syncTokenOf(calendar), 'supported-report-set': report }),
  };
}
