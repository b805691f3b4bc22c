import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { parse, readBody, requireFields } from './body.ts';
import { type AppointmentType, takeId, toWireTime } from './data.ts';
import { badRequest, failure } from './error-responses.ts';
import type { Api, ApiEnv } from './options.ts';
import { inResponseOrder } from './row-order.ts';
import { TYPE_DEFAULTS } from './starting-state.ts';

const minutes = z.int().min(0).exactOptional();
const maximum = z.int().min(1).nullable().exactOptional();
const changeable = z.object({
  name: z.string().min(1).exactOptional(),
  durationMinutes: z.int().min(1).exactOptional(),
  description: z.string().nullable().exactOptional(),
  color: z
    .string()
    .regex(/^#[0-9A-Fa-f]{6}$/, 'a colour is written #rrggbb')
    .exactOptional(),
  bufferBeforeMinutes: minutes,
  bufferAfterMinutes: minutes,
  maxPerDay: maximum,
  maxPerWeek: maximum,
  maxPerMonth: maximum,
  minNoticeHours: z.int().min(0).exactOptional(),
  maxDaysAhead: z.int().min(1).exactOptional(),
  requiresConfirmation: z.boolean().exactOptional(),
  bookingQuestions: z
    .array(z.object({ id: z.string(), type: z.string(), label: z.string(), required: z.boolean() }))
    .exactOptional(),
  scheduleId: z.string().nullable().exactOptional(),
  isActive: z.boolean().exactOptional(),
});
const creation = changeable.extend({
  name: z.string(),
  durationMinutes: z.int().min(1),
  confirmWithinHours: z.int().min(1).nullable().exactOptional(),
});

/** The services. PUT changes only the fields that it contains, and ignores `confirmWithinHours`. */
export function addAppointmentTypeRoutes(routes: Hono<ApiEnv>, api: Api): void {
  const { options, state } = api;

  routes.get('/calendar/appointment-types', (c) => {
    const rows = state.appointmentTypes.filter(({ orgId }) => orgId === c.var.org);
    return c.json({ appointmentTypes: inResponseOrder(options, rows).map((type) => wireType(api, type)) });
  });

  routes.post('/calendar/appointment-types', async (c) => {
    const body = await readBody(c);
    requireFields(body, ['name', 'durationMinutes'], 'A service needs a name and its durationMinutes');
    const sent = parse(creation, body);
    checkSchedule(api, sent.scheduleId);
    const now = options.now();
    const type: AppointmentType = {
      id: takeId(state, 'type'),
      orgId: c.var.org,
      ...TYPE_DEFAULTS,
      bookingQuestions: [],
      ...sent,
      sortOrder: state.appointmentTypes.filter(({ orgId }) => orgId === c.var.org).length,
      createdAt: now,
      updatedAt: now,
    };
    state.appointmentTypes.push(type);
    return c.json({ appointmentType: wireType(api, type) });
  });

  routes.put('/calendar/appointment-types', async (c) => {
    const body = await readBody(c);
    requireFields(body, ['id'], 'id is required');
    const type = ownType(c, api, body.id);
    const sent = parse(changeable, body);
    checkSchedule(api, sent.scheduleId);
    Object.assign(type, sent, { updatedAt: options.now() });
    return c.json({ appointmentType: wireType(api, type) });
  });
}

function checkSchedule({ state }: Api, scheduleId: string | null | undefined): void {
  if (typeof scheduleId === 'string' && !state.schedules.some(({ id }) => id === scheduleId))
    throw badRequest('scheduleId: no such schedule');
}

function ownType(c: Context<ApiEnv>, { state }: Api, id: unknown): AppointmentType {
  const found = state.appointmentTypes.find((type) => type.id === id && type.orgId === c.var.org);
  if (!found) throw failure(404, 'There is no appointment type with this id');
  return found;
}

function wireType({ state }: Api, type: AppointmentType) {
  return {
    ...type,
    scheduleName: state.schedules.find(({ id }) => id === type.scheduleId)?.name ?? null,
    createdAt: toWireTime(type.createdAt),
    updatedAt: toWireTime(type.updatedAt),
  };
}
