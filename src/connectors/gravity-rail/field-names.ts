import { type Json, type JsonObject, jsonFields } from '../../domain/json.ts';
import { keysOf } from '../../domain/records.ts';

/**
 * The known fields of each schema, with other names under which they are read. The camelCase and snake_case forms of each
 * field are always read.
 */
export const FIELDS = {
  Calendar: {
    id: [],
    uuid: [],
    name: [],
    description: [],
    timezone: ['timeZone', 'time_zone'],
    color: [],
    isPublic: [],
    slug: [],
    schedules: [],
    createdAt: [],
    updatedAt: [],
  },
  CalendarSchedule: {
    id: [],
    uuid: [],
    calendarId: [],
    name: [],
    description: [],
    availabilityType: [],
    recurrence: [],
    startTime: [],
    endTime: [],
    daysOfWeek: ['weekdays'],
    recurrenceEndDate: [],
    eventTypeIds: [],
    createdAt: [],
    updatedAt: [],
  },
  Event: {
    id: [],
    calendarId: [],
    eventTypeId: [],
    title: [],
    description: [],
    startTime: [],
    endTime: [],
    status: [],
    attendees: [],
    createdAt: [],
    updatedAt: [],
  },
  EventType: { id: [], name: [], description: [], durationMinutes: ['duration'], active: [] },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type SchemaName = keyof typeof FIELDS;
type FieldName<Schema extends SchemaName> = keyof (typeof FIELDS)[Schema] & string;

/** Configured names on the wire of each field. All are read; the first is written. */
export type FieldMap = {
  readonly [Schema in SchemaName]?:
    | { readonly [Field in FieldName<Schema>]?: readonly string[] | undefined }
    | undefined;
};

export type KeyStyle = 'camel' | 'snake';

/** An object of a response: known fields under the names in `FIELDS`, unknown fields as received. */
interface NamedFields {
  readonly known: Readonly<Record<string, unknown>>;
  readonly unknown: JsonObject;
}

export interface FieldNames {
  read(schema: SchemaName, raw: Readonly<Record<string, unknown>>): NamedFields;
  /** An object to send. Undefined values are left out; unknown names stay unchanged. */
  write(schema: SchemaName, fields: Readonly<Record<string, Json | undefined>>): JsonObject;
}

export function createFieldNames(fieldMap: FieldMap, keyStyle: KeyStyle): FieldNames {
  const bySchema = new Map(
    keysOf(FIELDS).map((schema) => {
      const mapped: Record<string, readonly string[] | undefined> = fieldMap[schema] ?? {};
      const names = Object.entries<readonly string[]>(FIELDS[schema]).map(([field, others]) => {
        const configured = mapped[field] ?? [];
        const styles = keyStyle === 'camel' ? [field, toSnake(field)] : [toSnake(field), field];
        return [field, [...new Set([...configured, ...styles, ...others])]] as const;
      });
      return [schema, new Map(names)] as const;
    }),
  );
  const namesOf = (schema: SchemaName): ReadonlyMap<string, readonly string[]> => bySchema.get(schema) ?? new Map();
  // From each name on the wire to the fields that it can be.
  const fieldsBySchema = new Map(
    [...bySchema].map(([schema, names]) => {
      const fields = new Map<string, string[]>();
      for (const [field, ofField] of names) {
        for (const name of ofField) fields.set(name, [...(fields.get(name) ?? []), field]);
      }
      return [schema, fields] as const;
    }),
  );

  return {
    read(schema, raw) {
      const fieldsOf = fieldsBySchema.get(schema);
      const known: Record<string, unknown> = {};
      const others: string[] = [];
      for (const name of Object.keys(raw)) {
        const fields = fieldsOf?.get(name);
        if (fields === undefined) {
          // An update that sent it back could set a prototype where the object is read next.
          if (name !== '__proto__') others.push(name);
          continue;
        }
        for (const field of fields) {
          const isFirst = !(field in known);
          known[field] = isFirst ? raw[name] : raw[firstPresent(namesOf(schema).get(field) ?? [], raw) ?? name];
        }
      }
      if (others.length === 0) return { known, unknown: NONE };
      return { known, unknown: jsonFields(Object.fromEntries(others.sort().map((name) => [name, raw[name]]))) };
    },
    write(schema, fields) {
      const names = namesOf(schema);
      return Object.fromEntries(
        Object.entries(fields).flatMap(([field, value]) =>
          value === undefined ? [] : [[names.get(field)?.[0] ?? field, value]],
        ),
      );
    },
  };
}

const NONE: JsonObject = Object.freeze({});

function firstPresent(names: readonly string[], raw: Readonly<Record<string, unknown>>): string | undefined {
  return names.find((name) => Object.hasOwn(raw, name));
}

/** The entries of `data` that are not known fields of the schema. */
export function unknownFields(schema: SchemaName, data: JsonObject | undefined): JsonObject {
  return Object.fromEntries(Object.entries(data ?? {}).filter(([name]) => !Object.hasOwn(FIELDS[schema], name)));
}

function toSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
