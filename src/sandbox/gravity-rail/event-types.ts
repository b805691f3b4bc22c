import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { readBody } from './body.ts';
import { type EventType, retireId, takeId } from './data.ts';
import { failure } from './error-responses.ts';
import type { Api, ApiEnv } from './options.ts';
import { pageResponse } from './pages.ts';
import { booleanQuery, integerParam } from './query.ts';
import { futureValue } from './starting-state.ts';
import { deletionResponse, wireEventType } from './wire-rows.ts';

const complete = z.object({
  name: z.string().min(1).max(255),
  description: z.string().nullable().exactOptional(),
  durationMinutes: z.int().min(1),
  maxAttendees: z.int().min(1).nullable().exactOptional(),
  active: z.boolean().exactOptional(),
  x_future: z.unknown().exactOptional(),
});
const partial = complete.extend({
  name: complete.shape.name.exactOptional(),
  durationMinutes: complete.shape.durationMinutes.exactOptional(),
});
const DEFAULTS = { description: null, maxAttendees: null, active: true };

export function addEventTypeRoutes(routes: Hono<ApiEnv>, api: Api): void {
  const { options, state } = api;

  routes.get('/calendar-event-types', (c) => {
    const activeOnly = booleanQuery(c, 'active_only');
    const rows = typesOfWorkspace(c, api).filter(({ active }) => active || !activeOnly);
    return pageResponse(c, api, rows, (row) => wireEventType(options, row));
  });

  routes.get('/calendar-event-types/:event_type_id', (c) => c.json(wireEventType(options, typeOfPath(c, api))));

  routes.post('/calendar-event-types', async (c) => {
    const sent = await readBody(c, options, complete);
    const id = takeId(state, 'event-types', state.eventTypes);
    const now = options.now();
    const type: EventType = {
      ...DEFAULTS,
      x_future: futureValue('event-type', id),
      ...sent,
      id,
      workspace: c.var.workspace,
      createdAt: now,
      updatedAt: now,
    };
    state.eventTypes.push(type);
    return c.json(wireEventType(options, type), options.createStatus ?? 200);
  });

  routes.put('/calendar-event-types/:event_type_id', async (c) => {
    const type = typeOfPath(c, api);
    const sent =
      options.putMode === 'merge'
        ? await readBody(c, options, partial)
        : { ...DEFAULTS, x_future: null, ...(await readBody(c, options, complete)) };
    Object.assign(type, sent, { updatedAt: options.now() });
    return c.json(wireEventType(options, type));
  });

  routes.delete('/calendar-event-types/:event_type_id', (c) => {
    const type = typeOfPath(c, api);
    if (state.events.some(({ eventTypeId }) => eventTypeId === type.id))
      throw failure(options.rejectionStatus ?? 409, 'Event type is in use by events');
    state.eventTypes = state.eventTypes.filter((other) => other !== type);
    retireId(state, 'event-types', type.id);
    return deletionResponse(c, options, 'Event type');
  });
}

/** @throws 404 if the workspace has no such type. */
export function eventTypeOf(c: Context<ApiEnv>, api: Api, id: number): EventType {
  const type = typesOfWorkspace(c, api).find((candidate) => candidate.id === id);
  if (!type) throw failure(404, 'Event type not found');
  return type;
}

function typesOfWorkspace(c: Context<ApiEnv>, { state }: Api): EventType[] {
  return state.eventTypes.filter(({ workspace }) => workspace === c.var.workspace);
}

function typeOfPath(c: Context<ApiEnv>, api: Api): EventType {
  return eventTypeOf(c, api, integerParam(c, 'event_type_id'));
}
