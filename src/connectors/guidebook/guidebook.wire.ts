import { z } from 'zod';
import { listOf } from '../http/list-schema.ts';
import { wireField, wireFieldList } from '../http/wire-fields.ts';
import { parseWireTime } from './wire-time.ts';

const ID = /^[1-9]\d*$/;
const wireId = wireField(toId, 'an id');
const wireIds = wireFieldList(toId, 'an id');

/** Output: epoch milliseconds. */
const wireInstant = z.string().transform((text, context) => {
  const instant = parseWireTime(text);
  if (instant !== undefined) return instant;
  context.issues.push({ code: 'custom', message: 'not a time', input: text });
  return z.NEVER;
});

export const wireGuide = z.object({
  id: wireId,
  name: z.string(),
  short_name: z.string().nullish(),
  description_html: z.string().nullish(),
  start_date: z.string().nullish(),
  end_date: z.string().nullish(),
  timezone: z.string().nullish(),
  privacy: z.number().nullish(),
});
export type WireGuide = z.infer<typeof wireGuide>;

export const wireSession = z.object({
  id: wireId,
  guide: wireId,
  name: z.string(),
  start_time: wireInstant,
  end_time: z.preprocess((value) => (value === '' ? null : value), wireInstant.nullish()),
  all_day: z.boolean().nullish(),
  description_html: z.string().nullish(),
  locations: wireIds.nullish(),
  schedule_tracks: wireIds.nullish(),
  max_capacity: z.number().nullish(),
});
export type WireSession = z.infer<typeof wireSession>;

/** A location or a schedule track. */
export const wireNamed = z.object({ id: wireId, guide: wireId, name: z.string() });

/** `guide_id` becomes `guide`, as in the other schemas. */
export const wireAttendee = z
  .object({
    id: wireId,
    guide_id: wireId,
    first_name: z.string().nullish(),
    last_name: z.string().nullish(),
    email: z.string().nullish(),
  })
  .transform(({ guide_id: guide, ...attendee }) => ({ ...attendee, guide }));
export type WireAttendee = z.infer<typeof wireAttendee>;

export const wirePersonalizedSchedule = z.object({
  id: wireId,
  guide: wireId,
  name: z.string(),
  attendees: wireIds,
  sessions: wireIds,
  created_at: z.string().nullish(),
});
export type WirePersonalizedSchedule = z.infer<typeof wirePersonalizedSchedule>;

export const wireCreated = z.object({ id: wireId });

/** The id alone, to identify rows with other invalid fields. */
export const wireRowId = z.object({ id: wireId });

/** Rows are validated separately. Only the presence of `next` is used; its URL is never called. */
export const wirePage = z.object({
  count: z.int().nullish(),
  next: z.string().nullish(),
  results: listOf(z.unknown()),
});

/** The id as text. */
function toId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}
