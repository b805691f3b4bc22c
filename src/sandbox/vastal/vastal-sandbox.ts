import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { authentication } from './access.ts';
import { addAppointmentTypeRoutes } from './appointment-types.ts';
import { addAppointmentRoutes, cancelUnconfirmed } from './appointments.ts';
import { addAvailabilityRoutes } from './availability.ts';
import type { VastalState } from './data.ts';
import { platformBody, platformFailure } from './error-responses.ts';
import type { Api, ApiEnv, VastalSandboxOptions } from './options.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { startingState } from './starting-state.ts';

/** The paths that exist and their methods, to distinguish 405 from 404. */
const METHODS: Readonly<Record<string, string>> = {
  availability: 'GET, POST, PUT',
  appointments: 'GET, POST, PATCH',
  'appointment-types': 'GET, POST, PUT',
};

/**
 * A fake of the calendar area of Vastal's API, under `/v1`. It has nothing of the platform area (tables, webhooks) but
 * the format of its errors.
 *
 * @returns also `data`, the live state; unconfirmed bookings are cancelled when it is read or requested.
 */
export function createVastalSandbox(options: VastalSandboxOptions): FakeProvider & { readonly data: VastalState } {
  const api: Api = { options, state: startingState(options.data ?? {}) };
  const rateLimit = createRateLimit(options);
  const routes = new Hono<FakeProviderEnv>();
  routes.route('/v1', versionRoutes(api, rateLimit));
  routes.all('*', (c) => c.json(platformBody(options, 404), 404));
  return {
    routes,
    errorFor: (status) => ({ body: platformBody(options, status), headers: rateLimit.headers() }),
    get data() {
      cancelUnconfirmed(api);
      return api.state;
    },
  };
}

function versionRoutes(api: Api, rateLimit: RateLimit): Hono<ApiEnv> {
  const { options } = api;
  const routes = new Hono<ApiEnv>();
  routes.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  routes.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(rateLimit.headers(c.var.org))) c.res.headers.set(name, value);
  });
  routes.use(authentication(api, rateLimit), (_, next) => {
    cancelUnconfirmed(api);
    return next();
  });
  addAvailabilityRoutes(routes, api);
  addAppointmentRoutes(routes, api);
  addAppointmentTypeRoutes(routes, api);
  routes.all('/calendar/:resource', (c) => {
    const allow = Object.hasOwn(METHODS, c.req.param('resource')) ? METHODS[c.req.param('resource')] : undefined;
    if (allow === undefined) throw platformFailure(options, 404);
    throw platformFailure(options, 405, { headers: { Allow: allow } });
  });
  routes.all('/calendar/:resource/:id', (c) => {
    const known = Object.hasOwn(METHODS, c.req.param('resource'));
    throw platformFailure(options, known ? (options.singlePathStatus ?? 404) : 404);
  });
  routes.all('*', () => {
    throw platformFailure(options, 404);
  });
  return routes;
}
