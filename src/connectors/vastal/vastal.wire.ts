import { z } from 'zod';
import { listOf } from '../http/list-schema.ts';

/** One weekly window. Invalid values, such as a day 7, are accepted here, since a write must send them back unchanged. */
export const wireWindow = z.object({
  day_of_week: z.number(),
  start_time: z.string(),
  end_time: z.string(),
  appointment_type_id: z.string().nullish(),
  is_active: z.boolean().nullish(),
});
export type WireWindow = z.infer<typeof wireWindow>;

const optionalText = z.string().nullish().catch(null);

const wireAppointment = z.object({
  id: z.string(),
  start_time: z.iso.datetime({ offset: true }),
  end_time: z.iso.datetime({ offset: true }),
  status: z.string().nullish(),
  appointment_type_id: z.string().nullish(),
  client_email: optionalText,
  client_name: optionalText,
  client_phone: optionalText,
  client_notes: optionalText,
  internal_notes: optionalText,
  source: optionalText,
  confirmed_at: optionalText,
  cancelled_at: optionalText,
  appointment_type: z.object({ name: optionalText }).nullish().catch(null),
});
export type WireAppointment = z.infer<typeof wireAppointment>;

const wireBooking = z.object({
  id: z.string(),
  start_time: z.iso.datetime({ offset: true }).nullish(),
  end_time: z.iso.datetime({ offset: true }).nullish(),
  status: z.string().nullish(),
});
export type WireBooking = z.infer<typeof wireBooking>;

const wireAppointmentType = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  durationMinutes: z.number().positive(),
  bufferBeforeMinutes: z.number().nullish(),
  bufferAfterMinutes: z.number().nullish(),
  minNoticeHours: z.number().nullish(),
  maxDaysAhead: z.number().nullish(),
  maxPerDay: z.number().nullish(),
  maxPerWeek: z.number().nullish(),
  maxPerMonth: z.number().nullish(),
  isActive: z.boolean().nullish(),
});
export type WireAppointmentType = z.infer<typeof wireAppointmentType>;

export const windowsResponse = listResponse('schedules', wireWindow);
export const appointmentsResponse = listResponse('appointments', wireAppointment);
export const appointmentTypesResponse = listResponse('appointmentTypes', wireAppointmentType);

/** `{ appointment }`, or `{ success, data }` around it. */
export const bookedResponse: z.ZodType<WireBooking> = z.preprocess((body) => valueAt(body, 'appointment'), wireBooking);

/**
 * Responses to writes omit fields (docs/providers/vastal.md, section 4): they only confirm that the write was accepted.
 */
export const writeResponse = z.unknown().refine((body) => !(isObject(body) && body.success === false));

/**
 * The calendar area returns `{ [key]: [...] }`, the rest of the platform `{ success, data }`. Both are accepted, with the list
 * or the keyed object as `data`, in case the formats converge.
 */
function listResponse<Row>(key: string, row: z.ZodType<Row>): z.ZodType<Row[]> {
  return z.preprocess((body) => valueAt(body, key), listOf(row));
}

function valueAt(body: unknown, key: string): unknown {
  if (!isObject(body) || body.success === false) return undefined;
  if (body[key] !== undefined) return body[key];
  return isObject(body.data) ? body.data[key] : body.data;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
