import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { authentication, trailingSlash } from './access.ts';
import { addAgendaRoutes } from './agenda.ts';
import { addAttendeeRoutes } from './attendees.ts';
import type { GuidebookState } from './data.ts';
import { errorFor, failure, notFound } from './error-responses.ts';
import { addGuideRoutes } from './guides.ts';
import type { Api, ApiEnv, ApiVersion, GuidebookSandboxOptions } from './options.ts';
import { addPersonalizedScheduleRoutes } from './personalized-schedules.ts';
import { addPublishingRoutes, finishPublications } from './publishing.ts';
import { startingState } from './starting-state.ts';

/** The paths that exist, to distinguish 405 from 404. */
const PATHS = [
  /^\/(guides|sessions|attendees|locations|schedule-tracks|personalized-schedules)\/(\d+\/)?$/,
  /^\/guides\/\d+\/publish\/$/,
  /^\/(guides|attendees)\/\d+\/publish-personalized-schedules\/$/,
];

/**
 * A fake of the Guidebook Open API, v1 and v1.1, under `/open-api/`.
 * Sessions, schedule tracks and locations are read-only here; attendees can only be created and read.
 *
 * @returns also `data`, the live state, after every publication that is due has been applied.
 */
export function createGuidebookSandbox(
  options: GuidebookSandboxOptions,
): FakeProvider & { readonly data: GuidebookState } {
  const state = startingState(options.data ?? {});
  const routes = new Hono<FakeProviderEnv>();
  const authenticate = authentication(options);
  for (const version of ['v1', 'v1.1'] as const)
    routes.route(`/open-api/${version}`, versionRoutes({ version, options, state }, authenticate));
  routes.all('*', (c) => c.json({ detail: 'Not found.' }, 404));

  return {
    routes,
    errorFor,
    get data() {
      finishPublications({ options, state });
      return state;
    },
  };
}

function versionRoutes(api: Api, authenticate: ReturnType<typeof authentication>): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  routes.use(trailingSlash(api.options), authenticate, (_, next) => {
    finishPublications(api);
    return next();
  });
  addGuideRoutes(routes, api);
  addAgendaRoutes(routes, api);
  addAttendeeRoutes(routes, api);
  addPersonalizedScheduleRoutes(routes, api);
  addPublishingRoutes(routes, api);
  routes.all('*', (c) => {
    const path = c.req.path.slice(prefixOf(api.version).length);
    if (!PATHS.some((known) => known.test(path))) throw notFound();
    throw failure(405, { detail: `Method "${c.req.method}" not allowed.` });
  });
  return routes;
}

function prefixOf(version: ApiVersion): string {
  return `/open-api/${version}`;
}
