import type { Context, Hono } from 'hono';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { requestedAppointments, STATUSES } from './appointment-list.ts';
import { parse, readBody, requireFields } from './body.ts';
import { type Appointment, type AppointmentType, takeId, timeOrNull, toEpochMs, toWireTime } from './data.ts';
import { badRequest, failure } from './error-responses.ts';
import type { Api, ApiEnv } from './options.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const instant = z.string().transform((text, context) => {
  const parsed = DateTime.fromISO(text, { zone: 'utc' });
  if (/T.*(Z|[+-]\d\d:?\d\d)$/i.test(text) && parsed.isValid) return parsed.toMillis();
  context.addIssue('a time is written in ISO 8601 with Z or an offset');
  return z.NEVER;
});
const optionalText = z.string().nullable().exactOptional();
const clientFields = {
  client_email: optionalText,
  client_phone: optionalText,
  client_notes: optionalText,
  internal_notes: optionalText,
};
const creation = z.object({
  appointment_type_id: z.string(),
  start_time: instant,
  client_name: z.string(),
  client_language: z.string().exactOptional(),
  ...clientFields,
});
const change = z.object({
  id: z.string(),
  status: z.enum(STATUSES).exactOptional(),
  start_time: instant.exactOptional(),
  client_name: z.string().min(1).exactOptional(),
  ...clientFields,
});

/** Bookings. The end always follows from the duration of the type, which a booking cannot change. */
export function addAppointmentRoutes(routes: Hono<ApiEnv>, api: Api): void {
  routes.get('/calendar/appointments', (c) =>
    c.json({ appointments: requestedAppointments(c, api).map((appointment) => wireAppointment(api, appointment)) }),
  );

  routes.post('/calendar/appointments', async (c) =>
    c.json({ appointment: wireAppointment(api, await createAppointment(c, api)) }),
  );

  routes.patch('/calendar/appointments', async (c) =>
    c.json({ appointment: sparseAppointment(await updateAppointment(c, api)) }),
  );
}

async function createAppointment(c: Context<ApiEnv>, api: Api): Promise<Appointment> {
  const { options, state } = api;
  const body = await readBody(c);
  requireFields(
    body,
    ['appointment_type_id', 'start_time', 'client_name'],
    'A booking needs an appointment_type_id, a start_time and a client_name',
  );
  const sent = parse(creation, body);
  const type = typeOf(api, sent.appointment_type_id);
  if (type?.orgId !== c.var.org) throw badRequest('appointment_type_id: no such appointment type');
  const now = options.now();
  const appointment: Appointment = {
    client_email: null,
    client_phone: null,
    client_notes: null,
    client_language: 'en',
    internal_notes: null,
    ...sent,
    id: '',
    org_id: c.var.org,
    end_time: sent.start_time + type.durationMinutes * MINUTE_MS,
    status: 'confirmed',
    confirmed_at: now,
    cancelled_at: null,
    source: 'manual',
    created_at: now,
  };
  rejectConflict(api, appointment);
  appointment.id = takeId(state, 'apt');
  state.appointments.push(appointment);
  return appointment;
}

async function updateAppointment(c: Context<ApiEnv>, api: Api): Promise<Appointment> {
  const body = await readBody(c);
  requireFields(body, ['id'], 'id is required');
  const { id, status, ...fields } = parse(change, body);
  const appointment = ownAppointment(c, api, id);
  const changed: Appointment = { ...appointment, ...fields };
  if (fields.start_time !== undefined) {
    const lasts =
      typeOf(api, appointment.appointment_type_id)?.durationMinutes ??
      (toEpochMs(appointment.end_time) - toEpochMs(appointment.start_time)) / MINUTE_MS;
    changed.end_time = fields.start_time + lasts * MINUTE_MS;
  }
  if (status !== undefined && status !== appointment.status) {
    const now = api.options.now();
    changed.status = status;
    changed.cancelled_at = status === 'cancelled' ? now : null;
    if (status === 'confirmed') changed.confirmed_at = now;
  }
  const reopened = appointment.status === 'cancelled' && changed.status !== 'cancelled';
  if (fields.start_time !== undefined || reopened) rejectConflict(api, changed);
  Object.assign(appointment, changed);
  return appointment;
}

/** Cancels the unconfirmed bookings whose deadline for confirmation has passed. */
export function cancelUnconfirmed(api: Api): void {
  for (const appointment of api.state.appointments) {
    const hours = typeOf(api, appointment.appointment_type_id)?.confirmWithinHours ?? null;
    if (appointment.status !== 'pending' || hours === null) continue;
    const deadline = toEpochMs(appointment.created_at) + hours * HOUR_MS;
    if (api.options.now() >= deadline) Object.assign(appointment, { status: 'cancelled', cancelled_at: deadline });
  }
}

function rejectConflict({ options, state }: Api, appointment: Appointment): void {
  const { conflictStatus = false } = options;
  if (conflictStatus === false || appointment.status === 'cancelled') return;
  const taken = state.appointments.some(
    (other) =>
      other.id !== appointment.id &&
      other.org_id === appointment.org_id &&
      other.status !== 'cancelled' &&
      toEpochMs(other.start_time) < toEpochMs(appointment.end_time) &&
      toEpochMs(other.end_time) > toEpochMs(appointment.start_time),
  );
  if (taken) throw failure(conflictStatus, 'This time is taken by another booking');
}

function typeOf({ state }: Api, id: string): AppointmentType | undefined {
  return state.appointmentTypes.find((type) => type.id === id);
}

function ownAppointment(c: Context<ApiEnv>, { state }: Api, id: string): Appointment {
  const found = state.appointments.find((appointment) => appointment.id === id && appointment.org_id === c.var.org);
  if (!found) throw failure(404, 'There is no appointment with this id');
  return found;
}

function wireAppointment(api: Api, appointment: Appointment) {
  const { client_language: _, created_at: __, ...shown } = appointment;
  const type = typeOf(api, appointment.appointment_type_id);
  return {
    ...shown,
    start_time: toWireTime(appointment.start_time),
    end_time: toWireTime(appointment.end_time),
    confirmed_at: timeOrNull(appointment.confirmed_at),
    cancelled_at: timeOrNull(appointment.cancelled_at),
    appointment_type: type
      ? { id: type.id, name: type.name, duration_minutes: type.durationMinutes, color: type.color }
      : null,
  };
}

/** The response to a PATCH: neither times nor client. */
function sparseAppointment(appointment: Appointment) {
  const { id, org_id, appointment_type_id, status, confirmed_at, cancelled_at } = appointment;
  return {
    id,
    org_id,
    appointment_type_id,
    status,
    confirmed_at: timeOrNull(confirmed_at),
    cancelled_at: timeOrNull(cancelled_at),
  };
}
