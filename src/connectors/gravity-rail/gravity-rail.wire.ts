import { z } from 'zod';
import type { JsonObject } from '../../domain/json.ts';
import { isRecord } from '../../domain/records.ts';
import { nestedListOf } from '../http/list-schema.ts';
import { wireField, wireFieldList } from '../http/wire-fields.ts';
import type { FieldNames, SchemaName } from './field-names.ts';

/** Not `z.looseObject`, which copies every field. */
const anyObject = z.custom<Readonly<Record<string, unknown>>>(isRecord);
const jsonObject = z.custom<JsonObject>();

/** Ids are integers (docs/providers/gravity-rail.md, section 4). */
const ID = /^(0|[1-9]\d{0,15})$/;
const wireId = wireField(toId, 'an id');

/** Whether the text has the form of the provider's ids. */
export function isWireId(id: string): boolean {
  return ID.test(id);
}

/**
 * Only the id is required. A schedule with missing or invalid fields is read as one whose hours cannot be read, so that
 * its calendar and the other schedules of the calendar can be read.
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
  daysOfWeek: wireFieldList((day) => (typeof day === 'number' || typeof day === 'string' ? day : undefined), 'a day')
    .nullish()
    .catch(null),
  recurrenceEndDate: z.string().nullish().catch('unreadable'),
  eventTypeIds: wireFieldList(toId, 'an id').nullish().catch(null),
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

/** Invalid fields pass, so that an event that cannot be read fails only its own calendar. */
const eventFields = z.object({
  id: wireId,
  calendarId: wireId.nullish().catch(null),
  startTime: z.string().catch(''),
  endTime: z.string().catch(''),
  status: z.string().nullish().catch(null),
  // Null for an event without a type, undefined for one whose type cannot be read.
  eventTypeId: wireId.nullish().catch(undefined),
  attendees: nestedListOf(z.object({ email: z.string().nullish() }).catch({ email: null }))
    .nullish()
    .catch(null),
});

const optionalText = z.string().nullish().catch(null);

const eventDetailFields = eventFields.extend({
  title: optionalText,
  description: optionalText,
  attendees: nestedListOf(z.object({ name: optionalText, email: optionalText }).catch({ name: null, email: null }))
    .nullish()
    .catch(null),
  createdAt: optionalText,
  updatedAt: optionalText,
});

const eventTypeFields = z.object({
  id: wireId,
  name: z.string(),
  description: z.string().nullish(),
  durationMinutes: z.int().positive(),
  active: z.boolean().nullish().catch(null),
});

export interface WireSchedule {
  readonly known: z.infer<typeof scheduleFields>;
  /** The known fields as received; updates send them back in this form. */
  readonly raw: JsonObject;
  readonly unknown: JsonObject;
}
export interface WireCalendar {
  readonly known: z.infer<typeof calendarFields>;
  readonly unknown: JsonObject;
  /** Undefined if the response did not include them. */
  readonly schedules: readonly WireSchedule[] | undefined;
}
export type WireEvent = z.infer<typeof eventFields>;
export interface WireEventDetails {
  readonly known: z.infer<typeof eventDetailFields>;
  /** The known fields as received; updates send them back in this form. */
  readonly raw: JsonObject;
  readonly unknown: JsonObject;
}
export type WireEventType = z.infer<typeof eventTypeFields>;

/** A row of a list. A row that has an id and is otherwise invalid has no value, and only this row fails. */
export interface Row<Value> {
  readonly id: string;
  readonly value: Value | undefined;
  /** Paths of the invalid fields. */
  readonly brokenAt?: readonly string[] | undefined;
}

export interface Wire {
  readonly calendar: z.ZodType<WireCalendar>;
  readonly schedule: z.ZodType<WireSchedule>;
  readonly eventType: z.ZodType<WireEventType>;
  readonly calendarRow: z.ZodType<Row<WireCalendar>>;
  readonly eventTypeRow: z.ZodType<Row<WireEventType>>;
  readonly event: z.ZodType<WireEvent>;
  readonly eventDetails: z.ZodType<WireEventDetails>;
  readonly eventDetailsRow: z.ZodType<Row<WireEventDetails>>;
  /** The id in the response to a create. */
  readonly createdId: z.ZodType<string>;
}

/** @param names the names under which the account's API sends each field. */
export function createWire(names: FieldNames): Wire {
  const fieldsOf = (schema: SchemaName) => anyObject.transform((raw) => names.read(schema, raw));
  const knownOf = (schema: SchemaName) => anyObject.transform((raw) => names.read(schema, raw).known);

  const schedule = fieldsOf('CalendarSchedule')
    .transform(({ known, unknown }) => ({ known, raw: known, unknown }))
    .pipe(z.object({ known: scheduleFields, raw: jsonObject, unknown: jsonObject }));
  const calendar = fieldsOf('Calendar')
    // Null means "not included", as a missing key does.
    .transform(({ known, unknown }) => {
      const schedules: unknown = known.schedules ?? undefined;
      return { known, unknown, schedules };
    })
    .pipe(
      z.object({
        known: calendarFields,
        unknown: jsonObject,
        schedules: z.union([nestedListOf(schedule), z.undefined()]),
      }),
    );
  const eventType = knownOf('EventType').pipe(eventTypeFields);
  const event = knownOf('Event').pipe(eventFields);
  const eventDetails = fieldsOf('Event')
    .transform(({ known, unknown }) => ({ known, raw: known, unknown }))
    .pipe(z.object({ known: eventDetailFields, raw: jsonObject, unknown: jsonObject }));
  const createdId = knownOf('Calendar').pipe(z.object({ id: wireId }));

  function rowOf<Value>(
    schema: SchemaName,
    value: z.ZodType<Value>,
    idOf: (value: Value) => string,
  ): z.ZodType<Row<Value>> {
    return anyObject.transform((raw, context): Row<Value> => {
      const parsed = value.safeParse(raw);
      if (parsed.success) return { id: idOf(parsed.data), value: parsed.data };
      const id = wireId.safeParse(names.read(schema, raw).known.id);
      if (id.success) return { id: id.data, value: undefined, brokenAt: invalidFields(parsed.error) };
      context.addIssue({ code: 'custom', message: 'no id', path: ['id'] });
      return z.NEVER;
    });
  }

  return {
    calendar,
    schedule,
    eventType,
    calendarRow: rowOf('Calendar', calendar, ({ known }) => known.id),
    eventTypeRow: rowOf('EventType', eventType, ({ id }) => id),
    event,
    eventDetails,
    eventDetailsRow: rowOf('Event', eventDetails, ({ known }) => known.id),
    createdId: createdId.transform(({ id }) => id),
  };
}

/** The id as text. */
function toId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
  return typeof value === 'string' && ID.test(value) ? value : undefined;
}

/** At most five paths, in the field names of the schemas above. */
function invalidFields({ issues }: z.ZodError): string[] {
  return issues.slice(0, 5).map(({ path }) => path.slice(path[0] === 'known' ? 1 : 0).join('.'));
}
