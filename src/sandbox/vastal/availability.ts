import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { type Body, parse, readBody, requireFields } from './body.ts';
import { takeId, toWireTime, type Window } from './data.ts';
import { badRequest } from './error-responses.ts';
import type { Api, ApiEnv } from './options.ts';
import { inResponseOrder } from './row-order.ts';

const LONG_TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const SHORT_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The weekly windows of the organisation. PUT replaces all of them; overlaps and reversed times are not checked. */
export function addAvailabilityRoutes(routes: Hono<ApiEnv>, api: Api): void {
  const { options, state } = api;

  routes.get('/calendar/availability', (c) => {
    const rows = state.availability.filter(({ org_id }) => org_id === c.var.org);
    return c.json({ schedules: inResponseOrder(options, rows).map(wireWindow) });
  });

  routes.post('/calendar/availability', async (c) => {
    const body = await readBody(c);
    requireFields(body, MANDATORY, 'A window needs a day_of_week, a start_time and an end_time');
    const window = toWindow(c, api, readWindow(c, api, body));
    state.availability.push(window);
    return c.json({ schedule: wireWindow(window) });
  });

  routes.put('/calendar/availability', async (c) => {
    const { schedules } = await readBody(c);
    if (!Array.isArray(schedules)) throw badRequest('schedules must be an array of windows');
    const { dropInactiveOnPut = false } = options;
    const sent = schedules
      .map((item: unknown, i) => {
        const body = asObject(item, i);
        requireFields(body, MANDATORY, `schedules[${i}]: day_of_week, start_time and end_time must all be there`);
        return readWindow(c, api, body, `schedules[${i}].`);
      })
      .filter(({ is_active }) => is_active || dropInactiveOnPut !== 'window')
      .map((window) => ({ ...window, is_active: window.is_active || dropInactiveOnPut === true }));
    const created = sent.map((window) => toWindow(c, api, window));
    state.availability = [...state.availability.filter(({ org_id }) => org_id !== c.var.org), ...created];
    return c.json({ schedules: inResponseOrder(options, created).map(sparseWindow) });
  });
}

const MANDATORY = ['day_of_week', 'start_time', 'end_time'];

type WindowFields = Pick<Window, 'day_of_week' | 'start_time' | 'end_time' | 'appointment_type_id' | 'is_active'>;

function asObject(item: unknown, i: number): Body {
  if (typeof item === 'object' && item !== null && !Array.isArray(item)) return { ...item };
  throw badRequest(`schedules[${i}] must be an object`);
}

function readWindow(c: Context<ApiEnv>, { options, state }: Api, body: Body, place = ''): WindowFields {
  const time = z
    .string()
    .refine((text) => LONG_TIME.test(text) || (options.shortTimes === true && SHORT_TIME.test(text)), {
      message: 'a time of day is written HH:MM:SS',
    })
    .transform((text) => (text.length === 5 ? `${text}:00` : text));
  const fields = parse(
    z.object({
      day_of_week: z.int().min(0).max(6),
      start_time: time,
      end_time: time,
      appointment_type_id: z.string().nullish(),
      is_active: z.boolean().nullish(),
    }),
    body,
    place,
  );
  const appointment_type_id = fields.appointment_type_id ?? null;
  const types = state.appointmentTypes.filter(({ orgId }) => orgId === c.var.org);
  if (appointment_type_id !== null && !types.some(({ id }) => id === appointment_type_id))
    throw badRequest(`${place}appointment_type_id: no such appointment type`);
  return { ...fields, appointment_type_id, is_active: fields.is_active ?? true };
}

function toWindow(c: Context<ApiEnv>, { options, state }: Api, fields: WindowFields): Window {
  return { id: takeId(state, 'avail'), org_id: c.var.org, ...fields, created_at: options.now() };
}

function wireWindow(window: Window) {
  const { id, org_id, day_of_week, start_time, end_time, appointment_type_id, is_active, created_at } = window;
  return {
    id,
    org_id,
    day_of_week,
    start_time,
    end_time,
    appointment_type_id,
    is_active,
    created_at: toWireTime(created_at),
  };
}

/** A window in the response to a PUT, which lacks the appointment type and other fields. */
function sparseWindow({ id, day_of_week, start_time, end_time, is_active }: Window) {
  return { id, day_of_week, start_time, end_time, is_active };
}
