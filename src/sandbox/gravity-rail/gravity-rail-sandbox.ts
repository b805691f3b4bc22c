import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { authentication } from './access.ts';
import { addCalendarRoutes } from './calendars.ts';
import type { GravityRailState } from './data.ts';
import { errorBody, failure, failureOf } from './error-responses.ts';
import { addEventTypeRoutes } from './event-types.ts';
import { addEventRoutes } from './events.ts';
import type { Api, ApiEnv, GravityRailSandboxOptions } from './options.ts';
import { addScheduleRoutes } from './schedules.ts';
import { startingState } from './starting-state.ts';

const PREFIX = '/api/v2/w/:workspace';

/** The paths that exist and their methods, to distinguish 405 from 404. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/(calendars|calendar-events|calendar-event-types)$/, 'GET, POST'],
  [/^\/(calendars|calendar-events|calendar-event-types)\/[^/]+$/, 'GET, PUT, DELETE'],
  [/^\/calendars\/[^/]+\/schedules$/, 'GET, POST'],
  [/^\/calendars\/[^/]+\/schedules\/[^/]+$/, 'PUT, DELETE'],
  [/^\/calendar-events\/[^/]+\/cancel$/, 'POST'],
  [/^\/calendar-events\/[^/]+\/attendees$/, 'GET'],
  [/^\/calendar-events\/[^/]+\/attendees\/[^/]+$/, 'PUT'],
];

/**
 * A fake of the calendar area of Gravity Rail's workspace API, under `/api/v2/w/{workspace}`.
 *
 * @returns also `data`, the live state.
 */
export function createGravityRailSandbox(
  options: GravityRailSandboxOptions,
): FakeProvider & { readonly data: GravityRailState } {
  const state = startingState(options);
  const routes = new Hono<FakeProviderEnv>();
  routes.route(PREFIX, workspaceRoutes({ options, state }));
  routes.all('*', (c) => c.json(errorBody(options, failureOf(404)), 404));
  return {
    routes,
    errorFor: (status) => ({ body: errorBody(options, failureOf(status)) }),
    data: state,
  };
}

function workspaceRoutes(api: Api): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.onError((error, c) => {
    if (!(error instanceof HTTPException)) throw error;
    return c.json(errorBody(api.options, error), error.status);
  });
  routes.use(authentication(api));
  addCalendarRoutes(routes, api);
  addScheduleRoutes(routes, api);
  addEventRoutes(routes, api);
  addEventTypeRoutes(routes, api);
  routes.all('*', (c) => {
    const path = c.req.path.split('/').slice(5).join('/');
    const allowed = METHODS.find(([known]) => known.test(`/${path}`))?.[1];
    if (allowed === undefined) throw failureOf(404);
    c.header('Allow', allowed);
    return c.json(errorBody(api.options, failure(405, 'Method Not Allowed')), 405);
  });
  return routes;
}
