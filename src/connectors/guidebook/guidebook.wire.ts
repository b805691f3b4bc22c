import { z } from 'zod';
import {
  asRecord,
  isOptionalBoolean,
  isOptionalNumber,
  isOptionalText,
  isText,
  withQuickRead,
} from '../http/quick-read.ts';
import { readWireTime } from './wire-time.ts';

const ID = /^[1-9]\d*$/;
const wireId = z.union([z.int().positive(), z.string().regex(ID)]).transform(String);

function quickId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  return isText(value) && ID.test(value) ? value : undefined;
}

const BROKEN = Symbol('broken');

/** `BROKEN` for what is no list of ids. */
function quickIds(value: unknown): string[] | null | undefined | typeof BROKEN {
  if (value === undefined || value === null) return value;
  if (!Array.isArray(value)) return BROKEN;
  const ids: string[] = [];
  for (const each of value as readonly unknown[]) {
    const id = quickId(each);
    if (id === undefined) return BROKEN;
    ids.push(id);
  }
  return ids;
}

/** Epoch milliseconds. */
const wireInstant = z.string().transform((text, context) => {
  const instant = readWireTime(text);
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
  locations: z.array(wireId).nullish(),
  schedule_tracks: z.array(wireId).nullish(),
  max_capacity: z.number().nullish(),
});
export type WireSession = z.infer<typeof wireSession>;
withQuickRead(wireSession, (value) => {
  const row = asRecord(value);
  if (!row) return undefined;
  const { name, all_day, description_html, max_capacity } = row;
  const [id, guide] = [quickId(row.id), quickId(row.guide)];
  const start_time = isText(row.start_time) ? readWireTime(row.start_time) : undefined;
  const hasEnd = row.end_time !== '' && row.end_time !== null && row.end_time !== undefined;
  const end_time = hasEnd && isText(row.end_time) ? readWireTime(row.end_time) : undefined;
  const locations = quickIds(row.locations);
  const schedule_tracks = quickIds(row.schedule_tracks);
  if (id === undefined || guide === undefined || !isText(name) || start_time === undefined) return undefined;
  if ((hasEnd && end_time === undefined) || locations === BROKEN || schedule_tracks === BROKEN) return undefined;
  if (!isOptionalBoolean(all_day) || !isOptionalText(description_html)) return undefined;
  if (!isOptionalNumber(max_capacity)) return undefined;
  const rest = { all_day, description_html, locations, schedule_tracks, max_capacity };
  return {
    id,
    guide,
    name,
    start_time,
    end_time: hasEnd ? end_time : row.end_time === undefined ? undefined : null,
    ...rest,
  };
});

/** A location or a schedule track. */
export const wireNamed = withQuickRead(z.object({ id: wireId, guide: wireId, name: z.string() }), (value) => {
  const row = asRecord(value);
  if (!row) return undefined;
  const [id, guide] = [quickId(row.id), quickId(row.guide)];
  return id === undefined || guide === undefined || !isText(row.name) ? undefined : { id, guide, name: row.name };
});

/** The guide of an attendee is read as `guide_id`, and written as `guide`. */
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
withQuickRead(wireAttendee, (value) => {
  const row = asRecord(value);
  if (!row) return undefined;
  const { first_name, last_name, email } = row;
  const [id, guide] = [quickId(row.id), quickId(row.guide_id)];
  if (id === undefined || guide === undefined) return undefined;
  if (!isOptionalText(first_name) || !isOptionalText(last_name) || !isOptionalText(email)) return undefined;
  return { id, first_name, last_name, email, guide };
});

export const wirePersonalizedSchedule = z.object({
  id: wireId,
  guide: wireId,
  name: z.string(),
  attendees: z.array(wireId),
  sessions: z.array(wireId),
  created_at: z.string().nullish(),
});
export type WirePersonalizedSchedule = z.infer<typeof wirePersonalizedSchedule>;
withQuickRead(wirePersonalizedSchedule, (value) => {
  const row = asRecord(value);
  if (!row) return undefined;
  const { name, created_at } = row;
  const [id, guide] = [quickId(row.id), quickId(row.guide)];
  const attendees = quickIds(row.attendees);
  const sessions = quickIds(row.sessions);
  if (id === undefined || guide === undefined || !isText(name) || !isOptionalText(created_at)) return undefined;
  if (!Array.isArray(attendees) || !Array.isArray(sessions)) return undefined;
  return { id, guide, name, attendees, sessions, created_at };
});

export const wireCreated = z.object({ id: wireId });

/** What a row that is broken elsewhere is known by. */
export const wireRowId = z.object({ id: wireId });

/** The rows are read one by one. Of `next` only its presence counts: its address is never called. */
export const wirePage = z.object({
  count: z.int().nullish(),
  next: z.string().nullish(),
  results: z.array(z.unknown()),
});
export type WirePage = z.infer<typeof wirePage>;
withQuickRead(wirePage, (value) => {
  const page = asRecord(value);
  if (!page) return undefined;
  const { count, next, results } = page;
  if (!isOptionalNumber(count) || (typeof count === 'number' && !Number.isSafeInteger(count))) return undefined;
  return isOptionalText(next) && Array.isArray(results) ? { count, next, results: results as unknown[] } : undefined;
});
