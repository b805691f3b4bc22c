import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { authentication } from './access.ts';
import { platformBody, platformFailure } from './answers.ts';
import { addAppointmentTypeRoutes } from './appointment-types.ts';
import { addAppointmentRoutes, cancelUnconfirmed } from './appointments.ts';
import { addAvailabilityRoutes } from './availability.ts';
import type { VastalState } from './data.ts';
import type { Api, ApiEnv, VastalSandboxOptions } from './options.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { startingState } from './starting-state.ts';

/** The paths that exist and their methods, for telling "no such method" from "no such path". */
const METHODS: Readonly<Record<string, string>> = {
  availability: 'GET, POST, PUT',
  appointments: 'GET, POST, PATCH',
  'appointment-types': 'GET, POST, PUT',
};

/**
 * A fake provider for the calendar area of Vastal's API, under `/v1`. The platform area (tables, webhooks) is not in it, but
 * for the shape of its errors.
 *
 * @returns also `data`, the live state, in which unconfirmed bookings are cancelled when it is read or asked.
 */
export function createVastalSandbox(options: VastalSandboxOptions): FakeProvider & { readonly data: VastalState } {
  const api: Api = { options, state: startingState(options.data ?? {}) };
  const rateLimit = createRateLimit(options);
  const routes = new Hono<FakeProviderEnv>();
  routes.route('/v1', versionRoutes(api, rateLimit));
  routes.all('*', (c) => c.json(platformBody(options, 404), 404));
  return {
    routes,
    errorAnswer: (status) => ({ body: platformBody(options, status), headers: rateLimit.headers() }),
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
