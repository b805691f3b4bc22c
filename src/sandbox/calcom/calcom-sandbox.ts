import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { FakeProvider } from '../fake-provider.ts';
import type { FakeProviderEnv } from '../fake-provider-env.ts';
import { addBookingRoutes } from './bookings.ts';
import { addCalendarRoutes } from './calendars.ts';
import type { CalcomData, CalcomState, CalcomTrigger } from './data.ts';
import { type CalcomEnv, errorResponse, notFound, readRequest } from './endpoints.ts';
import { addEventTypeRoutes } from './event-types.ts';
import { failureBody, failureOf } from './failure.ts';
import { addMeRoutes } from './me.ts';
import { createRateLimiter } from './rate-limit.ts';
import { addReservationRoutes } from './reservations.ts';
import { addScheduleRoutes } from './schedules.ts';
import { addData, emptyState } from './seed.ts';
import { addSlotRoutes } from './slots.ts';
import { type CalcomDelivery, Deliveries } from './webhook-delivery.ts';
import { addWebhookRoutes } from './webhooks.ts';
import type { CalcomSandboxOptions, Ids, World } from './world.ts';

export interface CalcomSandbox extends FakeProvider {
  /** The live state. */
  readonly data: CalcomState;
  /** Adds to the live state without a request, from the same few fields as the options. */
  readonly add: (data: CalcomData) => void;
  /** Sends webhooks for an event that no request causes, such as `MEETING_ENDED`. */
  readonly announce: (trigger: CalcomTrigger, bookingUid: string) => void;
  /** The requests to webhooks, in the order in which they ended. */
  readonly deliveries: readonly CalcomDelivery[];
  /** Resolves when no delivery is in progress. */
  readonly delivered: () => Promise<void>;
}

/** A fake of the Cal.com API v2, written from docs/providers/calcom.md. */
export function createCalcomSandbox(options: CalcomSandboxOptions): CalcomSandbox {
  const state = emptyState();
  const ids = createIds(state);
  const deliveries = new Deliveries(state, options);
  const notify: World['notify'] = (...event) => deliveries.start(...event);
  const world = { options, state, ids, notify, rateLimiter: createRateLimiter(() => options.now()) };
  const add = (data: CalcomData) => addData(state, data, ids, options.now());
  add(options.data ?? {});

  const routes = new Hono<FakeProviderEnv>();
  routes.get('/health', (c) => c.text('OK'));
  routes.route('/', apiRoutes(world));
  return {
    routes,
    errorFor,
    close: () => deliveries.close(),
    data: state,
    add,
    announce,
    deliveries: deliveries.ended,
    delivered: () => deliveries.allEnded(),
  };

  function announce(trigger: CalcomTrigger, bookingUid: string) {
    const booking = state.bookings.find(({ uid }) => uid === bookingUid);
    if (!booking) throw new Error(`There is no booking ${bookingUid}`);
    notify(trigger, booking);
  }

  function errorFor(status: number) {
    const rateHeaders = {
      'X-RateLimit-Limit-Default': String(options.rateLimit ?? 120),
      'X-RateLimit-Remaining-Default': '0',
      'X-RateLimit-Reset-Default': '60',
    };
    return {
      body: failureBody(failureOf(status), '/v2', options.now()),
      ...(status === 429 ? { headers: rateHeaders } : {}),
    };
  }
}

/** The API under `/v2` and `/api/v2`; every other path gets the provider's 404. */
function apiRoutes(world: World): Hono<CalcomEnv> {
  const version2 = new Hono<CalcomEnv>();
  addMeRoutes(version2, world);
  addScheduleRoutes(version2, world);
  addSlotRoutes(version2, world);
  addReservationRoutes(version2, world);
  addEventTypeRoutes(version2, world);
  addBookingRoutes(version2, world);
  addCalendarRoutes(version2, world);
  addWebhookRoutes(version2, world);

  const routes = new Hono<CalcomEnv>();
  routes.onError(errorResponse(world));
  routes.use(etag({ weak: true }));
  routes.use(readRequest(world));
  routes.route('/v2', version2);
  routes.route('/api/v2', version2);
  routes.all('*', notFound);
  return routes;
}

function createIds(state: CalcomState): Ids {
  let last = 1000;
  let lastUuid = 0;

  function isTaken(number: number) {
    const { users, schedules, eventTypes, bookings, connections } = state;
    return (
      [users, schedules, eventTypes, bookings].some((list) => list.some(({ id }) => id === number)) ||
      connections.some(({ credentialId }) => credentialId === number)
    );
  }

  return {
    next() {
      do last += 1;
      while (isTaken(last));
      return last;
    },
    uuid() {
      lastUuid += 1;
      return `00000000-0000-4000-8000-${lastUuid.toString(16).padStart(12, '0')}`;
    },
  };
}
