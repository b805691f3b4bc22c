import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import { asRecord, isOptionalBoolean, isOptionalText, isText, quickRows, withQuickRead } from '../http/quick-read.ts';
import type { FieldNames, SchemaName } from './field-names.ts';

const anyObject = z.record(z.string(), z.unknown());

/** Ids are integers there. */
const ID = /^(0|[1-9]\d{0,15})$/;
const wireId = z.union([z.int().nonnegative(), z.string().regex(ID)]).transform(String);

/** Whether the provider can have such an id. */
export function isWireId(id: string): boolean {
  return ID.test(id);
}

/**
 * A schedule whose fields are missing or of a wrong type is still a schedule, one whose hours cannot be read: it must
 * not take its calendar, and the other schedules in it, along.
 */
const scheduleFields = z.object({
  id: wireId,
  uuid: z.unknown().optional(),
  name: z.string().catch(''),
  description: z.string().nullish().catch(null),
  availabilityType: z.string().nullish().catch(null),
  recurrence: z.string().nullish().catch(null),
  startTime: z.string().nullish().catch(null),
  endTime: z.string().nullish().catch(null),
  daysOfWeek: z
    .array(z.union([z.number(), z.string()]))
    .nullish()
    .catch(null),
  recurrenceEndDate: z.string().nullish().catch('unreadable'),
  eventTypeIds: z.array(wireId).nullish().catch(null),
  createdAt: z.unknown().optional(),
});

const calendarFields = z.object({
  id: wireId,
  uuid: z.unknown().optional(),
  name: z.string(),
  description: z.string().nullish(),
  timezone: z.string().nullish(),
  color: z.string().nullish(),
  isPublic: z.boolean().nullish(),
  slug: z.unknown().optional(),
  createdAt: z.unknown().optional(),
});

/** An event that cannot be read must fail its own calendar alone, so here it passes. */
const eventFields = z.object({
  calendarId: wireId.nullish().catch(null),
  startTime: z.string().catch(''),
  endTime: z.string().catch(''),
  status: z.string().nullish().catch(null),
  eventTypeId: wireId.nullish().catch(null),
  attendees: z
    .array(z.object({ email: z.string().nullish() }).catch({ email: null }))
    .nullish()
    .catch(null),
});

const eventTypeFields = z.object({
  id: wireId,
  name: z.string(),
  description: z.string().nullish(),
  durationMinutes: z.int().positive(),
});

export interface WireSchedule {
  readonly known: z.infer<typeof scheduleFields>;
  /** The known fields as they came, which is how they are sent back. */
  readonly raw: JsonObject;
  readonly unknown: JsonObject;
}
export interface WireCalendar {
  readonly known: z.infer<typeof calendarFields>;
  readonly unknown: JsonObject;
  /** Undefined where the answer did not bring them. */
  readonly schedules: readonly WireSchedule[] | undefined;
}
export type WireEvent = z.infer<typeof eventFields>;
export type WireEventType = z.infer<typeof eventTypeFields>;

/** A row of a list. One that has an id and is broken otherwise has no value, and fails alone. */
export interface Row<Value> {
  readonly id: string;
  readonly value: Value | undefined;
  /** Where a broken row is not as it should be. */
  readonly brokenAt?: readonly string[] | undefined;
}

export interface Wire {
  readonly calendar: z.ZodType<WireCalendar>;
  readonly schedule: z.ZodType<WireSchedule>;
  readonly eventType: z.ZodType<WireEventType>;
  readonly calendarRow: z.ZodType<Row<WireCalendar>>;
  readonly eventTypeRow: z.ZodType<Row<WireEventType>>;
  readonly eventRow: z.ZodType<Row<WireEvent>>;
  /** The id of a thing that was made, whatever else the answer holds. */
  readonly createdId: z.ZodType<string>;
}

export function createWire(names: FieldNames): Wire {
  const knownOf = (schema: SchemaName) => anyObject.transform((raw) => names.read(schema, raw).known);

  const schedule = anyObject
    .transform((row) => {
      const { known, unknown } = names.read('CalendarSchedule', row);
      return { known, raw: known, unknown };
    })
    .pipe(z.object({ known: scheduleFields, raw: z.custom<JsonObject>(), unknown: z.custom<JsonObject>() }));
  const calendar = anyObject
    .transform((raw) => {
      const { known, unknown } = names.read('Calendar', raw);
      // Null is taken for "not brought", as a missing key is.
      const schedules = (known.schedules ?? undefined) as Record<string, unknown>[] | undefined;
      return { known, unknown, schedules };
    })
    .pipe(
      z.object({
        known: calendarFields,
        unknown: z.custom<JsonObject>(),
        schedules: z.union([z.array(schedule), z.undefined()]),
      }),
    ) as z.ZodType<WireCalendar>;
  const eventType = knownOf('EventType').pipe(eventTypeFields);

  function rowOf<Value>(schema: SchemaName, value: z.ZodType<Value>): z.ZodType<Row<Value>> {
    return anyObject.transform((raw, context) => {
      const id = wireId.safeParse(names.read(schema, raw).known.id);
      if (id.success) {
        const parsed = value.safeParse(raw);
        return parsed.success
          ? { id: id.data, value: parsed.data }
          : { id: id.data, value: undefined, brokenAt: placesOf(parsed.error) };
      }
      context.addIssue({ code: 'custom', message: 'no id', path: ['id'] });
      return z.NEVER;
    });
  }

  function quickSchedule(value: unknown): WireSchedule | undefined {
    const row = asRecord(value);
    if (!row) return undefined;
    const { known: raw, unknown } = names.read('CalendarSchedule', row);
    const id = quickId(raw.id);
    return id === undefined ? undefined : { known: scheduleOf(id, raw), raw: raw as JsonObject, unknown };
  }
  const quickSchedules = quickRows(withQuickRead(schedule, quickSchedule));

  function quickCalendar(value: unknown): WireCalendar | undefined {
    const row = asRecord(value);
    if (!row) return undefined;
    const { known, unknown } = names.read('Calendar', row);
    const { uuid, name, description, timezone, color, isPublic, slug, createdAt } = known;
    const id = quickId(known.id);
    if (id === undefined || !isText(name) || !isOptionalText(description)) return undefined;
    if (!isOptionalText(timezone) || !isOptionalText(color) || !isOptionalBoolean(isPublic)) return undefined;
    // Null is taken for "not brought", as a missing key is.
    const brought = known.schedules ?? undefined;
    const schedules = brought === undefined ? undefined : quickSchedules(brought);
    if (brought !== undefined && schedules === undefined) return undefined;
    const read = { id, uuid, name, description, timezone, color, isPublic, slug, createdAt };
    return { known: read, unknown, schedules };
  }

  function quickRowOf<Value>(read: (value: unknown) => Value | undefined, idOf: (value: Value) => string) {
    return (row: unknown): Row<Value> | undefined => {
      const value = read(row);
      return value === undefined ? undefined : { id: idOf(value), value };
    };
  }

  return {
    calendar: withQuickRead(calendar, quickCalendar),
    schedule,
    eventType,
    calendarRow: withQuickRead(
      rowOf('Calendar', calendar),
      quickRowOf(quickCalendar, ({ known }) => known.id),
    ),
    eventTypeRow: rowOf('EventType', eventType),
    eventRow: rowOf('Event', knownOf('Event').pipe(eventFields)),
    createdId: knownOf('Calendar')
      .pipe(z.object({ id: wireId }))
      .transform(({ id }) => id),
  };
}

function quickId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return isText(value) && ID.test(value) ? value : undefined;
}

/** As `scheduleFields` reads them, once the id is known: no other field can be wrong. */
function scheduleOf(id: string, raw: Readonly<Record<string, unknown>>): WireSchedule['known'] {
  const optional = (value: unknown) => (isOptionalText(value) ? value : null);
  return {
    id,
    uuid: raw.uuid,
    name: isText(raw.name) ? raw.name : '',
    description: optional(raw.description),
    availabilityType: optional(raw.availabilityType),
    recurrence: optional(raw.recurrence),
    startTime: optional(raw.startTime),
    endTime: optional(raw.endTime),
    daysOfWeek: daysOf(raw.daysOfWeek),
    recurrenceEndDate: isOptionalText(raw.recurrenceEndDate) ? raw.recurrenceEndDate : 'unreadable',
    eventTypeIds: idsOf(raw.eventTypeIds),
    createdAt: raw.createdAt,
  };
}

function daysOf(value: unknown): (number | string)[] | null | undefined {
  if (!Array.isArray(value)) return value === undefined ? undefined : null;
  const isDay = (day: unknown) => isText(day) || Number.isFinite(day);
  return value.every(isDay) ? (value as (number | string)[]) : null;
}

function idsOf(value: unknown): string[] | null | undefined {
  if (!Array.isArray(value)) return value === undefined ? undefined : null;
  const ids = value.map(quickId);
  return ids.includes(undefined) ? null : (ids as string[]);
}

/** At most five fields, by the mappers' names. */
function placesOf({ issues }: z.ZodError): string[] {
  return issues.slice(0, 5).map(({ path }) => path.slice(path[0] === 'known' ? 1 : 0).join('.'));
}
