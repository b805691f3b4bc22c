import { z } from 'zod';

/** One weekly window. Values that mean nothing (such as a day 7) are the mapper's to judge: a write must keep them. */
export const wireWindow = z.object({
  day_of_week: z.number(),
  start_time: z.string(),
  end_time: z.string(),
  appointment_type_id: z.string().nullish(),
  is_active: z.boolean().nullish(),
});
export type WireWindow = z.infer<typeof wireWindow>;

const wireAppointment = z.object({
  id: z.string(),
  start_time: z.iso.datetime({ offset: true }),
  end_time: z.iso.datetime({ offset: true }),
  status: z.string().nullish(),
  appointment_type_id: z.string().nullish(),
  client_email: z.string().nullish().catch(null),
});
export type WireAppointment = z.infer<typeof wireAppointment>;

const wireBooked = z.object({
  id: z.string(),
  start_time: z.iso.datetime({ offset: true }).nullish(),
  end_time: z.iso.datetime({ offset: true }).nullish(),
  status: z.string().nullish(),
});
export type WireBooked = z.infer<typeof wireBooked>;

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

export const windowsAnswer = listAnswer('schedules', wireWindow);
export const appointmentsAnswer = listAnswer('appointments', wireAppointment);
export const appointmentTypesAnswer = listAnswer('appointmentTypes', wireAppointmentType);

/** `{ appointment }`, or `{ success, data }` around it. */
export const bookedAnswer: z.ZodType<WireBooked> = z.preprocess((answer) => listIn(answer, 'appointment'), wireBooked);

/**
 * Responses to writes omit fields (docs/providers/vastal.md, section 4): they only confirm that the write was accepted.
 */
export const writeAnswer = z.unknown().refine((answer) => !(isObject(answer) && answer.success === false));

/**
 * The calendar area answers `{ [key]: [...] }`, the rest of the platform `{ success, data }`. Both are read, with the list
 * or the keyed object as `data`, in case the areas grow together.
 */
function listAnswer<Row>(key: string, row: z.ZodType<Row>): z.ZodType<Row[]> {
  return z.preprocess((answer) => listIn(answer, key), z.array(row));
}

function listIn(answer: unknown, key: string): unknown {
  if (!isObject(answer) || answer.success === false) return undefined;
  if (answer[key] !== undefined) return answer[key];
  return isObject(answer.data) ? answer.data[key] : answer.data;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
